"""Attributes of cells as SGR for the outer terminal, and to and from Rich's styles.

Rich's styles are what style sheets give and exports take; they know less than a cell does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from rich.color import Color, ColorType
from rich.color_triplet import ColorTriplet
from rich.style import Style as RichStyle
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, TerminalTheme

from aisession_tui.terminal.cells import (
    DEFAULT_COLOR,
    RGB,
    UNDERLINE_MASK,
    UNDERLINE_SHIFT,
    Attributes,
    Style,
)

UNSAFE = re.compile("[\x01-\x1f\x7f-\x9f]")
"""No engine puts these into a cell; a damaged snapshot might, and the outer terminal obeys them."""

_SGR = {
    Style.BOLD: "1",
    Style.DIM: "2",
    Style.ITALIC: "3",
    Style.BLINK: "5",
    Style.REVERSE: "7",
    Style.CONCEAL: "8",
    Style.STRIKE: "9",
    Style.OVERLINE: "53",
}

_REVERSE = int(Style.REVERSE)
"""As a number: the complement of a flag has no bits beyond the flags, and underlines are there."""


class Look(NamedTuple):
    """What changes all cells of a screen."""

    is_reversed: bool = False
    is_dimmed: bool = False


@lru_cache(maxsize=4096)
def seen(attributes: Attributes, look: Look) -> Attributes:
    """How attributes look on such a screen."""
    style = attributes.style
    if look.is_reversed:
        style ^= Style.REVERSE
    if look.is_dimmed:
        style |= Style.DIM
    return attributes._replace(style=style)


@lru_cache(maxsize=4096)
def lay_over(under: Attributes, over: Attributes) -> Attributes:
    """Attributes with others laid over them, which win where they say something."""
    style = under.style | over.style & ~_REVERSE
    if over.background != DEFAULT_COLOR:
        style &= ~_REVERSE
    if over.style & _REVERSE:
        style ^= _REVERSE
    if over.underline:
        style = style & ~UNDERLINE_MASK | over.style & UNDERLINE_MASK
    return Attributes(
        under.foreground if over.foreground == DEFAULT_COLOR else over.foreground,
        under.background if over.background == DEFAULT_COLOR else over.background,
        style,
        under.underline_color,
        under.link,
    )


def outer_codes(attributes: Attributes) -> str:
    """The SGR parameters that draw these attributes on the outer terminal.

    Colours take the semicolon form that all terminals know; underline forms and colours exist
    with colons only (kitty's extension, xterm ctlseqs).
    """
    style = attributes.style
    codes = [code for bit, code in _SGR.items() if style & bit]
    form = attributes.underline
    if form:
        codes.append("4" if form == 1 else f"4:{form}")
    codes += _color_codes(attributes.foreground, 30)
    codes += _color_codes(attributes.background, 40)
    color = attributes.underline_color
    if form and color != DEFAULT_COLOR:
        codes.append(f"58:2::{_channels(color, ':')}" if color & RGB else f"58:5:{color}")
    return ";".join(codes)


def _color_codes(color: int, base: int) -> list[str]:
    if color == DEFAULT_COLOR:
        return []
    if color & RGB:
        return [f"{base + 8};2;{_channels(color, ';')}"]
    if color < 8:
        return [str(base + color)]
    return [str(base + 60 + color - 8) if color < 16 else f"{base + 8};5;{color}"]


def _channels(color: int, separator: str) -> str:
    return separator.join(str(color >> shift & 255) for shift in (16, 8, 0))


@lru_cache(maxsize=8192)
def control(attributes: Attributes) -> str:
    """The sequence that draws from now on with these attributes and no others."""
    codes = outer_codes(attributes)
    return f"\x1b[0;{codes}m" if codes else "\x1b[m"


@lru_cache(maxsize=512)
def link_control(link: str) -> str:
    """Begin or end a hyperlink (OSC 8); the id makes one link of its parts on several lines."""
    link = UNSAFE.sub("", link)
    identity = f"id={crc32(link.encode('utf-8', 'replace')):x}" if link else ""
    return f"\x1b]8;{identity};{link}\x1b\\"


class Paper(NamedTuple):
    """What default and palette colours are taken for where cells are mixed with other colours.

    Only a terminal knows its own; a dialog that dims what is below it needs some.
    """

    foreground: int = DEFAULT_COLOR
    background: int = DEFAULT_COLOR
    palette: TerminalTheme = DEFAULT_TERMINAL_THEME
    is_final: bool = False
    """There is no terminal: default colours are these."""


@lru_cache(maxsize=8192)
def rich_style(attributes: Attributes, paper: Paper = Paper()) -> RichStyle:  # noqa: B008  # immutable
    """These attributes as far as Rich can say them."""
    style, form = attributes.style, attributes.underline
    return RichStyle(
        color=_rich_color(attributes.foreground, paper.foreground, paper),
        bgcolor=_rich_color(attributes.background, paper.background, paper),
        bold=_if(style & Style.BOLD),
        dim=_if(style & Style.DIM),
        italic=_if(style & Style.ITALIC),
        blink=_if(style & Style.BLINK),
        reverse=_if(style & Style.REVERSE),
        conceal=_if(style & Style.CONCEAL),
        strike=_if(style & Style.STRIKE),
        overline=_if(style & Style.OVERLINE),
        underline=_if(form not in (0, 2)),
        underline2=_if(form == 2),
        link=attributes.link or None,
    )


def _if(condition: int) -> bool | None:
    return True if condition else None


def _rich_color(color: int, default: int, paper: Paper) -> Color | None:
    """A colour that the terminal may choose, with the one it is taken for in mixtures."""
    if color == DEFAULT_COLOR:
        taken = _true_color(default) if default & RGB and default > 0 else None
        return (
            taken if taken is None or paper.is_final else _DEFAULT._replace(triplet=taken.triplet)
        )
    if color & RGB:
        return _true_color(color)
    if color < 16:
        return Color.from_ansi(color)._replace(
            triplet=ColorTriplet(*paper.palette.ansi_colors[color])
        )
    return Color.from_ansi(color)


_DEFAULT = Color.default()


def _true_color(color: int) -> Color:
    return Color.from_rgb(color >> 16 & 255, color >> 8 & 255, color & 255)


def attributes_of(style: RichStyle) -> Attributes:
    """The attributes of a style from a style sheet."""
    bits = sum(
        bit
        for bit, is_on in (
            (Style.BOLD, style.bold),
            (Style.DIM, style.dim),
            (Style.ITALIC, style.italic),
            (Style.REVERSE, style.reverse),
            (Style.STRIKE, style.strike),
            (1 << UNDERLINE_SHIFT, style.underline),
        )
        if is_on
    )
    return Attributes(_own_color(style.color), _own_color(style.bgcolor), int(bits))


def _own_color(color: Color | None) -> int:
    if color is None or color.type is ColorType.DEFAULT:
        return DEFAULT_COLOR
    if color.number is not None:
        return color.number
    red, green, blue = color.get_truecolor()
    return RGB | red << 16 | green << 8 | blue
