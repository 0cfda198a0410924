"""Where the shell's prompts and its commands' output are, by absolute line ids (OSC 133).

Rows remember their marks, so marks move, scroll away, are laid out anew and are given up with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aisession_tui.terminal.cells import Row
    from aisession_tui.terminal.screen import Screen


class LineMark(NamedTuple):
    """A mark and its place."""

    line: int
    column: int
    kind: str
    """`A` prompt, `B` end of the prompt, `C` output begins, `D` output ended."""


def marks_of(screen: Screen, limit: int) -> list[LineMark]:
    """The newest marks of the main screen and its history, in reading order; at most `limit`."""
    found: list[LineMark] = []
    for mark in _backwards(screen):
        found.append(mark)
        if len(found) == limit:
            break
    return found[::-1]


def _backwards(screen: Screen) -> Iterator[LineMark]:
    history = screen.history
    yield from _in_rows(screen.main.rows, history.end, 0)
    for part in history.parts_back():
        if any(row.marks for row in part.kept):
            yield from _in_rows(part.rows(), part.start, history.start)


def _in_rows(rows: list[Row], first: int, oldest: int) -> Iterator[LineMark]:
    for number in range(len(rows) - 1, max(0, oldest - first) - 1, -1):
        for mark in reversed(rows[number].marks):
            yield LineMark(first + number, mark.column, mark.kind)
