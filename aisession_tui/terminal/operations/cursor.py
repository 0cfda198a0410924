"""Cursor movement (ECMA-48 8.3, DEC VT510)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]


def _second(params: Params) -> int:
    return params[1] if len(params) > 1 else 0


def up(screen: Screen, params: Params) -> None:
    """CUU: up, to the top margin unless already above it."""
    limit = screen.top if screen.y >= screen.top else 0
    screen.y = max(screen.y - (params[0] or 1), limit)
    screen.x = screen.column


def down(screen: Screen, params: Params) -> None:
    """CUD: down, to the bottom margin unless already below it."""
    limit = screen.bottom if screen.y <= screen.bottom else screen.lines - 1
    screen.y = min(screen.y + (params[0] or 1), limit)
    screen.x = screen.column


def forward(screen: Screen, params: Params) -> None:
    """CUF: right, to the right margin unless already beyond it."""
    column = screen.column
    limit = screen.right if column <= screen.right else screen.columns - 1
    screen.x = min(column + (params[0] or 1), limit)


def back(screen: Screen, params: Params) -> None:
    """CUB: left, to the left margin unless already before it; with mode 45 on into the line above."""
    count = params[0] or 1
    modes = screen.modes
    if modes.autowrap and (modes.reverse_wrap or modes.extended_reverse_wrap):
        _back_around(screen, count)
        return
    column = screen.column
    limit = screen.left if column >= screen.left else 0
    screen.x = max(column - count, limit)


def _back_around(screen: Screen, count: int) -> None:
    """Reverse wraparound: from the left margin to the end of the line above, if that wrapped.

    Mode 1045 goes on into any line, and from the top to the bottom (xterm since patch 383).
    """
    if screen.x >= screen.columns:
        count -= 1  # a pending wrap counts as a column
    screen.x = screen.column
    for _ in range(min(count, screen.columns * screen.lines)):
        left = screen.left if screen.x >= screen.left else 0
        if screen.x > left:
            screen.x -= 1
        elif screen.modes.extended_reverse_wrap:
            is_at_top = screen.y in {0, screen.top}
            screen.y = screen.bottom if is_at_top else screen.y - 1
            screen.x = screen.right
        elif screen.y > 0 and screen.y != screen.top and screen.rows[screen.y - 1].wrapped:
            screen.y -= 1
            screen.x = screen.right
        else:
            return


def backspace(screen: Screen, _: Params) -> None:
    """BS."""
    back(screen, (1,))


def next_line(screen: Screen, params: Params) -> None:
    """CNL."""
    down(screen, params)
    carriage_return(screen, params)


def previous_line(screen: Screen, params: Params) -> None:
    """CPL."""
    up(screen, params)
    carriage_return(screen, params)


def carriage_return(screen: Screen, _: Params) -> None:
    """CR: to the left margin, or to column 1 when before it."""
    is_inside = screen.column >= screen.left or screen.modes.origin
    screen.x = screen.left if is_inside else 0


def position(screen: Screen, params: Params) -> None:
    """CUP and HVP: an absolute place, counted from the margins in origin mode."""
    _to_column(screen, _second(params))
    _to_line(screen, params[0])


def to_column(screen: Screen, params: Params) -> None:
    """CHA and HPA."""
    _to_column(screen, params[0])


def to_line(screen: Screen, params: Params) -> None:
    """VPA."""
    screen.x = screen.column
    _to_line(screen, params[0])


def _to_column(screen: Screen, number: int) -> None:
    column = (number or 1) - 1
    if screen.modes.origin:
        screen.x = min(column + screen.left, screen.right)
    else:
        screen.x = min(column, screen.columns - 1)


def _to_line(screen: Screen, number: int) -> None:
    line = (number or 1) - 1
    if screen.modes.origin:
        screen.y = min(line + screen.top, screen.bottom)
    else:
        screen.y = min(line, screen.lines - 1)


def right_by(screen: Screen, params: Params) -> None:
    """HPR: right, margins or not; in origin mode not out of them."""
    limit = screen.right if screen.modes.origin else screen.columns - 1
    screen.x = min(screen.column + (params[0] or 1), limit)


def left_by(screen: Screen, params: Params) -> None:
    """HPB: as HPR, left."""
    limit = screen.left if screen.modes.origin else 0
    screen.x = max(screen.column - (params[0] or 1), limit)


def down_by(screen: Screen, params: Params) -> None:
    """VPR: as HPR, down."""
    limit = screen.bottom if screen.modes.origin else screen.lines - 1
    screen.x = screen.column
    screen.y = min(screen.y + (params[0] or 1), limit)


def index(screen: Screen, _: Params) -> None:
    """IND: down, scrolling at the bottom margin."""
    column = screen.column
    screen.index()
    screen.x = column


def reverse_index(screen: Screen, _: Params) -> None:
    """RI: up, scrolling at the top margin."""
    screen.x = screen.column
    if screen.y == screen.top:
        if not screen.modes.side_margins or screen.left <= screen.x <= screen.right:
            screen.scroll_down(1)
    elif screen.y > 0:
        screen.y -= 1


def line_feed(screen: Screen, params: Params) -> None:
    """LF, VT and FF: what comes is another line; in new line mode also CR."""
    screen.part_lines(screen.y + 1)
    index(screen, params)
    if screen.modes.newline:
        carriage_return(screen, params)


def new_line(screen: Screen, params: Params) -> None:
    """CR LF as one."""
    carriage_return(screen, params)
    screen.part_lines(screen.y + 1)
    screen.index()


def next_line_index(screen: Screen, params: Params) -> None:
    """NEL: IND, which outside the side margins does not scroll, and only then CR."""
    screen.part_lines(screen.y + 1)
    screen.index()
    carriage_return(screen, params)


def back_index(screen: Screen, _: Params) -> None:
    """DECBI: left, scrolling right at the left margin."""
    from aisession_tui.terminal.operations.editing import shift_columns

    if screen.column == screen.left and screen.top <= screen.y <= screen.bottom:
        shift_columns(screen, screen.left, 1)
    else:
        screen.x = max(screen.column - 1, 0)


def forward_index(screen: Screen, _: Params) -> None:
    """DECFI: right, scrolling left at the right margin."""
    from aisession_tui.terminal.operations.editing import shift_columns

    if screen.column == screen.right and screen.top <= screen.y <= screen.bottom:
        shift_columns(screen, screen.left, -1)
    else:
        screen.x = min(screen.column + 1, screen.columns - 1)


def save(screen: Screen, _: Params) -> None:
    """DECSC."""
    screen.save()


def restore(screen: Screen, _: Params) -> None:
    """DECRC."""
    screen.restore()
