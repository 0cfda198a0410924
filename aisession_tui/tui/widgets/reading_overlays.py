"""What copy mode lays over the cells: its cursor, the matches of a search, and the line to write in.

Pure, as `terminal_overlays`, which lays everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.terminal.cells import CONTINUATION, Attributes, Row, Style
from aisession_tui.terminal.search import Match, matches_in
from aisession_tui.tui.selection import Point
from aisession_tui.tui.text import printable
from aisession_tui.tui.widgets.terminal_strips import Overlay, columns_of

if TYPE_CHECKING:
    from aisession_tui.tui.widgets.terminal_overlays import Canvas, Placed

_REVERSED = Attributes(style=int(Style.REVERSE))
_MOST_ROWS_ABOVE = 64
"""How far up the beginning of the first line in view is looked for."""


class Reading(NamedTuple):
    """What copy mode shows now."""

    cursor: Point
    pattern: re.Pattern[str] | None = None
    """All its matches are lit."""
    current: Match | None = None
    """The match gone to, which stands out."""
    prompt: str | None = None
    """What is being searched for, over the last line."""
    prompt_at: int = 0
    """The character of it that the cursor is at."""


def reading_cursor(canvas: Canvas, reading: Reading) -> tuple[int, int] | None:
    """The cell of the view where the cursor belongs: in the text, or in the line to write in."""
    if reading.prompt is not None:
        before = columns_of(printable(reading.prompt[: reading.prompt_at]))
        return min(len(before), canvas.width - 1), canvas.height - 1
    column, y = reading.cursor.column, reading.cursor.line - canvas.view.top
    inside = column < min(canvas.width, canvas.view.replica.columns) and 0 <= y < canvas.height
    return (column, y) if inside else None


def placed_reading(canvas: Canvas, reading: Reading, *, paints_cursor: bool) -> Iterator[Placed]:
    """All of it; the cursor only where the terminal's own does not stand for it."""
    if reading.pattern is not None:
        yield from _lit(canvas, reading.pattern, reading.current)
    if reading.prompt is not None:
        text = columns_of(printable(reading.prompt))[: canvas.width].ljust(canvas.width)
        yield canvas.height - 1, Overlay(0, canvas.width, canvas.palette("prompt"), text)
    if paints_cursor and (place := reading_cursor(canvas, reading)):
        x, y = place
        row = canvas.view.row(canvas.view.top + y) if reading.prompt is None else None
        is_wide = row is not None and row.text[x + 1 : x + 2] == CONTINUATION
        yield y, Overlay(x, x + 1 + is_wide, _REVERSED)


def _lit(canvas: Canvas, pattern: re.Pattern[str], current: Match | None) -> Iterator[Placed]:
    view = canvas.view
    first = view.top
    while view.top - first < _MOST_ROWS_ABOVE and (above := view.row(first - 1)) and above.wrapped:
        first -= 1
    rows = [view.row(line) or Row() for line in range(first, view.top + canvas.height)]
    for match in matches_in(rows, first, pattern):
        name = "match-current" if match == current else "match"
        yield from _cells(canvas, match, canvas.palette(name))


def _cells(canvas: Canvas, match: Match, attributes: Attributes) -> Iterator[Placed]:
    width = min(canvas.width, canvas.view.replica.columns)
    for line in range(match.line, match.end_line + 1):
        y = line - canvas.view.top
        start = match.column if line == match.line else 0
        end = min(match.end_column if line == match.end_line else width, width)
        if 0 <= y < canvas.height and start < end:
            yield y, Overlay(start, end, attributes)
