"""What all screens share: none of them takes a size that the window no longer has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.screen import Screen

from aisession_tui.tui.compositor import PieceCompositor

if TYPE_CHECKING:
    from textual.message import Message

Result = TypeVar("Result")


class SizedScreen(Screen[Result]):
    """A screen that is laid out for the window as it is, and painted with little work."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PieceCompositor()

    def post_message(self, message: Message) -> bool:
        """Drop a size that is out of date.

        A screen tells itself each size it was laid out for. While the window's size changes fast
        that would take the place of a newer one in its queue, or take turns with it for ever.
        """
        if isinstance(message, events.Resize) and message.size != self.app.size:
            return False
        return super().post_message(message)
