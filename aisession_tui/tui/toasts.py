"""Toasts: few, each said once, and never over the line that is typed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.notifications import Notification, Notifications
from textual.widgets._toast import ToastRack

from aisession_tui.config.model import Toasts as Limits
from aisession_tui.tui.text import printable

if TYPE_CHECKING:
    from typing import Self

    from textual.screen import Screen

_ABOVE, _BELOW = 1, 3
"""Lines that stay free: the pane's border, and at the bottom the status line too and the pane's last
line, which says how a session ended, or is an editor's own."""


class Toasts(Notifications):
    """What is said now."""

    def __init__(self) -> None:
        super().__init__()
        self._limits = Limits()

    def set_limits(self, limits: Limits) -> None:
        """Say how many there are from now on, and how long each stays."""
        self._limits = limits

    def add(self, notification: Notification) -> Self:
        """Say something as it is, in place of the same or of the oldest."""
        text = printable(notification.message)
        duration_s = self._limits.duration_s
        notification = replace(notification, message=text, timeout=duration_s, markup=False)
        others = [each for each in self if each.message != notification.message]
        self.clear()
        for each in others[max(len(others) + 1 - self._limits.most, 0) :]:
            super().add(each)
        return super().add(notification)


def place(screen: Screen[object], cursor_y: int) -> None:
    """Have a screen's toasts above its cursor or below it, where there is more room."""
    above = cursor_y - _ABOVE
    below = screen.size.height - _BELOW - cursor_y - 1
    for rack in screen.query_children(ToastRack):
        rack.set_class(below > above, "-low")
        rack.styles.max_height = max(above, below, 1)
