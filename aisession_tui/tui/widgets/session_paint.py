"""Painting of the session list's lines: from a `Line` to exactly as many cells as the list is wide.

Knows the columns, not the widget: styles come by name from a `Palette`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.marks import NEEDS_YOU
from aisession_tui.tui.text import fit, pad
from aisession_tui.tui.widgets.session_lines import LineKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.style import Style
    from textual.widget import Widget

    from aisession_tui.tui.marks import Glyphs
    from aisession_tui.tui.widgets.session_lines import Line
    from aisession_tui.tui.widgets.session_row import SessionRow

FOLDED_CELLS = 8
"""Up to this many cells inside the border, rows are marks and numbers only: `2◆`."""
NAME_COLUMN = 6
"""Where names start: after the focus mark, the number and the status mark."""
DETAIL_CELLS = 18
"""From this many cells on, rows have a second line."""
_LEAST_PROGRAM = 4
_MOST_STRIPS = 4096

Piece = tuple[str, str]
"""Text and the name of its style."""


class Palette(NamedTuple):
    """The styles of one state of a line (plain, under the pointer, under the cursor)."""

    base: Style
    part: Callable[[str], Style]
    """The style of a part by name, to be laid over the base."""

    def strip(self, pieces: Iterable[Piece]) -> Strip:
        """Paint pieces; on a reversed line parts keep their shape and lose their colour."""
        base = self.base
        segments = [
            Segment(text, base + self.part(name) if name and not base.reverse else base)
            for text, name in pieces
        ]
        return Strip(segments, sum(cell_len(text) for text, _ in pieces))


class Painter:
    """Paints a widget's lines in its theme, and remembers what it painted."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._strips: dict[tuple[Line, str], Strip] = {}

    def line(self, line: Line, state: str, width: int) -> Strip:
        """Paint a line, or return what it looked like before.

        Args:
            line: What to paint.
            state: `hover`, `cursor`, `selected`, or empty.
            width: In cells; `forget` when it changes.
        """
        strip = self._strips.get((line, state))
        if strip is None:
            if len(self._strips) >= _MOST_STRIPS:
                self._strips.clear()
            strip = paint(line, width, glyphs_of(self._widget), self._palette(state))
            self._strips[line, state] = strip
        return strip

    def forget(self) -> None:
        """Paint everything again: the width or the theme changed."""
        self._strips.clear()

    def _palette(self, state: str) -> Palette:
        style = self._widget.get_component_rich_style
        base = style(f"session-list--{state}") if state else self._widget.rich_style
        return Palette(base, lambda name: style(f"session-list--{name}", partial=True))


def paint(line: Line, width: int, glyphs: Glyphs, palette: Palette) -> Strip:
    """Paint one line at this width."""
    if width <= FOLDED_CELLS:
        pieces = _folded_pieces(line, width, glyphs)
    elif line.kind is LineKind.GROUP:
        pieces = _group_pieces(line, width, glyphs)
    elif line.row is None:
        pieces = [(pad(f" {line.text}", width, glyphs.ellipsis), "dim")]
    elif line.kind is LineKind.NAME:
        pieces = _name_pieces(line.row, width, glyphs, is_marked=line.is_marked)
    else:
        pieces = _detail_pieces(line.row, width, glyphs)
    return palette.strip(pieces).adjust_cell_length(width, palette.base)


def _folded_pieces(line: Line, width: int, glyphs: Glyphs) -> list[Piece]:
    row = line.row
    if row is None:
        fold = glyphs.folded if line.is_folded else glyphs.unfolded
        mark = glyphs.mark(NEEDS_YOU) if line.needs_you else ""
        style = "attention" if line.needs_you else "dim"
        is_group = line.kind is LineKind.GROUP
        text = f" {fold}{mark or line.hidden or ''}" if is_group else ""
        return [(pad(text, width, ""), style)]
    number = str(row.number) if row.number else " "
    number = glyphs.marked if line.is_marked else number
    return [
        (glyphs.focus if row.focused else " ", "focus"),
        (number, "unread" if row.unread else ""),
        (pad(glyphs.mark(row.mark), width - 2, ""), row.mark.style),
    ]


def _group_pieces(line: Line, width: int, glyphs: Glyphs) -> list[Piece]:
    fold = glyphs.folded if line.is_folded else glyphs.unfolded
    mark = glyphs.mark(NEEDS_YOU) + " " if line.needs_you else ""
    count = f"{line.hidden} " if line.is_folded else ""
    left = pad(f" {fold} {line.text}", width - cell_len(mark) - len(count), glyphs.ellipsis)
    return [(left, "group"), (mark, "attention"), (count, "dim")]


def _name_pieces(row: SessionRow, width: int, glyphs: Glyphs, *, is_marked: bool) -> list[Piece]:
    available = width - NAME_COLUMN - 1
    name = fit(row.name, available, glyphs.ellipsis)
    room = available - cell_len(name) - 1
    program = row.program if room >= min(cell_len(row.program), _LEAST_PROGRAM) else ""
    program = fit(program, room, glyphs.ellipsis)
    gap = " " * (available - cell_len(name) - cell_len(program))
    return [
        (glyphs.focus if row.focused else " ", "focus"),
        (f"{row.number or '':>2}", "dim"),
        (glyphs.marked if is_marked else " ", "accent"),
        (glyphs.mark(row.mark), row.mark.style),
        (" ", ""),
        (name, "unread" if row.unread else ""),
        (gap, ""),
        (program + " ", "dim"),
    ]


def _detail_pieces(row: SessionRow, width: int, glyphs: Glyphs) -> list[Piece]:
    age = f" {glyphs.separator} {row.age}" if row.age else ""
    detail = fit(row.detail, width - NAME_COLUMN - 1 - len(age), glyphs.ellipsis)
    has_bar = row.focused and not glyphs.is_ascii
    lead = (glyphs.focus if has_bar else " ") + " " * (NAME_COLUMN - 1)
    return [(lead, "focus"), (pad(detail + age, width - NAME_COLUMN, ""), "dim")]
