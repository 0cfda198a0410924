"""What the session list says the user did."""

from __future__ import annotations

from textual.message import Message


class ListMessage(Message):
    """Said by the session list."""


class SelectionMoved(ListMessage):
    """The cursor rests on another session."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        super().__init__()


class Opened(ListMessage):
    """A session shall get the keyboard: Enter, its number, or a click."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        super().__init__()


class MenuRequested(ListMessage):
    """A right click on a session, at a cell of the screen."""

    def __init__(self, session_id: str, x: int, y: int) -> None:
        self.session_id = session_id
        self.x = x
        self.y = y
        super().__init__()


class GroupMenuRequested(ListMessage):
    """A right click on a group's heading, at a cell of the screen."""

    def __init__(self, group: str, x: int, y: int) -> None:
        self.group = group
        self.x = x
        self.y = y
        super().__init__()


class RenameRequested(ListMessage):
    """A session was clicked twice."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        super().__init__()


class DraggedTo(ListMessage):
    """A session is held over a cell of the screen, or let go there."""

    def __init__(self, session_id: str, x: int, y: int, *, is_dropped: bool) -> None:
        self.session_id = session_id
        self.x = x
        self.y = y
        self.is_dropped = is_dropped
        super().__init__()


class WidthDragged(ListMessage):
    """The right border was dragged: the list shall have so many columns."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        super().__init__()


class GroupToggled(ListMessage):
    """A group was folded or unfolded."""

    def __init__(self, group: str, is_folded: bool) -> None:
        self.group = group
        self.is_folded = is_folded
        super().__init__()
