"""The colours a program may ask for and change (OSC 4, 5, 10 to 12 and 100 more; xterm ctlseqs).

Nothing drawn here depends on them: viewers show palette indexes in their own palette. They are kept
so that a program that changed a colour is told what it set.
"""

from __future__ import annotations

import re

SPECIAL = (10, 11, 12)
"""The OSC numbers of the foreground, the background and the cursor's colour."""
ENTRIES = range(261)
"""What OSC 4 counts: the palette, and after it the text colours."""
TEXT_COLORS = ENTRIES[256:]
"""Those of bold, underlined, blinking, reversed and italic text, which OSC 5 counts from 0."""

_BASIC = (
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
)  # fmt: skip
"""xterm's first sixteen colours, which programs take for granted where nobody answers."""
_SCALED = re.compile(r"rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_DIGITS = re.compile(r"#((?:[0-9a-fA-F]{3}){1,4})")


class Colors:
    """The colours of the user's terminal as far as known, and what the program made of them."""

    def __init__(self) -> None:
        self.outer: dict[int, int] = {}
        """By the OSC number, as 0xRRGGBB: those of the terminal that shows the session."""
        self.reset()

    def reset(self) -> None:
        """Forget what the program changed."""
        self._special: dict[int, int] = {}
        self._palette: dict[int, int] = {}

    def special(self, number: int) -> int | None:
        """Foreground, background or cursor; nothing if neither terminal nor program said it."""
        return self._special.get(number, self.outer.get(number))

    def set_special(self, number: int, color: int) -> None:
        """OSC 10, 11 or 12."""
        self._special[number] = color

    def reset_special(self, number: int) -> None:
        """OSC 110, 111 or 112."""
        self._special.pop(number, None)

    def changed(self) -> tuple[dict[int, int], dict[int, int]]:
        """What the program set: by the OSC number, and by the index that OSC 4 counts."""
        return self._special, self._palette

    @property
    def is_light(self) -> bool | None:
        """Whether dark text is read best on the background; nothing if that is unknown."""
        background = self.special(11)
        if background is None:
            return None
        red, green, blue = background >> 16, background >> 8 & 255, background & 255
        return red * 299 + green * 587 + blue * 114 > 127_500

    def indexed(self, index: int) -> int | None:
        """An entry of the palette, or a text colour: the foreground's until it is set."""
        if index in self._palette:
            return self._palette[index]
        return self.special(10) if index in TEXT_COLORS else indexed_color(index)

    def set_indexed(self, index: int, color: int) -> None:
        """OSC 4 and 5."""
        self._palette[index] = color

    def reset_indexed(self, index: int) -> None:
        """OSC 104 and 105."""
        self._palette.pop(index, None)


def indexed_color(index: int) -> int:
    """The colour xterm has at a palette index: basic ones, a 6x6x6 cube, greys."""
    if index < 16:
        return _BASIC[index]
    if index >= 232:
        return 0x010101 * (8 + 10 * (index - 232))
    levels = [0 if n == 0 else 55 + 40 * n for n in _cube_steps(index - 16)]
    return levels[0] << 16 | levels[1] << 8 | levels[2]


def _cube_steps(place: int) -> tuple[int, int, int]:
    return place // 36, place // 6 % 6, place % 6


def parse_color(text: str) -> int | None:
    """`rgb:r/g/b`, scaled, or `#rgb` of 1 to 4 digits each, the first ones counting (XParseColor)."""
    parts: list[int]
    if scaled := _SCALED.fullmatch(text):
        parts = [int(digits, 16) * 255 // (16 ** len(digits) - 1) for digits in scaled.groups()]
    elif found := _DIGITS.fullmatch(text):
        size = len(found[1]) // 3
        digits = [str(found[1])[start : start + size] for start in (0, size, 2 * size)]
        parts = [int(part.ljust(2, "0")[:2], 16) for part in digits]
    else:
        return None
    red, green, blue = parts
    return red << 16 | green << 8 | blue
