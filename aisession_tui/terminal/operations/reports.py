"""Answers to questions. Every byte is a constant or a number of ours, never part of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import CursorShape
from aisession_tui.terminal.modes import ANSI_PERMANENT, PERMANENT
from aisession_tui.terminal.operations.settings import CELL_HEIGHT, CELL_WIDTH

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]


def device_attributes(screen: Screen, params: Params) -> None:
    """DA1: a VT420 with selective erase, side margins, colours and rectangles; no graphics."""
    if params[0] == 0:
        screen.replies.add("\x1b[?64;6;21;22;28c")


def secondary_attributes(screen: Screen, params: Params) -> None:
    """DA2: a VT420, with the features of xterm patch 380; programs compare that number."""
    if params[0] == 0:
        screen.replies.add("\x1b[>41;380;0c")


def tertiary_attributes(screen: Screen, params: Params) -> None:
    """DA3: the unit's number."""
    if params[0] == 0:
        screen.replies.add("\x1bP!|00000000\x1b\\")


def version(screen: Screen, params: Params) -> None:
    """XTVERSION."""
    if params[0] == 0:
        screen.replies.add("\x1bP>|ai-session\x1b\\")


def device_status(screen: Screen, params: Params) -> None:
    """DSR: 5 all is well, 6 where the cursor is."""
    if params[0] == 5:
        screen.replies.add("\x1b[0n")
    elif params[0] == 6:
        screen.replies.add("\x1b[{};{}R", *_place(screen))


def private_status(screen: Screen, params: Params) -> None:
    """DSR with a question mark: the cursor, macros (63: of none), the colour scheme, devices."""
    if params[0] == 6:
        screen.replies.add("\x1b[?{};{}R", *_place(screen))
    elif params[0] == 63:
        screen.replies.add("\x1bP{}!~0000\x1b\\", params[1] if len(params) > 1 else 0)
    elif params[0] == 996:
        tell_color_scheme(screen)
    elif params[0] in _STATUS:
        screen.replies.add(_STATUS[params[0]])


_STATUS = {
    5: "\x1b[?0n",
    15: "\x1b[?13n",
    25: "\x1b[?21n",
    26: "\x1b[?27;1;0;0n",
    53: "\x1b[?50n",
    55: "\x1b[?50n",
    56: "\x1b[?57;0n",
    62: "\x1b[0*{{",
    75: "\x1b[?70n",
    85: "\x1b[?83n",
}
"""No printer, user keys locked, a North American keyboard, no locator, no room for macros, all well,
one session (VT420 DECDSR)."""


def tell_color_scheme(screen: Screen) -> None:
    """The answer to `CSI ? 996 n`, which mode 2031 asks for at every change."""
    is_light = screen.colors.is_light
    if is_light is not None:
        screen.replies.add("\x1b[?997;{}n", 2 if is_light else 1)


def _place(screen: Screen) -> tuple[int, int]:
    if screen.modes.origin:
        return screen.y - screen.top + 1, screen.column - screen.left + 1
    return screen.y + 1, screen.column + 1


def _mode_state(permanent: bool | None, value: bool | None) -> int:
    if permanent is not None:
        return 3 if permanent else 4
    return 0 if value is None else 1 if value else 2


def ansi_mode(screen: Screen, params: Params) -> None:
    """DECRQM."""
    number = min(params[0], 9999)
    state = _mode_state(ANSI_PERMANENT.get(number), screen.modes.ansi(number))
    screen.replies.add("\x1b[{};{}$y", number, state)


def private_mode(screen: Screen, params: Params) -> None:
    """DECRQM with a question mark."""
    number = min(params[0], 9999)
    state = _mode_state(PERMANENT.get(number), screen.modes.private(number))
    screen.replies.add("\x1b[?{};{}$y", number, state)


def keyboard(screen: Screen, _: Params) -> None:
    """`CSI ? u` of the kitty keyboard protocol."""
    screen.replies.add("\x1b[?{}u", screen.modes.keyboard_flags)


def modify_other_keys(screen: Screen, params: Params) -> None:
    """XTQMODKEYS."""
    if params[0] == 4:
        screen.replies.add("\x1b[>4;{}m", screen.modes.modify_other_keys)


def parameters(screen: Screen, params: Params) -> None:
    """DECREQTPARM."""
    if params[0] <= 1:
        screen.replies.add("\x1b[{};1;1;128;128;1;0x", params[0] + 2)


def window(screen: Screen, params: Params) -> None:
    """XTWINOPS: sizes, and the stack of titles; nothing here moves a window or tells a title."""
    what = params[0]
    if what in {18, 19}:
        screen.replies.add("\x1b[{};{};{}t", what - 10, screen.lines, screen.columns)
    elif what in {14, 15}:
        height, width = screen.lines * CELL_HEIGHT, screen.columns * CELL_WIDTH
        screen.replies.add("\x1b[{};{};{}t", what - 10, height, width)
    elif what == 11:
        screen.replies.add("\x1b[1t")
    elif what == 13:
        screen.replies.add("\x1b[3;0;0t")
    elif what == 16:
        screen.replies.add("\x1b[6;{};{}t", CELL_HEIGHT, CELL_WIDTH)
    elif what == 22:
        screen.title_stack.append(screen.title)
        del screen.title_stack[:-10]
    elif what == 23 and screen.title_stack:
        screen.set_title(screen.title_stack.pop())


def cursor_style_number(screen: Screen) -> int:
    """The parameter of DECSCUSR that makes the present cursor."""
    shape = screen.modes.cursor_shape
    if shape == CursorShape.DEFAULT:
        return 1 if screen.modes.cursor_blinks else 0
    return int(shape) - (1 if screen.modes.cursor_blinks else 0)
