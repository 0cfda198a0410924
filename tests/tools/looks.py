"""What two terminals show, compared cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from differential import cell_of, seen

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.cells import Attributes
from tests.support.xterm_window import Cell, Look

UNDERLINE = 1 << 8
MASKED: Cell = (" ", -1, -1, 0, 0, -1)
"""A blank: what is masked may be longer on one of two screens."""


class Mask(NamedTuple):
    """Texts that are not compared, and why."""

    pattern: str
    reason: str


def look_of(terminal: Terminal) -> Look:
    """What our engine shows, as xterm.js says it."""
    rows = []
    for y in range(terminal.rows):
        cells = terminal.cells(y)
        rows.append([(*cell_of(cell), *_underline(cell.attributes)) for cell in cells])
    cursor = terminal.cursor
    return Look(rows, (cursor.x, cursor.y) if cursor.visible else None, None)


def _underline(attributes: Attributes) -> tuple[int, int]:
    """Its form and its colour, which is the text's if there is no other."""
    color = attributes.underline_color
    shown = attributes.foreground if color < 0 else color
    return attributes.underline, shown if shown < 0 else shown & 0xFFFFFF


def differences(
    one: Look, other: Look, masks: Sequence[Mask] = (), *, with_cursor_style: bool = True
) -> list[str]:
    """What is not the same on two screens."""
    found = []
    for y, rows in enumerate(zip_longest(one.rows, other.rows, fillvalue=[])):
        mine, theirs = (_comparable(row, masks) for row in rows)
        if mine != theirs:
            found.append(f"row {y}: {_difference(mine, theirs)}")
    if one.cursor != other.cursor:
        found.append(f"cursor: {one.cursor} not {other.cursor}")
    elif with_cursor_style and one.cursor and one.cursor_style != other.cursor_style:
        found.append(f"cursor's style: {one.cursor_style} not {other.cursor_style}")
    return found


def _comparable(row: Sequence[Cell], masks: Sequence[Mask]) -> list[Cell]:
    """A row without what masks hide and nobody can see."""
    cells = [(*seen(*cell[:4]), *(cell[4:] if cell[3] & UNDERLINE else (0, -1))) for cell in row]
    text = "".join(cell[0][:1] or "\0" for cell in row)
    for mask in masks:
        for match in re.finditer(mask.pattern, text):
            cells[match.start() : match.end()] = [MASKED] * (match.end() - match.start())
    return cells


def _difference(mine: Sequence[Cell], theirs: Sequence[Cell]) -> str:
    """Two rows that are not the same, and from where on."""
    texts = ["".join(cell[0] for cell in row).rstrip() for row in (mine, theirs)]
    pairs = enumerate(zip_longest(mine, theirs))
    x, one, other = next((x, one, other) for x, (one, other) in pairs if one != other)
    text = f"{texts[0]!r}" + (f"\n     not {texts[1]!r}" if texts[0] != texts[1] else "")
    return f"{text}\n     at {x} {one} not {other}"
