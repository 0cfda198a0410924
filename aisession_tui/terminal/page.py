"""One of the two screens of a terminal: its rows and what a program left on it."""

from __future__ import annotations

from typing import NamedTuple

from aisession_tui.terminal.cells import Row
from aisession_tui.terminal.charsets import CharsetState


class SavedCursor(NamedTuple):
    """What DECSC keeps and DECRC brings back."""

    x: int = 0
    """The column; that a wrap was pending is forgotten, as in xterm. `columns` where the line was
    laid out anew and ends there."""
    y: int = 0
    pen: str = "\0"
    charsets: CharsetState = CharsetState()
    origin: bool = False


class Page:
    """The main or the alternate screen."""

    __slots__ = ("keyboard_stack", "rows", "saved")

    KEYBOARD_STACK_LIMIT = 16

    def __init__(self, lines: int) -> None:
        self.rows = [Row() for _ in range(lines)]
        self.saved: SavedCursor | None = None
        self.keyboard_stack = [0]
        """Kitty keyboard flags; the last entry is in force."""
