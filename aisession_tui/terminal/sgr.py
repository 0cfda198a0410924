"""SGR: from attributes and a control string to attributes, and back.

Source: xterm ctlseqs `CSI Pm m`, ITU T.416 for the colon forms, kitty for underline styles.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aisession_tui.terminal.cells import (
    DEFAULT_COLOR,
    PLAIN,
    RGB,
    UNDERLINE_MASK,
    UNDERLINE_SHIFT,
    Attributes,
    AttributeTable,
    Style,
)

PROTECTED = 1 << 12
"""A style bit beyond SGR: DECSCA protects the cell from selective erase."""

_SET = {
    1: Style.BOLD,
    2: Style.DIM,
    3: Style.ITALIC,
    5: Style.BLINK,
    6: Style.BLINK,
    7: Style.REVERSE,
    8: Style.CONCEAL,
    9: Style.STRIKE,
    53: Style.OVERLINE,
}
_CODES = [(str(code), int(bit)) for code, bit in _SET.items() if code != 6]
"""As plain numbers: `&` with a flag is ten times slower, and keyframes ask for every row."""
_UNSET = {
    22: Style.BOLD | Style.DIM,
    23: Style.ITALIC,
    24: UNDERLINE_MASK,
    25: Style.BLINK,
    27: Style.REVERSE,
    28: Style.CONCEAL,
    29: Style.STRIKE,
    55: Style.OVERLINE,
}
_DIRECT_COLOR = re.compile("([345]8);2;([0-9]{1,3});([0-9]{1,3});([0-9]{1,3})")
_COLOR_FIELDS = {38: 0, 48: 1, 58: 2}
_COLOR_RESETS = {39: 0, 49: 1, 59: 2}


def _number(digits: str) -> int:
    """A parameter's value; empty is 0, and nothing is larger than six digits can say."""
    return int(digits.lstrip("0")[:6] or 0) if digits.isdecimal() else 0


def _basic_color(code: int) -> tuple[int, int] | None:
    """Field and palette index of the codes 30-37, 40-47, 90-97 and 100-107."""
    tens, ones = divmod(code, 10)
    if ones > 7 or tens not in {3, 4, 9, 10}:
        return None
    return (tens % 2 == 0) if tens < 9 else tens - 9, ones + (8 if tens >= 9 else 0)


def _color(kind: int, values: list[int]) -> int | None:
    """A colour of the indexed (5) or direct (2) form; nothing if it is incomplete."""
    if kind == 5 and values:
        return values[0] if values[0] < 256 else None
    if kind == 2 and len(values) >= 3:
        red, green, blue = (min(value, 255) for value in values[:3])
        return RGB | red << 16 | green << 8 | blue
    return None


def _colon_color(parts: list[str]) -> int | None:
    """The colour of `38:5:n`, `38:2:r:g:b` or `38:2:space:r:g:b`."""
    values = [_number(part) for part in parts[1:]]
    if not values:
        return None
    skip = 2 if values[0] == 2 and len(values) >= 5 else 1
    return _color(values[0], values[skip:])


def apply(attributes: Attributes, parameters: str) -> Attributes:
    """The attributes after `CSI parameters m`; what is not understood changes nothing."""
    if direct := _DIRECT_COLOR.fullmatch(parameters):
        return _with_direct_color(attributes, *map(int, direct.groups()))
    colors = [attributes.foreground, attributes.background, attributes.underline_color]
    style = attributes.style
    codes = parameters.split(";")
    position = 0
    while position < len(codes):
        text = codes[position]
        position += 1
        main, _, _ = text.partition(":")
        code = _number(main)
        if code == 0:
            colors = [DEFAULT_COLOR] * 3
            style &= PROTECTED
        elif code in _SET:
            style |= _SET[code]
        elif code in _UNSET:
            style &= ~int(_UNSET[code])
        elif code in {4, 21}:
            style = _underlined(style, code, text)
        elif code in _COLOR_FIELDS:
            if ":" in text:
                color = _colon_color(text.split(":"))
            else:
                color, position = _semicolon_color(codes, position)
            if color is not None:
                colors[_COLOR_FIELDS[code]] = color
        elif code in _COLOR_RESETS:
            colors[_COLOR_RESETS[code]] = DEFAULT_COLOR
        elif (basic := _basic_color(code)) is not None:
            colors[basic[0]] = basic[1]
    return Attributes(colors[0], colors[1], int(style), colors[2], attributes.link)


def _with_direct_color(
    attributes: Attributes, code: int, red: int, green: int, blue: int
) -> Attributes:
    """One true colour, as pictures in cells send them without end."""
    color = RGB | min(red, 255) << 16 | min(green, 255) << 8 | min(blue, 255)
    foreground, background, style, underline_color, link = attributes
    if code == 38:
        foreground = color
    elif code == 48:
        background = color
    else:
        underline_color = color
    return Attributes(foreground, background, style, underline_color, link)


