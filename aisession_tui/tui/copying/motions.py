"""Where the copy cursor goes: one function per motion, as vi and less have them. Pure.

A motion takes the page, the cursor and how often (0: no number was given), and returns the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from aisession_tui.tui.copying.page import Page
from aisession_tui.tui.selection import LINE_END, Point

Motion = Callable[["Page", "Cursor", int], "Cursor"]


class Cursor(NamedTuple):
    """The cell one is at, and the column that going up and down aims for."""

    line: int
    column: int
    want: int

    @property
    def point(self) -> Point:
        """The cell."""
        return Point(self.line, self.column)


def at(point: Point) -> Cursor:
    """The cursor on a cell that was gone to by itself."""
    return Cursor(point.line, point.column, point.column)


def down(page: Page, cursor: Cursor, count: int) -> Cursor:
    """So many rows down."""
    return to_line(page, cursor, cursor.line + (count or 1))


def up(page: Page, cursor: Cursor, count: int) -> Cursor:
    """So many rows up."""
    return to_line(page, cursor, cursor.line - (count or 1))


def to_line(page: Page, cursor: Cursor, line: int) -> Cursor:
    """To another row, as near to the wanted column as it goes."""
    line, column = page.cell(line, cursor.want)
    return Cursor(line, column, cursor.want)


def left(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To cells before, in the same line."""
    return at(_walk(cursor.point, page.before, count))


