"""Which bytes mean which key: tables and pure functions of the terminals' key encodings.

Owns the meaning of one complete control character or sequence. Where a sequence begins and ends
is the business of `input_parser`. Sources: xterm ctlseqs ("PC-Style Function Keys", "VT220-Style
Function Keys", modifyOtherKeys), rxvt(7) key table, console_codes(4), kitty keyboard protocol.
"""

from __future__ import annotations

from functools import lru_cache

from aisession_tui.model.keys import KeyAction, KeyPress, Modifiers

_SHIFT, _ALT, _CTRL = Modifiers.SHIFT, Modifiers.ALT, Modifiers.CTRL
_LOCKS = Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK
_TYPING = Modifiers.SHIFT | _LOCKS
"""Modifiers under which a key still types text."""

ESCAPE = KeyPress("escape")
BACKSPACE = KeyPress("backspace")

CONTROL_KEYS: dict[int, KeyPress] = {
    0x00: KeyPress(" ", _CTRL),
    **{code: KeyPress(chr(code | 0x60), _CTRL) for code in range(1, 27)},
    0x09: KeyPress("tab"),
    0x0D: KeyPress("enter"),
    0x1B: ESCAPE,
    0x1C: KeyPress("\\", _CTRL),
    0x1D: KeyPress("]", _CTRL),
    0x1E: KeyPress("^", _CTRL),
    0x1F: KeyPress("_", _CTRL),
    0x7F: BACKSPACE,
}
"""C0 controls and DEL."""

_LETTER_KEYS = {
    **dict(zip("ABCDEFH", "up down right left kp_begin end home".split(), strict=True)),
    **dict(zip("PQRS", "f1 f2 f3 f4".split(), strict=True)),
}
"""Final bytes shared by `CSI 1;m X` and `SS3 X`."""

_SS3_KEYS = {
    **{letter: (key, Modifiers.NONE) for letter, key in _LETTER_KEYS.items()},
    **{chr(0x70 + digit): (f"kp_{digit}", Modifiers.NONE) for digit in range(10)},
    "I": ("tab", Modifiers.NONE),
    "M": ("kp_enter", Modifiers.NONE),
    "X": ("kp_equal", Modifiers.NONE),
    "j": ("kp_multiply", Modifiers.NONE),
    "k": ("kp_add", Modifiers.NONE),
    "l": ("kp_separator", Modifiers.NONE),
    "m": ("kp_subtract", Modifiers.NONE),
    "n": ("kp_decimal", Modifiers.NONE),
    "o": ("kp_divide", Modifiers.NONE),
    "a": ("up", _CTRL),
    "b": ("down", _CTRL),
    "c": ("right", _CTRL),
    "d": ("left", _CTRL),
}
"""Application cursor keys and keypad; `a` to `d` are rxvt's ctrl+arrows."""

_NUMBER_KEYS = {
    **dict(enumerate("home insert delete end page_up page_down home end".split(), start=1)),
    **dict(enumerate("f1 f2 f3 f4 f5".split(), start=11)),
    **dict(enumerate("f6 f7 f8 f9 f10".split(), start=17)),
    **dict(enumerate("f11 f12 f13 f14".split(), start=23)),
    **dict(enumerate("f15 menu".split(), start=28)),
    **dict(enumerate("f17 f18 f19 f20".split(), start=31)),
    57427: "kp_begin",
}
"""The numbers of `CSI n ~`."""

_RXVT_FINALS = {"$": _SHIFT, "^": _CTRL, "@": _CTRL | _SHIFT}
"""rxvt says modifiers in the final byte of `CSI n ~`."""
_RXVT_ARROWS = dict(zip("abcd", "up down right left".split(), strict=True))
"""rxvt's shift+arrows, `CSI a` to `CSI d`."""
_LINUX_KEYS = dict(zip("ABCDE", "f1 f2 f3 f4 f5".split(), strict=True))
"""The Linux console's `CSI [ A` to `CSI [ E`."""

