"""Rows as documents that need nothing else: an HTML page, an SVG picture.

Everything a program wrote is escaped; links go to the web or nowhere. Colours are xterm's on a dark
ground, as nobody knows the palette of whoever looks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aisession_tui.terminal.cells import (
    ATTRIBUTE_RUN,
    CONTINUATION,
    RGB,
    Attributes,
    AttributeTable,
    Row,
    Style,
)
from aisession_tui.terminal.colors import indexed_color

FOREGROUND, BACKGROUND = 0xDDE1E8, 0x13161B
_CELL_WIDTH, _CELL_HEIGHT, _MARGIN = 8, 15, 8
_BASELINE = 12
_FONT_SIZE = 13.29
"""At this size DejaVu Sans Mono and Menlo are as wide as a cell, as not all renderers heed `textLength`,
and a little higher, so that frames have no gaps."""
_FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""
_PIECE = re.compile(f"[ -\u024f\u2500-\u259f]+|.{CONTINUATION}?", re.DOTALL)
"""What is surely as wide in a font as in a terminal; all else stands alone, each at its own column."""
_WEB = ("http://", "https://", "mailto:")
_UNDERLINES = ("", "solid", "double", "wavy", "dotted", "dashed")


class _Run(NamedTuple):
    """Neighbouring cells that look the same."""

    column: int
    cells: int
    text: str
    attributes: Attributes


def html_page(rows: Iterable[Row], table: AttributeTable, title: str) -> str:
    """A page with all rows as text that can be selected and searched."""
    lines = "\n".join(
        "".join(_span(run) for run in _runs(row, table, is_padded=False)) for row in rows
    )
    style = (
        f"body{{margin:1em;color:{_css(FOREGROUND)};background:{_css(BACKGROUND)}}}"
        f"pre{{font:14px/1.25 {_FONT}}}a{{color:inherit}}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_escaped(title)}</title><style>{style}</style></head>\n"
        f"<body><pre>{lines}\n</pre></body></html>\n"
    )


def svg_picture(rows: list[Row], columns: int, table: AttributeTable, title: str) -> str:
    """A picture of rows, as many columns wide."""
    width = columns * _CELL_WIDTH + 2 * _MARGIN
    height = len(rows) * _CELL_HEIGHT + 2 * _MARGIN
    grounds: list[str] = []
    texts: list[str] = []
    for number, row in enumerate(rows):
        y = _MARGIN + number * _CELL_HEIGHT
        for run in _runs(row, table, is_padded=True):
            x, wide = _MARGIN + run.column * _CELL_WIDTH, run.cells * _CELL_WIDTH
            _, ground = _colors(run.attributes)
            if ground != BACKGROUND:
                grounds.append(
                    f'<rect x="{x}" y="{y}" width="{wide}" height="{_CELL_HEIGHT}"'
                    f' fill="{_css(ground)}"/>'
                )
            texts += _texts(row, run, y + _BASELINE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{_FONT}" font-size="{_FONT_SIZE}">'
        f"<title>{_escaped(title)}</title>"
        f'<rect width="100%" height="100%" fill="{_css(BACKGROUND)}"/>\n'
        f'{"".join(grounds)}\n<g xml:space="preserve" style="white-space:pre">'
        + "\n".join(texts)
        + "</g></svg>\n"
    )


def _texts(row: Row, run: _Run, y: int) -> Iterator[str]:
    """The elements of a picture that write a run."""
    style = _style(run.attributes, "fill")
    for match in _PIECE.finditer(row.text, run.column, run.column + run.cells):
        text = row.plain(*match.span())
        if text.strip() or run.attributes.underline:
            x = _MARGIN + match.start() * _CELL_WIDTH
            wide = (match.end() - match.start()) * _CELL_WIDTH
            yield (
                f'<text x="{x}" y="{y}" textLength="{wide}" lengthAdjust="spacingAndGlyphs"'
                f' style="{style}">{_escaped(text)}</text>'
            )


def _runs(row: Row, table: AttributeTable, *, is_padded: bool) -> Iterator[_Run]:
    for match in ATTRIBUTE_RUN.finditer(row.attributes):
        text = row.plain(match.start(), match.end())
        attributes = table[match[1]]
        is_end = match.end() == len(row.attributes)
        if is_end and not is_padded and attributes.background < 0 and not attributes.style:
            text = text.rstrip()
        if text:
            yield _Run(match.start(), match.end() - match.start(), text, attributes)


def _span(run: _Run) -> str:
    text, attributes = _escaped(run.text), run.attributes
    if attributes._replace(link="") != Attributes():
        text = f'<span style="{_style(attributes, "color", with_ground=True)}">{text}</span>'
    if attributes.link.lower().startswith(_WEB):
        text = f'<a href="{_escaped(attributes.link)}" rel="noreferrer">{text}</a>'
    return text


def _colors(attributes: Attributes) -> tuple[int, int]:
    """Foreground and background as they are drawn."""
    ink = _color(attributes.foreground, FOREGROUND)
    ground = _color(attributes.background, BACKGROUND)
    if attributes.style & Style.REVERSE:
        ink, ground = ground, ink
    return (ground if attributes.style & Style.CONCEAL else ink), ground


def _color(color: int, default: int) -> int:
    if color < 0:
        return default
    return color & 0xFFFFFF if color & RGB else indexed_color(color)


def _style(attributes: Attributes, ink_name: str, *, with_ground: bool = False) -> str:
    ink, ground = _colors(attributes)
    style = attributes.style
    parts = [f"{ink_name}:{_css(ink)}"]
    if with_ground and ground != BACKGROUND:
        parts.append(f"background:{_css(ground)}")
    for bit, declaration in (
        (Style.BOLD, "font-weight:bold"),
        (Style.DIM, "opacity:.6"),
        (Style.ITALIC, "font-style:italic"),
    ):
        if style & bit:
            parts.append(declaration)
    lines = [
        name
        for bit, name in ((Style.STRIKE, "line-through"), (Style.OVERLINE, "overline"))
        if style & bit
    ]
    if attributes.underline:
        lines.append(f"underline {_UNDERLINES[min(attributes.underline, 5)]}")
    if lines:
        parts.append(f"text-decoration:{' '.join(lines)}")
    return ";".join(parts)


def _css(color: int) -> str:
    return f"#{color:06x}"


def _escaped(text: str) -> str:
    return html.escape(_NO_XML.sub("\ufffd", text))
