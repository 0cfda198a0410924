"""The screen as plain values, for other programs: where the cursor is, and each cell if wanted."""

from __future__ import annotations

from typing import Any

from aisession_tui.terminal.cells import RGB, Attributes, Style
from aisession_tui.terminal.terminal import Terminal

_UNDERLINES = ("", "single", "double", "curly", "dotted", "dashed")


def describe(terminal: Terminal, *, cells: bool) -> dict[str, Any]:
    """What JSON can say of a screen.

    With `cells` also `styles`, and in `cells` for each row its cells up to the last one that was written:
    `[text, width, style]`, where the style is a place in `styles`. The right half of a wide character is no
    cell of its own.
    """
    cursor = terminal.cursor
    said: dict[str, Any] = {
        "size": {"columns": terminal.columns, "rows": terminal.rows},
        "cursor": {"column": cursor.x, "row": cursor.y, "visible": cursor.visible},
        "title": terminal.title,
        "alternate": terminal.modes.alternate,
        "scrollback": terminal.scrollback_length,
    }
    return said | _cells(terminal) if cells else said


def _cells(terminal: Terminal) -> dict[str, Any]:
    styles: dict[Attributes, int] = {}
    rows = []
    for y in range(terminal.rows):
        row = terminal.row(y)
        cells = [terminal.cell(row, column) for column in range(len(row.text))]
        rows.append(
            [
                [cell.text, cell.width, styles.setdefault(cell.attributes, len(styles))]
                for cell in cells
                if cell.width
            ]
        )
    return {"styles": list(map(_style, styles)), "cells": rows}


def _style(attributes: Attributes) -> dict[str, Any]:
    """Only what is not as by default."""
    said = {
        "foreground": _color(attributes.foreground),
        "background": _color(attributes.background),
        "underline": _UNDERLINES[min(attributes.underline, len(_UNDERLINES) - 1)],
        "underline_color": _color(attributes.underline_color),
        "link": attributes.link,
    }
    flags = {style.name.lower(): True for style in Style if style.name and attributes.style & style}
    return {key: value for key, value in said.items() if value not in (None, "")} | flags


def _color(color: int) -> int | str | None:
    """A palette index, `#rrggbb`, or None for the terminal's own."""
    if color < 0:
        return None
    return f"#{color & 0xFFFFFF:06x}" if color & RGB else color
