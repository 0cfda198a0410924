"""Modes, margins, pens, character sets and the keyboard's modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal import modes as mode_names
from aisession_tui.terminal.cells import CursorShape
from aisession_tui.terminal.events import Bell
from aisession_tui.terminal.operations.editing import erase_in_display
from aisession_tui.terminal.page import Page

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]

SUPPORTED_KEYBOARD_FLAGS = 0b11111
"""Kitty keyboard: disambiguate, event types, alternate keys, all keys, associated text."""


def set_modes(screen: Screen, params: Params) -> None:
    """SM."""
    _set_ansi(screen, params, value=True)


def reset_modes(screen: Screen, params: Params) -> None:
    """RM."""
    _set_ansi(screen, params, value=False)


def _set_ansi(screen: Screen, params: Params, *, value: bool) -> None:
    for number in params:
        if number in mode_names.ANSI_FLAGS:
            setattr(screen.modes, mode_names.ANSI_FLAGS[number], value)
    screen.update_path()


def set_private_modes(screen: Screen, params: Params) -> None:
    """DECSET."""
    for number in params:
        set_private(screen, number, value=True)


def reset_private_modes(screen: Screen, params: Params) -> None:
    """DECRST."""
    for number in params:
        set_private(screen, number, value=False)


def set_private(screen: Screen, number: int, *, value: bool) -> None:
    """Set or reset one DEC private mode, with all it brings about."""
    modes = screen.modes
    if number in mode_names.FLAGS:
        setattr(modes, mode_names.FLAGS[number], value)
    elif number in mode_names.MOUSE_MODES:
        modes.mouse = number if value else 0
    elif number in mode_names.MOUSE_ENCODINGS:
        modes.mouse_encoding = number if value else 0
    elif number in {47, 1047, 1049}:
        _show_alternate(screen, number, value=value)
    if number in _CONSEQUENCES:
        _CONSEQUENCES[number](screen, value)
    if number in _DECIDING:
        screen.update_path()


def _show_alternate(screen: Screen, number: int, *, value: bool) -> None:
    if value and number == 1049 and not screen.modes.alternate:
        screen.save()
    if not value and number == 1047 and screen.modes.alternate:
        _clear(screen)
    screen.show_page(alternate=value)
    if value and number == 1049:
        _clear(screen)
    elif not value and number == 1049:
        screen.restore()


def _clear(screen: Screen) -> None:
    erase_in_display(screen, (2,))


def _home(screen: Screen, _: bool) -> None:
    screen.x = screen.left if screen.modes.origin else 0
    screen.y = screen.top if screen.modes.origin else 0


def _switch_columns(screen: Screen, _: bool) -> None:
    """DECCOLM: the width stays, the rest is done, where the program may (mode 40)."""
    if screen.modes.allow_column_switch:
        screen.modes.side_margins = False
        screen.set_full_margins()
        _clear(screen)
        screen.x = screen.y = 0


def _show_all_reversed(screen: Screen, _: bool) -> None:
    screen.all_dirty = True


def _switch_side_margins(screen: Screen, value: bool) -> None:
    """DECLRMM: setting it again keeps the margins, and a pending wrap stays as it is."""
    if not value:
        screen.left, screen.right = 0, screen.columns - 1


def _forget_cluster(screen: Screen, _: bool) -> None:
    screen.cluster_end = (-1, -1)


def _save_or_restore(screen: Screen, value: bool) -> None:
    if value:
        screen.save()
    else:
        screen.restore()


def _report_size(screen: Screen, value: bool) -> None:
    if value:
        screen.replies.add(
            "\x1b[48;{};{};{};{}t",
            screen.lines,
            screen.columns,
            screen.lines * CELL_HEIGHT,
            screen.columns * CELL_WIDTH,
        )


CELL_WIDTH, CELL_HEIGHT = 8, 16
"""Pixels of a cell as told to programs; the real ones are not known here."""

_CONSEQUENCES = {
    2027: _forget_cluster,
    3: _switch_columns,
    5: _show_all_reversed,
    6: _home,
    69: _switch_side_margins,
    1048: _save_or_restore,
    2048: _report_size,
}

_DECIDING = frozenset({3, 6, 41, 45, 69, 1045, 2027})
"""The modes the interpreter's short ways depend on; programs switch the others all the time."""


def save_private_modes(screen: Screen, params: Params) -> None:
    """XTSAVE."""
    for number in params:
        value = screen.modes.private(number)
        if value is not None:
            screen.saved_modes[number] = value


def restore_private_modes(screen: Screen, params: Params) -> None:
    """XTRESTORE."""
    for number in params:
        if number in screen.saved_modes:
            set_private(screen, number, value=screen.saved_modes[number])


def set_margins(screen: Screen, params: Params) -> None:
    """DECSTBM."""
    top = (params[0] or 1) - 1
    bottom = min((params[1] if len(params) > 1 else 0) or screen.lines, screen.lines) - 1
    if top < bottom:
        screen.top, screen.bottom = top, bottom
        _home(screen, True)


def set_side_margins_or_save(screen: Screen, params: Params) -> None:
    """DECSLRM where mode 69 is set, else SCOSC."""
    if not screen.modes.side_margins:
        screen.save()
        return
    left = (params[0] or 1) - 1
    right = min((params[1] if len(params) > 1 else 0) or screen.columns, screen.columns) - 1
    if left < right:
        screen.left, screen.right = left, right
        _home(screen, True)