def _underlined(style: int, code: int, text: str) -> int:
    form = 2 if code == 21 else 1
    if ":" in text:
        form = min(_number(text.partition(":")[2]), 5)
    return style & ~UNDERLINE_MASK | form << UNDERLINE_SHIFT


def _semicolon_color(codes: list[str], position: int) -> tuple[int | None, int]:
    """The colour of `38;5;n` or `38;2;r;g;b`, and where the next code is."""
    kind = _number(codes[position]) if position < len(codes) else 0
    length = {5: 1, 2: 3}.get(kind, 0)
    values = [_number(code) for code in codes[position + 1 : position + 1 + length]]
    return _color(kind, values), position + 1 + length


class ColorForms(NamedTuple):
    """How a colour beyond the first sixteen is written."""

    indexed: str
    direct: str


SEMICOLONS = ColorForms("{};5;{}", "{};2;{};{};{}")
"""What every terminal reads."""
COLONS = ColorForms("{}:5:{}", "{}:2:{}:{}:{}")
"""What programs that try for true colour look for in the answer to DECRQSS."""
_UNDERLINE = ColorForms("{}:5:{}", "{}:2::{}:{}:{}")
"""With a place for the colour space (ITU T.416), as there are terminals that count it."""


def _color_codes(color: int, basic: int, extended: int, forms: ColorForms) -> list[str]:
    if color == DEFAULT_COLOR:
        return []
    if color & RGB:
        parts = color >> 16 & 255, color >> 8 & 255, color & 255
        return [forms.direct.format(extended, *parts)]
    if color < 8 and basic:
        return [str(basic + color)]
    if color < 16 and basic:
        return [str(basic + 60 + color - 8)]
    return [forms.indexed.format(extended, color)]


def codes_of(attributes: Attributes, forms: ColorForms = SEMICOLONS) -> str:
    """The SGR parameters that make these attributes from plain ones; empty for plain."""
    style = attributes.style
    codes = [code for code, bit in _CODES if style & bit]
    if attributes.underline:
        codes.append("4" if attributes.underline == 1 else f"4:{attributes.underline}")
    codes += _color_codes(attributes.foreground, 30, 38, forms)
    codes += _color_codes(attributes.background, 40, 48, forms)
    codes += _color_codes(attributes.underline_color, 0, 58, _UNDERLINE)
    return ";".join(codes)


Transitions = dict[str, tuple[str, "Transitions"]]
"""Whole control strings to the pen after them and that pen's own transitions."""


class Pens:
    """Attribute characters and the ways between them, remembered.

    A pen is the attribute character new cells get. After a few screens of any program every SGR
    string it uses is one dictionary lookup.
    """

    MEMO_LIMIT = 5_000
    MEMO_CONTROL_LIMIT = 64
    """Longer control strings are not remembered: they hardly come twice."""

    def __init__(self) -> None:
        self.table = AttributeTable()
        self.plain = self.table.character(PLAIN)
        self._transitions: dict[str, Transitions] = {}
        self._blanks: dict[str, str] = {}
        self._remembered = 0
        self.link_characters = 0
        """The size of all hyperlink targets seen."""

    def adopt(self, attributes: Attributes) -> str:
        """The pen with these attributes."""
        self.link_characters += len(attributes.link)
        return self.table.character(attributes)

    def transitions(self, pen: str) -> Transitions:
        """The known ways from this pen."""
        found = self._transitions.get(pen)
        if found is None:
            found = self._transitions[pen] = {}
        return found

    def learn(self, pen: str, control: str) -> tuple[str, Transitions]:
        """Follow `CSI ... m` from this pen, and remember it."""
        if self._remembered >= self.MEMO_LIMIT:
            self._transitions.clear()
            self._remembered = 0
        after = self.table.character(apply(self.table[pen], control[2:-1]))
        step = (after, self.transitions(after))
        if len(control) <= self.MEMO_CONTROL_LIMIT:
            self.transitions(pen)[control] = step
            self._remembered += 1
        return step

    def blank(self, pen: str) -> str:
        """The pen of erased cells: only the background stays (xterm's back colour erase)."""
        found = self._blanks.get(pen)
        if found is None:
            background = self.table[pen].background
            found = self._blanks[pen] = self.table.character(Attributes(background=background))
        return found

    def with_link(self, pen: str, link: str) -> str:
        """The pen for cells of a hyperlink, or of none."""
        return self.adopt(self.table[pen]._replace(link=link))

    def with_protection(self, pen: str, *, is_protected: bool) -> str:
        """The pen for cells that selective erase keeps, or does not keep."""
        attributes = self.table[pen]
        style = attributes.style | PROTECTED if is_protected else attributes.style & ~PROTECTED
        return self.table.character(attributes._replace(style=style))
