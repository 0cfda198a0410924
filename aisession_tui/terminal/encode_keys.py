"""Keys, pastes and focus changes as the bytes a program expects in its present modes.

Sources: xterm ctlseqs "Function keys" and modifyOtherKeys, terminfo `xterm-256color`, the kitty
keyboard protocol.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.model.keys import NAMED_KEYS, KeyAction, Modifiers

if TYPE_CHECKING:
    from aisession_tui.model.keys import KeyPress
    from aisession_tui.terminal.modes import Modes

DISAMBIGUATE, EVENT_TYPES, ALTERNATE_KEYS, ALL_KEYS, ASSOCIATED_TEXT = 1, 2, 4, 8, 16
"""The kitty keyboard flags."""

_LOCKS = Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK
_UNTYPABLE = Modifiers.SUPER | Modifiers.HYPER


class _Code(NamedTuple):
    """`CSI number ; modifiers final`."""

    number: int
    final: str


_CURSOR_KEYS = {
    "up": "A",
    "down": "B",
    "right": "C",
    "left": "D",
    "begin": "E",
    "end": "F",
    "home": "H",
}
_EDITING_KEYS = {"insert": 2, "delete": 3, "page_up": 5, "page_down": 6, "menu": 29}
_FUNCTION_FINALS = "PQRS"
_FUNCTION_NUMBERS = (15, 17, 18, 19, 20, 21, 23, 24)
"""F5 to F12."""
_KEYPAD_TEXT = {
    **{f"kp_{digit}": str(digit) for digit in range(10)},
    "kp_decimal": ".",
    "kp_divide": "/",
    "kp_multiply": "*",
    "kp_subtract": "-",
    "kp_add": "+",
    "kp_equal": "=",
    "kp_separator": ",",
    "kp_enter": "\r",
}
_KEYPAD_APPLICATION = {
    **{f"kp_{digit}": chr(ord("p") + digit) for digit in range(10)},
    "kp_decimal": "n",
    "kp_divide": "o",
    "kp_multiply": "j",
    "kp_subtract": "m",
    "kp_add": "k",
    "kp_equal": "X",
    "kp_separator": "l",
    "kp_enter": "M",
}
_CONTROL_ALIASES = {
    " ": 0, "@": 0, "2": 0, "[": 27, "3": 27, "\\": 28, "4": 28, "]": 29, "5": 29,
    "^": 30, "6": 30, "~": 30, "_": 31, "7": 31, "/": 31, "?": 127, "8": 127,
}  # fmt: skip
_EDIT_TEXT = {"enter": "\r", "tab": "\t", "backspace": "\x7f", "escape": "\x1b"}
_EDIT_NUMBERS = {"enter": 13, "tab": 9, "backspace": 127, "escape": 27}

_LOCK_KEYS = ("caps_lock", "scroll_lock", "num_lock")
_KITTY_FROM_57358 = (*_LOCK_KEYS, "print_screen", "pause", "menu")
_KITTY_FROM_57399 = tuple(
    """kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 kp_decimal kp_divide kp_multiply
    kp_subtract kp_add kp_enter kp_equal kp_separator kp_left kp_right kp_up kp_down kp_page_up
    kp_page_down kp_home kp_end kp_insert kp_delete kp_begin media_play media_pause
    media_play_pause media_reverse media_stop media_fast_forward media_rewind media_track_next
    media_track_previous media_record lower_volume raise_volume mute_volume left_shift left_control
    left_alt left_super left_hyper left_meta right_shift right_control right_alt right_super
    right_hyper right_meta iso_level3_shift iso_level5_shift""".split()
)
_KITTY_CODES: dict[str, _Code] = {
    **{name: _Code(number, "u") for name, number in _EDIT_NUMBERS.items()},
    **{name: _Code(number, "u") for number, name in enumerate(_KITTY_FROM_57358, 57358)},
    **{name: _Code(number, "u") for number, name in enumerate(_KITTY_FROM_57399, 57399)},
    **{name: _Code(1, final) for name, final in _CURSOR_KEYS.items()},
    **{name: _Code(number, "~") for name, number in _EDITING_KEYS.items() if name != "menu"},
    "f1": _Code(1, "P"),
    "f2": _Code(1, "Q"),
    "f3": _Code(13, "~"),
    "f4": _Code(1, "S"),
    **{f"f{number}": _Code(code, "~") for number, code in enumerate(_FUNCTION_NUMBERS, 5)},
    **{f"f{number}": _Code(57363 + number, "u") for number in range(13, 36)},
}
_MODIFIER_KEYS = frozenset(
    (*_LOCK_KEYS, *_KITTY_FROM_57399[_KITTY_FROM_57399.index("left_shift") :])
)


def encode_key(press: KeyPress, modes: Modes) -> bytes:
    """The bytes for one key; none where the program did not ask for such keys."""
    if modes.keyboard_flags:
        text = _kitty(press, modes)
    elif press.action == KeyAction.RELEASE:
        text = ""
    else:
        text = _legacy(press, modes)
    return text.encode("utf-8", "replace")


# -- the kitty keyboard protocol


def _kitty(press: KeyPress, modes: Modes) -> str:
    flags = modes.keyboard_flags
    if not _is_reported(press, flags):
        return ""
    modifiers = press.modifiers if flags & ALL_KEYS else press.modifiers & ~_LOCKS
    if not flags & ALL_KEYS:
        if press.text and not modifiers & ~Modifiers.SHIFT and press.key not in _EDIT_TEXT:
            return press.text if press.action != KeyAction.RELEASE else _kitty_code(press, flags)
        if press.key in {"enter", "tab", "backspace"} and not modifiers:
            return _legacy(press, modes)
    return _kitty_code(press, flags)


def _is_reported(press: KeyPress, flags: int) -> bool:
    if press.key in _MODIFIER_KEYS and not flags & ALL_KEYS:
        return False
    if press.action != KeyAction.RELEASE:
        return True
    is_plain_edit = press.key in {"enter", "tab", "backspace"}
    return bool(flags & EVENT_TYPES) and (bool(flags & ALL_KEYS) or not is_plain_edit)


def _kitty_code(press: KeyPress, flags: int) -> str:
    if press.key in NAMED_KEYS:
        number, final = _KITTY_CODES[press.key]
        keys = str(number)
    elif len(press.key) == 1:
        final = "u"
        keys = _kitty_keys(press, flags)
    else:
        return press.text or press.key
    modifiers = press.modifiers if flags & ALL_KEYS else press.modifiers & ~_LOCKS
    event = f":{int(press.action)}" if _has_event(press, flags) else ""
    text = _associated_text(press, flags)
    fields = [keys]
    if modifiers or event or text:
        fields.append(f"{int(modifiers) + 1}{event}" if modifiers or event else "")
    if text:
        fields.append(text)
    return "\x1b[" + ("" if fields == ["1"] else ";".join(fields)) + final


def _has_event(press: KeyPress, flags: int) -> bool:
    return bool(flags & EVENT_TYPES) and press.action != KeyAction.PRESS


def _kitty_keys(press: KeyPress, flags: int) -> str:
    keys = str(ord(press.key))
    if flags & ALTERNATE_KEYS:
        has_shifted = press.modifiers & Modifiers.SHIFT and len(press.shifted) == 1
        shifted = str(ord(press.shifted)) if has_shifted else ""
        base = str(ord(press.base)) if len(press.base) == 1 and press.base != press.key else ""
        if base:
            keys += f":{shifted}:{base}"
        elif shifted:
            keys += f":{shifted}"
    return keys


def _associated_text(press: KeyPress, flags: int) -> str:
    if not (flags & ALL_KEYS and flags & ASSOCIATED_TEXT) or press.action == KeyAction.RELEASE:
        return ""
    return ":".join(str(ord(character)) for character in press.text if character.isprintable())


# -- legacy xterm


def _legacy(press: KeyPress, modes: Modes) -> str:
    key = press.key
    modifiers = press.modifiers & ~_LOCKS
    if key in _EDIT_TEXT:
        return _edit_key(key, modifiers, modes)
    if key.startswith("kp_"):
        return _keypad_key(key, modifiers, press.text, modes)
    if key in NAMED_KEYS:
        return _function_key(key, modifiers, modes)
    return _typed(press, modifiers, modes)


def _parameter(modifiers: Modifiers) -> int:
    return int(modifiers) + 1


def _edit_key(key: str, modifiers: Modifiers, modes: Modes) -> str:
    if key == "tab" and modifiers == Modifiers.SHIFT:
        return "\x1b[Z"
    level = modes.modify_other_keys
    is_modified = modifiers and (level == 2 or (level == 1 and key in {"enter", "tab"}))
    if is_modified:
        return f"\x1b[27;{_parameter(modifiers)};{_EDIT_NUMBERS[key]}~"
    if key == "tab" and modifiers & Modifiers.SHIFT:
        return "\x1b[Z"
    text = _EDIT_TEXT[key]
    if key == "backspace":
        sends_backspace = modes.backspace_sends_backspace != bool(modifiers & Modifiers.CTRL)
        text = "\b" if sends_backspace else "\x7f"
    elif key == "enter" and modes.newline:
        text = "\r\n"
    return "\x1b" + text if modifiers & (Modifiers.ALT | Modifiers.META) else text


def _keypad_key(key: str, modifiers: Modifiers, text: str, modes: Modes) -> str:
    if key not in _KEYPAD_TEXT:
        return _function_key(key.removeprefix("kp_"), modifiers, modes)
    if modes.application_keypad and not modifiers:
        return "\x1bO" + _KEYPAD_APPLICATION[key]
    typed = text or _KEYPAD_TEXT[key]
    if key == "kp_enter" and modes.newline:
        typed = "\r\n"
    return "\x1b" + typed if modifiers & Modifiers.ALT else typed


def _function_key(key: str, modifiers: Modifiers, modes: Modes) -> str:
    if key in _CURSOR_KEYS:
        introducer = "\x1bO" if modes.application_cursor else "\x1b["
        return _sequence(_Code(1, _CURSOR_KEYS[key]), modifiers, introducer)
    if key in _EDITING_KEYS:
        return _sequence(_Code(_EDITING_KEYS[key], "~"), modifiers, "\x1b[")
    if key[0] == "f" and key[1:].isdecimal():
        number = int(key[1:])
        extra = (Modifiers.NONE, Modifiers.SHIFT, Modifiers.CTRL)[(number - 1) // 12]
        number = (number - 1) % 12 + 1  # terminfo counts shift+F1 as F13, ctrl+F1 as F25
        if number <= 4:
            code = _Code(1, _FUNCTION_FINALS[number - 1])
        else:
            code = _Code(_FUNCTION_NUMBERS[number - 5], "~")
        return _sequence(code, modifiers | extra, "\x1bO" if number <= 4 else "\x1b[")
    return ""


def _sequence(code: _Code, modifiers: Modifiers, introducer: str) -> str:
    if modifiers:
        return f"\x1b[{code.number};{_parameter(modifiers)}{code.final}"
    if code.final == "~":
        return f"\x1b[{code.number}~"
    return introducer + code.final


def _typed(press: KeyPress, modifiers: Modifiers, modes: Modes) -> str:
    text = press.text or _shifted(press, modifiers)
    held = modifiers & ~Modifiers.SHIFT
    if not held:
        return text
    if held & _UNTYPABLE:
        return ""
    control = _control_character(press, modifiers) if held & Modifiers.CTRL else text
    is_modified = modes.modify_other_keys == 2 or (modes.modify_other_keys == 1 and control is None)
    character = _shifted(press, modifiers)
    if is_modified and len(character) == 1:
        return f"\x1b[27;{_parameter(modifiers)};{ord(character)}~"
    typed = control if control is not None else character
    return "\x1b" + typed if held & (Modifiers.ALT | Modifiers.META) else typed


def _shifted(press: KeyPress, modifiers: Modifiers) -> str:
    if not modifiers & Modifiers.SHIFT:
        return press.key
    return press.shifted or press.key.upper()


def _control_character(press: KeyPress, modifiers: Modifiers) -> str | None:
    """What ctrl makes of the key: a C0 control, or nothing where there is none."""
    for character in (_shifted(press, modifiers), press.key, press.base):
        if len(character) == 1 and "a" <= character.lower() <= "z":
            return chr(ord(character.lower()) & 0x1F)
        if character in _CONTROL_ALIASES:
            return chr(_CONTROL_ALIASES[character])
    return None


# -- pastes and focus

_PASTE_END = "\x1b[201~"
_UNPASTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def encode_paste(text: str, modes: Modes) -> bytes:
    """Pasted text: no control characters but tabs and line ends, which are sent as CR."""
    text = text.replace(_PASTE_END, "")
    text = text.replace("\r\n", "\r").replace("\n", "\r")
    text = _UNPASTABLE.sub("", text)
    if modes.bracketed_paste:
        text = f"\x1b[200~{text}\x1b[201~"
    return text.encode("utf-8", "replace")


def encode_focus(has_focus: bool, modes: Modes) -> bytes:
    """The pane gained or lost the focus; nothing unless the program asked (mode 1004)."""
    if not modes.focus_events:
        return b""
    return b"\x1b[I" if has_focus else b"\x1b[O"