_FUNCTIONAL_KEYS = {
    8: "backspace",
    9: "tab",
    13: "enter",
    27: "escape",
    127: "backspace",
    **dict(
        enumerate(
            """escape enter tab backspace insert delete left right up down page_up page_down home
            end caps_lock scroll_lock num_lock print_screen pause menu""".split(),
            start=57344,
        )
    ),
    **{57363 + number: f"f{number}" for number in range(1, 36)},
    **dict(
        enumerate(
            """kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 kp_decimal kp_divide kp_multiply
            kp_subtract kp_add kp_enter kp_equal kp_separator kp_left kp_right kp_up kp_down
            kp_page_up kp_page_down kp_home kp_end kp_insert kp_delete kp_begin media_play
            media_pause media_play_pause media_reverse media_stop media_fast_forward media_rewind
            media_track_next media_track_previous media_record lower_volume raise_volume
            mute_volume left_shift left_control left_alt left_super left_hyper left_meta
            right_shift right_control right_alt right_super right_hyper right_meta
            iso_level3_shift iso_level5_shift""".split(),
            start=57399,
        )
    ),
}
"""Key codes of `CSI code u` that are no characters (kitty keyboard protocol, functional keys)."""

KEYPAD_TEXT = {
    **{f"kp_{digit}": str(digit) for digit in range(10)},
    "kp_decimal": ".",
    "kp_divide": "/",
    "kp_multiply": "*",
    "kp_subtract": "-",
    "kp_add": "+",
    "kp_equal": "=",
    "kp_separator": ",",
}
"""What keypad keys type where the terminal does not say it."""

_FIRST_PRIVATE, _LAST_PRIVATE = 57344, 63743
"""Codes in this range of `CSI code u` are keys without a character, known or not."""


def clusters(text: str) -> list[str]:
    """Split text into grapheme clusters (UAX #29), the units a user types."""
    if text.isascii():
        return list(text)
    from wcwidth import iter_graphemes

    return list(iter_graphemes(text))


@lru_cache(maxsize=1024)
def typed(cluster: str) -> KeyPress:
    """The press that types this cluster where the terminal sends nothing but the text."""
    lower = cluster.lower()
    if len(cluster) == 1 and cluster.isupper() and len(lower) == 1:
        return KeyPress(lower, _SHIFT, cluster)
    return KeyPress(cluster, Modifiers.NONE, cluster)


def with_alt(press: KeyPress) -> KeyPress:
    """The press as it is meant behind an ESC prefix."""
    return press._replace(modifiers=press.modifiers | _ALT, text="")


@lru_cache(maxsize=256)
def decode_ss3(modifier: str, final: str) -> KeyPress:
    """Read `ESC O final`, or the older `ESC O modifier final`; `final` is one of `SS3_FINALS`."""
    key, held = _SS3_KEYS[final]
    return KeyPress(key, held | _modifiers(_number(modifier)))


SS3_FINALS = "".join(sorted(_SS3_KEYS))
"""Every byte that ends an SS3 key sequence."""


@lru_cache(maxsize=2048)
def decode_csi(body: str, final: str) -> tuple[KeyPress, ...]:
    """Read `CSI body final`.

    Text committed without a key (an input method) may be several presses; what is no key is none.

    `CSI row;column R` is a cursor report, except on row 1: `CSI 1;m R` with m from 2 is F3 with
    modifiers. Nobody here asks for cursor reports, so on row 1 the key is the likelier meaning.
    """
    if final in _LINUX_KEYS and body == "[":
        return (KeyPress(_LINUX_KEYS[final]),)
    fields = _fields(body)
    if fields is None:
        return ()
    if final == "u":
        return _kitty(fields) if body else ()
    if final == "~" and fields[0][0] == 27 and len(fields) == 3:
        return _kitty([fields[2], fields[1]])
    key, held = _named(fields, final)
    if not key or (final == "R" and not _is_f3(fields)):
        return ()
    modifiers, action = _state(fields)
    return (KeyPress(key, held | modifiers, action=action),)