def select_graphic_rendition(screen: Screen, params: Params) -> None:
    """SGR, for those who call it with numbers; the interpreter looks strings up."""
    control = f"\x1b[{';'.join(map(str, params))}m"
    screen.pen = screen.pens.learn(screen.pen, control)[0]


def protect(screen: Screen, params: Params) -> None:
    """DECSCA: 1 protects what is written next from selective erase, 0 and 2 do not."""
    if params[0] <= 2:
        _protect(screen, value=params[0] == 1, is_guarding=False)


def start_guarded_area(screen: Screen, _: Params) -> None:
    """SPA (ECMA-48 8.3.143): what is written next is kept by every erase but DECSERA, as in xterm."""
    _protect(screen, value=True, is_guarding=True)


def end_guarded_area(screen: Screen, _: Params) -> None:
    """EPA: what is written next is erased as usual."""
    _protect(screen, value=False, is_guarding=screen.is_guarding)


def _protect(screen: Screen, *, value: bool, is_guarding: bool) -> None:
    screen.pen = screen.pens.with_protection(screen.pen, is_protected=value)
    screen.is_guarding = is_guarding
    screen.update_path()


def set_cursor_style(screen: Screen, params: Params) -> None:
    """DECSCUSR: odd numbers blink; 0 is the user's own."""
    number = params[0]
    if number <= 6:
        screen.modes.cursor_shape = CursorShape((number + 1) // 2 * 2)
        screen.modes.cursor_blinks = number % 2 == 1


def seven_bit_answers(screen: Screen, _: Params) -> None:
    """S7C1T."""
    screen.replies.has_eight_bits = False


def eight_bit_answers(screen: Screen, _: Params) -> None:
    """S8C1T: answers begin with C1 controls of one byte."""
    screen.replies.has_eight_bits = True


def choose_changed_cells(screen: Screen, params: Params) -> None:
    """DECSACE: 2 a rectangle, 0 and 1 all cells from its first to its last."""
    if params[0] <= 2:
        screen.changes_rectangles = params[0] == 2


def shift_in(screen: Screen, _: Params) -> None:
    """SI (LS0): G0 is used."""
    _shift(screen, 0)


def shift_out(screen: Screen, _: Params) -> None:
    """SO (LS1): G1 is used."""
    _shift(screen, 1)


def shift_to_2(screen: Screen, _: Params) -> None:
    """LS2."""
    _shift(screen, 2)


def shift_to_3(screen: Screen, _: Params) -> None:
    """LS3."""
    _shift(screen, 3)


def _shift(screen: Screen, slot: int) -> None:
    screen.charsets.shift(slot)
    screen.update_path()


def single_shift_2(screen: Screen, _: Params) -> None:
    """SS2: the next character is from G2."""
    screen.charsets.single_shift = 2
    screen.update_path()


def single_shift_3(screen: Screen, _: Params) -> None:
    """SS3: the next character is from G3."""
    screen.charsets.single_shift = 3
    screen.update_path()


def application_keypad(screen: Screen, _: Params) -> None:
    """DECKPAM."""
    screen.modes.application_keypad = True


def numeric_keypad(screen: Screen, _: Params) -> None:
    """DECKPNM."""
    screen.modes.application_keypad = False


def bell(screen: Screen, _: Params) -> None:
    """BEL."""
    screen.events.add(Bell())


def set_modify_other_keys(screen: Screen, params: Params) -> None:
    """XTMODKEYS: only resource 4, modifyOtherKeys, is known."""
    if params[0] == 4:
        screen.modes.modify_other_keys = min(params[1], 2) if len(params) > 1 else 0
    elif params == (0,):
        screen.modes.modify_other_keys = 0


def disable_modify_other_keys(screen: Screen, params: Params) -> None:
    """`CSI > 4 n`: modifyOtherKeys is off."""
    if params[0] == 4:
        screen.modes.modify_other_keys = 0


def push_keyboard(screen: Screen, params: Params) -> None:
    """`CSI > flags u` of the kitty keyboard protocol."""
    stack = screen.page.keyboard_stack
    stack.append(params[0] & SUPPORTED_KEYBOARD_FLAGS)
    if len(stack) > Page.KEYBOARD_STACK_LIMIT:
        del stack[0]
    screen.modes.keyboard_flags = stack[-1]


def pop_keyboard(screen: Screen, params: Params) -> None:
    """`CSI < count u` of the kitty keyboard protocol."""
    stack = screen.page.keyboard_stack
    del stack[max(0, len(stack) - (params[0] or 1)) :]
    if not stack:
        stack.append(0)
    screen.modes.keyboard_flags = stack[-1]


def set_keyboard(screen: Screen, params: Params) -> None:
    """`CSI = flags ; how u`: 1 set, 2 add, 3 remove."""
    stack = screen.page.keyboard_stack
    flags = params[0] & SUPPORTED_KEYBOARD_FLAGS
    how = params[1] if len(params) > 1 else 1
    if how == 2:
        flags |= stack[-1]
    elif how == 3:
        flags = stack[-1] & ~flags
    elif how not in {0, 1}:
        return
    stack[-1] = flags
    screen.modes.keyboard_flags = flags
