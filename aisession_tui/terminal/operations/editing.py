"""Erasing, inserting, deleting and scrolling (ECMA-48, DEC VT510)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal import rows as row_edits
from aisession_tui.terminal.cells import ATTRIBUTE_RUN, Row
from aisession_tui.terminal.sgr import PROTECTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]


def erase(screen: Screen, y: int, start: int, end: int) -> None:
    """Blank columns `start..end` of line `y`."""
    row = screen.rows[y]
    row_edits.erase(row, start, end, screen.blank, screen.pens.plain)
    if end >= screen.columns:
        row.wrapped = False
    screen.dirty.add(y)


def erase_unprotected(screen: Screen, y: int, start: int, end: int) -> None:
    """Put blanks in the columns that are not protected, which keep their attributes (DECSERA)."""
    row = screen.rows[y]
    for first, attributes in _unprotected_runs(screen, row, start, end):
        blanks = " " * len(attributes)
        row_edits.overwrite(row, first, blanks, attributes, screen.pens.plain)
    screen.dirty.add(y)


def _unprotected_runs(screen: Screen, row: Row, start: int, end: int) -> Iterator[tuple[int, str]]:
    """First column and attributes of the runs that DECSCA or SPA did not protect."""
    table = screen.pens.table
    for run in ATTRIBUTE_RUN.finditer(row.attributes[start:end]):
        if not table[run.group(1)].style & PROTECTED:
            yield start + run.start(), run.group()


def erase_unguarded(screen: Screen, y: int, start: int, end: int) -> None:
    """Blank columns as EL, ECH and ED do: not those SPA guards."""
    if screen.is_guarding:
        _erase_selectively(screen, y, start, end)
    else:
        erase(screen, y, start, end)


def _erase_selectively(screen: Screen, y: int, start: int, end: int) -> None:
    """Erase the columns that are not protected, attributes and all."""
    row = screen.rows[y]
    row_edits.fill(row, end, screen.pens.plain)
    for first, attributes in _unprotected_runs(screen, row, start, end):
        erase(screen, y, first, first + len(attributes))


def _erase_range(how: int, screen: Screen) -> tuple[int, int]:
    if how == 0:
        return screen.column, screen.columns
    return 0, screen.column + 1 if how == 1 else screen.columns


def erase_in_line(screen: Screen, params: Params) -> None:
    """EL: 0 to the end, 1 to the cursor, 2 all."""
    if params[0] in {0, 1, 2}:
        erase_unguarded(screen, screen.y, *_erase_range(params[0], screen))
        screen.x = screen.column


def selective_erase_in_line(screen: Screen, params: Params) -> None:
    """DECSEL."""
    if params[0] in {0, 1, 2}:
        _erase_selectively(screen, screen.y, *_erase_range(params[0], screen))
        screen.x = screen.column


def erase_in_display(screen: Screen, params: Params) -> None:
    """ED: 0 below, 1 above, 2 all, 3 the scrollback."""
    how = params[0]
    if how == 3:
        screen.history.clear()
        return
    if how not in {0, 1, 2}:
        return
    screen.x = screen.column
    if how != 2:
        erase_in_line(screen, params)
    for y in _erased_lines(how, screen):
        if screen.is_guarding:
            erase_unguarded(screen, y, 0, screen.columns)
        else:
            screen.rows[y] = screen.new_row()
            screen.dirty.add(y)


def selective_erase_in_display(screen: Screen, params: Params) -> None:
    """DECSED."""
    how = params[0]
    if how not in {0, 1, 2}:
        return
    screen.x = screen.column
    if how != 2:
        selective_erase_in_line(screen, params)
    for y in _erased_lines(how, screen):
        _erase_selectively(screen, y, 0, screen.columns)


def _erased_lines(how: int, screen: Screen) -> range:
    first = screen.y + 1 if how == 0 else 0
    return range(first, screen.y if how == 1 else screen.lines)


def erase_characters(screen: Screen, params: Params) -> None:
    """ECH."""
    start = screen.column
    erase_unguarded(screen, screen.y, start, min(start + (params[0] or 1), screen.columns))
    screen.x = start


def _is_in_columns(screen: Screen) -> bool:
    return screen.left <= screen.column <= screen.right


def _is_in_margins(screen: Screen) -> bool:
    return screen.top <= screen.y <= screen.bottom and _is_in_columns(screen)


def insert_characters(screen: Screen, params: Params) -> None:
    """ICH."""
    screen.x = screen.column
    if _is_in_columns(screen):
        _shift_row(screen, screen.y, screen.x, params[0] or 1)


def delete_characters(screen: Screen, params: Params) -> None:
    """DCH."""
    screen.x = screen.column
    if _is_in_columns(screen):
        _shift_row(screen, screen.y, screen.x, -(params[0] or 1))


def _shift_row(screen: Screen, y: int, start: int, by: int) -> None:
    """Move the columns from `start` to the right margin by so many; negative: left."""
    end = screen.right + 1
    count = min(abs(by), end - start)
    edit = row_edits.insert if by > 0 else row_edits.delete
    edit(screen.rows[y], start, count, end, screen.blank, screen.pens.plain)
    screen.dirty.add(y)


def shift_columns(screen: Screen, start: int, by: int) -> None:
    """Move the columns from `start` on, in all lines between the margins."""
    for y in range(screen.top, screen.bottom + 1):
        _shift_row(screen, y, start, by)


def insert_columns(screen: Screen, params: Params) -> None:
    """DECIC."""
    if _is_in_margins(screen):
        shift_columns(screen, screen.column, params[0] or 1)


def delete_columns(screen: Screen, params: Params) -> None:
    """DECDC."""
    if _is_in_margins(screen):
        shift_columns(screen, screen.column, -(params[0] or 1))


def scroll_left(screen: Screen, params: Params) -> None:
    """SL: as DECDC at the left margin."""
    if _is_in_margins(screen):
        shift_columns(screen, screen.left, -(params[0] or 1))


def scroll_right(screen: Screen, params: Params) -> None:
    """SR: as DECIC at the left margin."""
    if _is_in_margins(screen):
        shift_columns(screen, screen.left, params[0] or 1)


def insert_lines(screen: Screen, params: Params) -> None:
    """IL."""
    if _is_in_margins(screen):
        screen.scroll_down(params[0] or 1, screen.y)
        screen.x = screen.left


def delete_lines(screen: Screen, params: Params) -> None:
    """DL; what is deleted is not history."""
    if _is_in_margins(screen):
        screen.scroll_up(params[0] or 1, screen.y)
        screen.part_lines(screen.y)
        screen.x = screen.left


def scroll_up(screen: Screen, params: Params) -> None:
    """SU."""
    screen.scroll_up(params[0] or 1)
    screen.part_lines(screen.top)


def scroll_down(screen: Screen, params: Params) -> None:
    """SD; with five parameters it is xterm's mouse highlighting, which is refused."""
    if len(params) == 1:
        screen.scroll_down(params[0] or 1)


