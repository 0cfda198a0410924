"""Letting what a journal holds happen on a screen, where nobody answers the program's questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from aisession_tui.store import journal

if TYPE_CHECKING:
    from aisession_tui.terminal.terminal import Terminal


class Happening(Protocol):
    """An event of a journal, whatever else is known of it."""

    @property
    def code(self) -> str:
        """What kind it is: see `journal`."""

    @property
    def data(self) -> bytes:
        """What was written, or the size."""


def show(terminal: Terminal, event: Happening) -> None:
    """Let an event happen on a screen."""
    if event.code == journal.OUTPUT:
        feed(terminal, event.data)
    elif event.code == journal.RESIZE and (size := journal.size_of(event.data)) is not None:
        terminal.resize(size.columns, size.rows)


def feed(terminal: Terminal, data: bytes) -> None:
    """Let a screen take output that nobody answers."""
    terminal.feed(data)
    terminal.take_replies()
    terminal.take_events()
