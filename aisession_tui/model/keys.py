"""Keys and mouse events as the user made them, before any terminal encoding.

Clients send these; the host, which knows the program's modes, turns them into bytes. Modifier
bits are those of the kitty keyboard protocol, so that `modifiers + 1` is its wire value.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag, StrEnum
from typing import NamedTuple


class Modifiers(IntFlag):
    """Modifier keys held, in the bit order of the kitty keyboard protocol."""

    NONE = 0
    SHIFT = 1
    ALT = 2
    CTRL = 4
    SUPER = 8
    HYPER = 16
    META = 32
    CAPS_LOCK = 64
    NUM_LOCK = 128


class KeyAction(IntEnum):
    """Press, repeat and release, with the numbers of the kitty keyboard protocol."""

    PRESS = 1
    REPEAT = 2
    RELEASE = 3


NAMED_KEYS = frozenset(
    """escape enter tab backspace insert delete left right up down page_up page_down home end
    caps_lock scroll_lock num_lock print_screen pause menu
    kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 kp_decimal kp_divide kp_multiply kp_subtract
    kp_add kp_enter kp_equal kp_separator kp_left kp_right kp_up kp_down kp_page_up kp_page_down
    kp_home kp_end kp_insert kp_delete kp_begin
    media_play media_pause media_play_pause media_reverse media_stop media_fast_forward
    media_rewind media_track_next media_track_previous media_record lower_volume raise_volume
    mute_volume left_shift left_control left_alt left_super left_hyper left_meta right_shift
    right_control right_alt right_super right_hyper right_meta iso_level3_shift
    iso_level5_shift""".split()
    + [f"f{number}" for number in range(1, 36)]
)
"""Every key that has a name instead of a character. The space bar is the character `" "`."""

_SPELLINGS = {
    "esc": "escape",
    "return": "enter",
    "space": " ",
    "del": "delete",
    "ins": "insert",
    "pageup": "page_up",
    "pgup": "page_up",
    "pagedown": "page_down",
    "pgdn": "page_down",
    "bs": "backspace",
    "plus": "+",
    "minus": "-",
}
_MODIFIER_NAMES = {
    "shift": Modifiers.SHIFT,
    "alt": Modifiers.ALT,
    "ctrl": Modifiers.CTRL,
    "control": Modifiers.CTRL,
    "super": Modifiers.SUPER,
    "hyper": Modifiers.HYPER,
    "meta": Modifiers.META,
}
_LETTERS = {"C": "ctrl", "c": "ctrl", "M": "alt", "m": "alt", "S": "shift", "s": "shift"}
_PRINTED_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")


class KeyPress(NamedTuple):
    """One key as the outer terminal reported it."""

    key: str
    """A name of `NAMED_KEYS`, or the character of the unshifted key (`a`, `é`, `" "`, a cluster)."""
    modifiers: Modifiers = Modifiers.NONE
    text: str = ""
    """What the key types, if anything: `A` for shift+a. Empty for ctrl+a and named keys."""
    action: KeyAction = KeyAction.PRESS
    shifted: str = ""
    """The shifted key, when the terminal reported alternate keys."""
    base: str = ""
    """The key at this place on a US keyboard, when the terminal reported alternate keys."""

    @classmethod
    def parse(cls, spelling: str) -> KeyPress:
        """Read `ctrl+b`, `alt+enter`, `F5`, `A`, `é` or `plus`.

        Raises:
            ValueError: The spelling names no key; the text says which part is not understood.
        """
        *names, key = _split(spelling)
        modifiers = Modifiers.NONE
        for name in names:
            modifier = _MODIFIER_NAMES.get(name.lower())
            if modifier is None:
                raise ValueError(f"{name!r} is no modifier: use ctrl, alt, shift or super")
            modifiers |= modifier
        if len(key) > 1:
            written, key = key, _SPELLINGS.get(key.lower(), key.lower())
            if key not in NAMED_KEYS and len(key) > 1:
                raise ValueError(f"{written!r} is no key: {_advice(written)}")
        elif key.isupper() and len(key.lower()) == 1:
            key = key.lower()
            modifiers |= Modifiers.SHIFT
        return cls(key, modifiers, _typed(key, modifiers))

    @property
    def spelling(self) -> str:
        """The canonical name: `ctrl+b`, `alt+enter`, `A`, `space`; `parse` reads it back."""
        key = {" ": "space", "+": "plus"}.get(self.key, self.key)
        held = self.modifiers
        others = held & ~(Modifiers.SHIFT | Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK)
        if (
            held & Modifiers.SHIFT
            and not others
            and self.key.upper() not in (self.key, "")
            and len(self.key) == 1
        ):
            return self.key.upper()
        names = [name for name in _PRINTED_MODIFIERS if held & _MODIFIER_NAMES[name]]
        return "+".join([*names, key])


def _split(spelling: str) -> list[str]:
    """Split at `+`, letting a final `+` be the key itself."""
    if not spelling:
        raise ValueError("an empty spelling names no key")
    if spelling == "+":
        return ["+"]
    if spelling.endswith("++"):
        return [*spelling[:-2].split("+"), "+"]
    return spelling.split("+")


def _advice(written: str) -> str:
    """How to write what somebody has written the way of tmux, Emacs or a manual page."""
    if len(written) == 2 and written[0] == "^":
        return f"write ctrl+{written[1].lower()}"
    *letters, key = written.split("-")
    if letters and key and all(letter in _LETTERS for letter in letters):
        return f"write {'+'.join([_LETTERS[letter] for letter in letters] + [key.lower()])}"
    return "write it like enter, page_up, f5, ctrl+c or alt+b"


def _typed(key: str, modifiers: Modifiers) -> str:
    if key in NAMED_KEYS or modifiers & ~Modifiers.SHIFT:
        return ""
    return key.upper() if modifiers & Modifiers.SHIFT else key


class MouseButton(IntEnum):
    """Buttons with the numbers of xterm's SGR encoding, without modifier and motion bits."""

    LEFT = 0
    MIDDLE = 1
    RIGHT = 2
    NONE = 3
    WHEEL_UP = 64
    WHEEL_DOWN = 65
    WHEEL_LEFT = 66
    WHEEL_RIGHT = 67
    BACK = 128
    FORWARD = 129
    EXTRA_10 = 130
    EXTRA_11 = 131


class MouseAction(StrEnum):
    """What the pointer did; the wheel only ever presses."""

    PRESS = "press"
    RELEASE = "release"
    MOVE = "move"


class MouseEvent(NamedTuple):
    """One mouse event; `x` and `y` are cells from 0 at the top left of the pane or the screen."""

    action: MouseAction
    button: MouseButton
    x: int
    y: int
    modifiers: Modifiers = Modifiers.NONE
    pixel_x: int = 0
    pixel_y: int = 0


class Paste(NamedTuple):
    """Text the user pasted; newlines as the terminal sent them."""

    text: str


class FocusChange(NamedTuple):
    """The outer terminal window gained or lost the focus."""

    has_focus: bool
