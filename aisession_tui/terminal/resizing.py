"""Changing the size: rows go to the history or come back, wrapped lines are laid out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import CONTINUATION, Row
from aisession_tui.terminal.prompt_line import HiddenLine, take_blank, take_line
from aisession_tui.terminal.reflow import logical_lines, reflow, wrap
from aisession_tui.terminal.rows import cut_clusters

if TYPE_CHECKING:
    from aisession_tui.terminal.page import Page, SavedCursor
    from aisession_tui.terminal.screen import Screen

MAX_JOINED_ROWS = 500
"""Rows taken back from the history to lay out the line the screen begins in."""


def resize(screen: Screen, columns: int, lines: int) -> None:
    """Take a new size: of the main screen nothing is lost, the alternate one is cut or padded."""
    columns, lines = max(columns, 2), max(lines, 1)
    old_columns, old_lines = screen.columns, screen.lines
    is_alternate = screen.page is not screen.main
    place = _place_of(screen, screen.main, is_shown=not is_alternate)
    screen.columns, screen.lines = columns, lines
    main_place = _resize_main(screen, place, old_columns, old_lines)
    if screen.alternate is not None:
        alternate_place = _fit(screen.alternate, screen, (screen.x, screen.y))
    screen.x, screen.y = alternate_place if is_alternate else main_place
    screen.set_full_margins()
    screen.last_column = screen.right
    screen.modes.side_margins = False
    screen.tabstops = _tab_stops(screen.tabstops, old_columns, columns)
    screen.rows = screen.page.rows
    screen.all_dirty = True
    screen.update_path()


def _tab_stops(stops: set[int], old_columns: int, columns: int) -> set[int]:
    kept = {stop for stop in stops if stop < columns}
    return kept | set(range((old_columns + 7) // 8 * 8, columns, 8))


def _place_of(screen: Screen, page: Page, *, is_shown: bool) -> tuple[int, int]:
    """The cursor of a page: the present one, or the one saved when it was left."""
    if is_shown or page.saved is None:
        return screen.x, min(screen.y, len(page.rows) - 1)
    return page.saved.x, min(page.saved.y, len(page.rows) - 1)


def _resize_main(
    screen: Screen, place: tuple[int, int], old_columns: int, old_lines: int
) -> tuple[int, int]:
    page = screen.main
    rows = page.rows
    x, y = place
    used = _used_rows(rows, y)
    if screen.columns != old_columns:
        used, x, y = _lay_out(screen, used, x, y, old_columns, old_lines)
    surplus = len(used) - screen.lines
    for pushed in used[: max(0, surplus)]:
        screen.history.push(pushed)
    y -= max(0, surplus)
    used = used[max(0, surplus) :]
    grows = screen.lines > old_lines or screen.columns > old_columns
    while grows and len(used) < screen.lines and (row := screen.history.pop()) is not None:
        used.insert(0, row)
        y += 1
    rows[:] = used + [Row() for _ in range(screen.lines - len(used))]
    y = max(0, y)
    if page.saved is not None:
        is_left_behind = screen.page is not page
        page.saved = (
            page.saved._replace(x=x, y=y) if is_left_behind else _inside(page.saved, screen)
        )
    return x, y


def _inside(saved: SavedCursor, screen: Screen) -> SavedCursor:
    return saved._replace(x=min(saved.x, screen.columns - 1), y=min(saved.y, screen.lines - 1))


def _used_rows(rows: list[Row], y: int) -> list[Row]:
    """The rows down to the cursor or the last one with anything on it."""
    last = len(rows)
    while last > y + 1 and not rows[last - 1].text:
        last -= 1
    return rows[:last]


def _lay_out(
    screen: Screen, rows: list[Row], x: int, y: int, old_columns: int, old_lines: int
) -> tuple[list[Row], int, int]:
    """The rows for the new width, and where the cursor is among them."""
    first_free_id = screen.history.end + old_lines
    joined: list[Row] = []
    while len(joined) < MAX_JOINED_ROWS:
        row = screen.history.pop()
        if row is None:
            break
        if not row.wrapped:
            screen.history.push(row)
            break
        joined.insert(0, row)
    y += len(joined)
    rows = joined + rows
    screen.history.resize(screen.columns, first_free_id)
    if screen.edits_line:
        line = _take_edited_line(screen, rows, x, y, old_columns)
        laid_out = reflow(rows, screen.columns)
        return _put_edited_line(screen, laid_out, line)
    return _wrap_all(rows, x, y, old_columns, screen.columns)


def _take_edited_line(
    screen: Screen, rows: list[Row], x: int, y: int, old_columns: int
) -> HiddenLine:
    hidden = screen.hidden_line
    if hidden is not None and take_blank(rows, y, hidden):
        return hidden
    return take_line(rows, x, y, old_columns)


def _put_edited_line(
    screen: Screen, rows: list[Row], line: HiddenLine
) -> tuple[list[Row], int, int]:
    y = len(rows) + line.above
    if line.columns == screen.columns:
        screen.hidden_line = None
        return rows + list(line.rows), line.x, y
    screen.hidden_line = line
    blanks = [Row() for _ in range(line.above + 1)]
    blanks[0].marks = tuple(mark for mark in line.rows[0].marks if mark.kind != "B")  # comes anew
    return rows + blanks, min(line.x, screen.columns - 1), y


def _wrap_all(
    rows: list[Row], x: int, y: int, old_columns: int, columns: int
) -> tuple[list[Row], int, int]:
    laid_out: list[Row] = []
    first = 0
    place = (x, y)
    for line in logical_lines(rows):
        count = len(line.starts)
        wrapped = wrap(line.row, columns)
        if first <= y < first + count:
            offset = line.starts[y - first] + min(x, old_columns)
            place = _place_in(wrapped, offset, len(laid_out), columns)
            missing = place[1] - len(laid_out) - len(wrapped) + 1
            wrapped += [Row() for _ in range(missing)]
        first += count
        laid_out += wrapped
    return laid_out, *place


def _place_in(rows: list[Row], offset: int, first: int, columns: int) -> tuple[int, int]:
    """Where column `offset` of a logical line is, now that it is these rows."""
    for number, row in enumerate(rows):
        is_last = number == len(rows) - 1
        if offset < len(row.text) or (is_last and offset <= columns):
            return offset, first + number
        if is_last:
            break
        offset -= len(row.text)
    return min(offset, columns), first + len(rows) - 1


def _fit(page: Page, screen: Screen, place: tuple[int, int]) -> tuple[int, int]:
    """Cut or pad the rows of the alternate screen; the cursor's row stays."""
    x, y = place
    rows = page.rows
    surplus = len(rows) - screen.lines
    if surplus > 0:
        from_top = min(surplus, max(0, y - screen.lines + 1))
        rows[:] = rows[from_top : from_top + screen.lines]
        y -= from_top
    rows += [Row() for _ in range(screen.lines - len(rows))]
    for row in rows:
        _cut(row, screen.columns)
    if page.saved is not None:
        page.saved = _inside(page.saved, screen)
    return min(x, screen.columns - 1), min(max(y, 0), screen.lines - 1)


def _cut(row: Row, columns: int) -> None:
    row.wrapped = False
    if len(row.text) > columns:
        if row.clusters is not None or CONTINUATION in row.text:
            cut_clusters(row, columns, len(row.text))
        row.text = row.text[:columns]
        row.attributes = row.attributes[:columns]