def _named(fields: list[list[int]], final: str) -> tuple[str, Modifiers]:
    """The key that the final byte names, and the modifiers that are part of that name."""
    if final in _LETTER_KEYS:
        return _LETTER_KEYS[final], Modifiers.NONE
    if final == "~":
        return _NUMBER_KEYS.get(fields[0][0], ""), Modifiers.NONE
    if final in _RXVT_FINALS:
        return _NUMBER_KEYS.get(fields[0][0], ""), _RXVT_FINALS[final]
    if final in _RXVT_ARROWS:
        return _RXVT_ARROWS[final], _SHIFT
    return ("tab", _SHIFT) if final == "Z" else ("", Modifiers.NONE)


def _is_f3(fields: list[list[int]]) -> bool:
    if len(fields) == 1:
        return fields == [[0]]
    second = fields[1]
    return fields[0] == [1] and (len(second) > 1 or 2 <= second[0] <= 256)


def _kitty(fields: list[list[int]]) -> tuple[KeyPress, ...]:
    """Read `code:shifted:base ; modifiers:action ; text` (kitty keyboard protocol)."""
    code, shifted, base = (*fields[0], 0, 0)[:3]
    modifiers, action = _state(fields)
    is_typing = len(fields) > 2 and action is not KeyAction.RELEASE
    text = "".join(map(_character, fields[2])) if is_typing else ""
    if code == 0:
        return tuple(typed(cluster) for cluster in clusters(text))
    if named := _FUNCTIONAL_KEYS.get(code):
        return (_functional(named, modifiers, text, action),)
    if code in CONTROL_KEYS:
        control = CONTROL_KEYS[code]
        return (KeyPress(control.key, control.modifiers | modifiers, action=action),)
    key = _character(code)
    if not key:
        return ()
    alternates = _character(shifted), _character(base)
    return (_character_key(key, modifiers, text, action, *alternates),)


def _functional(named: str, modifiers: Modifiers, text: str, action: KeyAction) -> KeyPress:
    if not text and action is not KeyAction.RELEASE and not modifiers & ~_TYPING:
        text = KEYPAD_TEXT.get(named, "")
    return KeyPress(named, modifiers, text, action)


def _character_key(
    key: str, modifiers: Modifiers, text: str, action: KeyAction, shifted: str, base: str
) -> KeyPress:
    """A key with a character; modifyOtherKeys names it by the shifted one, which is undone."""
    if key.isupper() and len(key.lower()) == 1:
        key = key.lower()
        if not modifiers & Modifiers.CAPS_LOCK:
            modifiers |= _SHIFT
    if not text and action is not KeyAction.RELEASE and not modifiers & ~_TYPING:
        text = _text(key, modifiers, shifted)
    return KeyPress(key, modifiers, text, action, shifted, base)


def _text(key: str, modifiers: Modifiers, shifted: str) -> str:
    """What a key types where the terminal does not say it."""
    is_shifted = bool(modifiers & _SHIFT)
    if is_shifted and shifted:
        return shifted
    has_upper = len(key.upper()) == 1
    return key.upper() if has_upper and is_shifted != bool(modifiers & Modifiers.CAPS_LOCK) else key


def _state(fields: list[list[int]]) -> tuple[Modifiers, KeyAction]:
    """Modifiers and action of the second field."""
    wire, action = (*fields[1], 1)[:2] if len(fields) > 1 else (1, 1)
    return _modifiers(wire), KeyAction(action) if 1 <= action <= 3 else KeyAction.PRESS


@lru_cache(maxsize=512)
def _modifiers(wire: int) -> Modifiers:
    """Modifiers of their wire value, which is their bits plus one; 0 and 1 mean none."""
    return Modifiers((wire - 1) & 0xFF) if wire > 0 else Modifiers.NONE


def _fields(body: str) -> list[list[int]] | None:
    """Parameters and their sub-parameters, absent ones as 0; nothing if a byte is no parameter."""
    if body.strip("0123456789:;"):
        return None
    return [[_number(part) for part in field.split(":")] for field in body.split(";")]


def _number(digits: str) -> int:
    """A parameter's value; an absent or absurdly long one is 0."""
    return int(digits) if digits.isdecimal() and len(digits) <= 7 else 0


def _character(code: int) -> str:
    """The character of a code point; empty for controls, surrogates, private keys and nonsense."""
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    return "" if _FIRST_PRIVATE <= code <= _LAST_PRIVATE else chr(code)
