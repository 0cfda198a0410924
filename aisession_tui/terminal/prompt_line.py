"""The line a shell edits while the width changes: the shell draws it anew, from the row it knows.

It goes up from the cursor as many rows as its line had when it drew it. Laid out anew the line has
more or fewer, and what is above it would be overwritten. So the line keeps its rows and loses its
text until the shell has drawn it, or until the width is the old one again (the shell, too busy to
see the one in between, draws nothing then). kitty does the same with the marks of OSC 133.
"""

from __future__ import annotations

from typing import NamedTuple

from aisession_tui.terminal.cells import Row


class HiddenLine(NamedTuple):
    """The rows of an edited line, down to the end of the screen, and the width they were drawn at."""

    columns: int
    rows: tuple[Row, ...]
    above: int
    """How many of them are above the cursor's."""
    x: int
    """The cursor's column."""


def take_line(rows: list[Row], x: int, y: int, columns: int) -> HiddenLine:
    """Cut the line with the cursor off the end of `rows`."""
    start = y
    while start > 0 and rows[start - 1].wrapped:
        start -= 1
    line = HiddenLine(columns, tuple(rows[start:]), y - start, x)
    del rows[start:]
    return line


def take_blank(rows: list[Row], y: int, hidden: HiddenLine) -> bool:
    """Cut the blanks that stand for a hidden line off the end of `rows`, if they still do."""
    start = y - hidden.above
    if start < 0 or any(row.text for row in rows[start:]):
        return False
    del rows[start:]
    return True
