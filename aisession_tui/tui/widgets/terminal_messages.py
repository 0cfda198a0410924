"""What a terminal view tells the app: what the user did in it, what it painted and what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from aisession_tui.model.keys import KeyPress, MouseEvent


class TerminalMessage(Message):
    """A message of a terminal view."""

    @property
    def control(self) -> Widget | None:
        """The view that sent it."""
        return self._sender if isinstance(self._sender, Widget) else None


class Painted(TerminalMessage):
    """The frame with this revision was painted: the host may send the next. Once for each diff."""

    def __init__(self, revision: int, epoch: int) -> None:
        super().__init__()
        self.revision = revision
        self.epoch = epoch


class HistoryWanted(TerminalMessage):
    """The view needs lines of the history; answer with `set_history`."""

    def __init__(self, start: int, count: int) -> None:
        super().__init__()
        self.start = start
        """The absolute id of the first line."""
        self.count = count


class SizeChanged(TerminalMessage):
    """The view has another size, in cells, which its session may be given."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__()
        self.columns = columns
        self.rows = rows


class KeysForwarded(TerminalMessage):
    """Keys for the program, made of the wheel on the alternate screen."""

    def __init__(self, presses: tuple[KeyPress, ...]) -> None:
        super().__init__()
        self.presses = presses


class MouseForwarded(TerminalMessage):
    """A mouse event for the program, which asked for it; in cells of its screen."""

    def __init__(self, event: MouseEvent) -> None:
        super().__init__()
        self.event = event


class Pressed(TerminalMessage):
    """A mouse button went down in the view: a wish to type there."""


class Copied(TerminalMessage):
    """The user selected this text, and it is to go to the clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ReadingMoved(TerminalMessage):
    """Copy mode is on, and the mouse has scrolled the view, or chosen a cell."""

    def __init__(self, cell: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.cell = cell
        """The line and the column that were clicked on, if it was a click."""


class LinkClicked(TerminalMessage):
    """A click asks to open what is at a cell."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line = line
        """Its absolute id."""
        self.column = column


class LinkPointed(TerminalMessage):
    """The pointer rests on another cell while a click would open what is there."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line = line
        """Its absolute id; -1: a click would open nothing any more."""
        self.column = column


class MenuRequested(TerminalMessage):
    """Right click: the session's menu, at this cell of the outer screen."""

    def __init__(self, x: int, y: int) -> None:
        super().__init__()
        self.x = x
        self.y = y