def right(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To cells behind, in the same line."""
    return at(_walk(cursor.point, page.after, count))


def _walk(point: Point, step: Callable[[Point], Point | None], count: int) -> Point:
    for _ in range(count or 1):
        found = step(point)
        if found is None:
            break
        point = found
    return point


def line_start(page: Page, cursor: Cursor, _count: int) -> Cursor:
    """To the first cell of the line."""
    return at(Point(page.line_of(cursor.line)[0], 0))


def first_letter(page: Page, cursor: Cursor, _count: int) -> Cursor:
    """To the first cell of the line that is not blank."""
    point: Point | None = Point(page.line_of(cursor.line)[0], 0)
    while point is not None and page.character(point).isspace():
        point = page.after(point)
    return at(point) if point is not None else line_start(page, cursor, 0)


def line_end(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To the last cell of the line; from there up and down along line ends."""
    line = cursor.line + max(0, count - 1)
    last = page.line_of(min(line, page.newest))[-1]
    return Cursor(*page.cell(last, LINE_END), LINE_END)


def oldest(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To the first line there is, or to the one of that number."""
    return to_line(page, cursor, page.oldest + max(0, count - 1))


def newest(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To the last line there is, or to the one of that number."""
    return to_line(page, cursor, page.oldest + count - 1 if count else page.newest)


def view_top(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To the first row in view, or to one so far below it."""
    return to_line(page, cursor, min(page.top + max(0, count - 1), _last_seen(page)))


def view_middle(page: Page, cursor: Cursor, _count: int) -> Cursor:
    """To the middle row of the view."""
    return to_line(page, cursor, (page.top + _last_seen(page)) // 2)


def view_bottom(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To the last row in view, or to one so far above it."""
    return to_line(page, cursor, max(_last_seen(page) - max(0, count - 1), page.top))


def _last_seen(page: Page) -> int:
    return min(page.top + page.height - 1, page.newest)


def paragraph_up(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To blank rows above."""
    line = cursor.line
    for _ in range(count or 1):
        line = _blank_from(page, line, -1)
    return at(page.cell(line, 0))


def paragraph_down(page: Page, cursor: Cursor, count: int) -> Cursor:
    """To blank rows below."""
    line = cursor.line
    for _ in range(count or 1):
        line = _blank_from(page, line, 1)
    return at(page.cell(line, 0 if page.is_blank(line) else LINE_END))


def _blank_from(page: Page, line: int, step: int) -> int:
    has_text = not page.is_blank(line)
    while page.oldest <= line + step <= page.newest:
        line += step
        if page.is_blank(line):
            if has_text:
                break
        else:
            has_text = True
    return line


# -- words --------------------------------------------------------------------------------------


def _kind(page: Page, point: Point) -> str:
    character = page.character(point)
    if character.isspace():
        return "empty" if not page.row(point.line).text.strip() else "blank"
    return "word" if character[0].isalnum() or character[0] == "_" else "sign"


def _big_kind(page: Page, point: Point) -> str:
    kind = _kind(page, point)
    return "word" if kind == "sign" else kind


Kind = Callable[[Page, Point], str]


def _kinds(page: Page, cells: Iterator[Point | None], kind: Kind) -> Iterator[tuple[Point, str]]:
    """Cells with their kinds; a border between lines has the kind `blank`."""
    point = None
    for cell in cells:
        if cell is None:
            if point is not None:
                yield point, "blank"
        else:
            point = cell
            yield point, kind(page, cell)


def _next_word(page: Page, point: Point, kind: Kind) -> Point:
    """The first cell of the next word; an empty line counts as one."""
    present = kind(page, point)
    is_between = present in ("blank", "empty")
    is_new_line = False
    last = point
    for cell in page.cells_after(point):
        if cell is None:
            is_between = is_new_line = True
            continue
        found = kind(page, cell)
        if found == "empty":
            if is_new_line:
                return cell
        elif found == "blank":
            is_between = True
        elif is_between or found != present:
            return cell
        is_new_line, last = False, cell
    return last


def _word_start(page: Page, point: Point, kind: Kind) -> Point:
    return _last_of_run(page, point, page.cells_before(point), kind, stops_at_empty=True)


def _word_end(page: Page, point: Point, kind: Kind) -> Point:
    return _last_of_run(page, point, page.cells_after(point), kind, stops_at_empty=False)


def _last_of_run(
    page: Page, point: Point, cells: Iterator[Point | None], kind: Kind, *, stops_at_empty: bool
) -> Point:
    """The last cell of the first word that these cells come to."""
    last, present = point, ""
    for cell, found in _kinds(page, cells, kind):
        if present:
            if found != present:
                return last
            last = cell
        elif found == "empty" and stops_at_empty:
            return cell
        elif found not in ("blank", "empty"):
            present, last = found, cell
    return last


def _by_word(find: Callable[[Page, Point, Kind], Point], kind: Kind) -> Motion:
    def move(page: Page, cursor: Cursor, count: int) -> Cursor:
        point = cursor.point
        for _ in range(count or 1):
            point = find(page, point, kind)
        return at(point)

    return move


# -- characters ---------------------------------------------------------------------------------


def find_character(
    page: Page, cursor: Cursor, count: int, character: str, *, forward: bool, till: bool
) -> Cursor | None:
    """To the so manieth such character of the line, or beside it; nothing if there is none."""
    step = page.after if forward else page.before
    previous, point = cursor.point, step(cursor.point)
    left_over = count or 1
    while point is not None:
        left_over -= page.character(point) == character
        if not left_over:
            return at(previous if till else point)
        previous, point = point, step(point)
    return None


MOTIONS: dict[str, Motion] = {
    "left": left,
    "right": right,
    "up": up,
    "down": down,
    "word": _by_word(_next_word, _kind),
    "word-back": _by_word(_word_start, _kind),
    "word-end": _by_word(_word_end, _kind),
    "big-word": _by_word(_next_word, _big_kind),
    "big-word-back": _by_word(_word_start, _big_kind),
    "big-word-end": _by_word(_word_end, _big_kind),
    "line-start": line_start,
    "first-letter": first_letter,
    "line-end": line_end,
    "view-top": view_top,
    "view-middle": view_middle,
    "view-bottom": view_bottom,
    "oldest": oldest,
    "newest": newest,
    "paragraph-up": paragraph_up,
    "paragraph-down": paragraph_down,
}
"""Each motion by the id of its command in `keys`."""