def scroll_down_as_ecma(screen: Screen, params: Params) -> None:
    """SD by the final byte that ECMA-48 once printed for it, which says nothing else in xterm."""
    screen.scroll_down(params[0] or 1)


def scroll_box(screen: Screen, top: int, count: int) -> None:
    """Scroll the cells between the side margins up by `count` lines, down if negative."""
    left, right, bottom = screen.left, screen.right, screen.bottom
    height = bottom - top + 1
    moved = [slice_of(screen, screen.rows[y], left, right + 1) for y in range(top, bottom + 1)]
    for offset in range(height):
        source = offset + count
        inside = 0 <= source < height
        paste(screen, top + offset, left, moved[source] if inside else None, right + 1)


def slice_of(screen: Screen, row: Row, start: int, end: int) -> Row:
    """Columns `start..end` of a row as a row of exactly that length."""
    whole = row.copy()
    row_edits.fill(whole, end, screen.pens.plain)
    if row_edits.has_clusters(whole):
        row_edits.cut_clusters(whole, start, start)
        row_edits.cut_clusters(whole, end, end)
    clusters = {
        at - start: cluster for at, cluster in (whole.clusters or {}).items() if start <= at < end
    }
    return Row(whole.text[start:end], whole.attributes[start:end], clusters=clusters or None)


def paste(screen: Screen, y: int, x: int, piece: Row | None, end: int) -> None:
    """Put a piece of a row at column `x` of line `y`; nothing: blanks up to `end`."""
    row = screen.rows[y]
    if piece is None:
        piece = Row(" " * (end - x), screen.blank * (end - x))
    row_edits.overwrite(row, x, piece.text, piece.attributes, screen.pens.plain)
    if piece.clusters:
        row.clusters = {
            **(row.clusters or {}),
            **{x + at: cluster for at, cluster in piece.clusters.items()},
        }
    screen.dirty.add(y)
