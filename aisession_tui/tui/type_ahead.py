"""Keys typed while the keyboard changes hands: kept until what they are meant for is there.

A dialog takes a moment to appear and a session to start. Who types `ctrl+b , name Enter` without a
pause means the dialog with all of it, not the program in the pane.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual import events
    from textual.app import App
    from textual.message_pump import MessagePump

_PATIENCE_S = 5.0
"""More than a supervisor and a shell need to start on a busy machine; should something take longer
all the same, the keys go where the keyboard is."""


class TypeAhead:
    """Holds input back and delivers it, in order."""

    def __init__(self, app: App[None], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._kept: deque[events.Event] = deque()
        self._reasons: set[str] = set()
        self._events = 0
        self._is_delivering = False
        self._timer: asyncio.TimerHandle | None = None
        self._late_release: asyncio.Task[None] | None = None

    def hold(self, reason: str) -> None:
        """Keep input from now on, until `release` for the same reason."""
        self._reasons.add(reason)
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE_S, self._give_up)

    def keeps(self, event: events.Event) -> bool:
        """Take an event that has to wait, or that comes behind one that waits."""
        is_kept = bool(self._reasons) or self._is_delivering
        if is_kept:
            self._kept.append(event)
        return is_kept

    async def release(self, reason: str) -> None:
        """Deliver what was kept, if nothing else stands against it or comes up again."""
        self._reasons.discard(reason)
        if self._reasons or self._is_delivering:
            return
        self._stop_timer()
        self._is_delivering = True
        try:
            while self._kept and not self._reasons:
                await self._deliver(self._kept.popleft())
        finally:
            self._is_delivering = False

    def hold_until_done(self, receiver: MessagePump) -> None:
        """A widget got a key or a click that may move the keyboard: let the next key wait.

        We follow the event's way, behind it: from its widget up to the app, and once more, for
        what it caused goes that way, too.
        """
        self._events += 1
        reason = f"event {self._events}"  # each ends by itself
        self.hold(reason)
        self._follow(receiver, [receiver], reason)

    def _follow(self, node: MessagePump, laps: list[MessagePump], reason: str) -> None:
        app = self._app
        up = node._parent or app  # noqa: SLF001  # the way events bubble
        if node is not app and node.call_later(self._follow, up, laps, reason):
            return
        if laps:
            app.call_later(self._follow, laps[0], laps[1:], reason)
        else:
            app.call_later(self.release, reason)

    def _give_up(self) -> None:
        self._reasons.clear()
        self._late_release = asyncio.get_running_loop().create_task(self.release(""))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
