"""Toasts: few, each said once, and never over the line that is typed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.notifications import Notification, Notifications
from textual.widgets._toast import ToastRack

from aisession_tui.tui.text import printable

if TYPE_CHECKING:
    from typing import Self

    from textual.screen import Screen

MOST = 2
"""How many toasts there are at once; the oldest goes for a new one."""
_ABOVE, _BELOW = 1, 3
"""Lines that stay free: the pane's border, and at the bottom the status line too and the pane's last
line, which says how a session ended, or is an editor's own."""


class Toasts(Notifications):
    """What is said now."""

    def add(self, notification: Notification) -> Self:
        """Say something as it is, in place of the same or of the oldest."""
        text = printable(notification.message)
        notification = replace(notification, message=text, markup=False)
        others = [each for each in self if each.message != notification.message]
        self.clear()
        for each in others[1 - MOST :]:
            super().add(each)
        return super().add(notification)


def place(screen: Screen[object], cursor_y: int) -> None:
    """Have a screen's toasts above its cursor or below it, where there is more room."""
    above = cursor_y - _ABOVE
    below = screen.size.height - _BELOW - cursor_y - 1
    for rack in screen.query_children(ToastRack):
        rack.set_class(below > above, "-low")
        rack.styles.max_height = max(above, below, 1)
