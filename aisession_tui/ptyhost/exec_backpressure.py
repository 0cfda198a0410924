"""A command's output is held back for who reads it, like in a pipe, but not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.ptyhost.loop import Timer
from aisession_tui.ptyhost.peer import Peer

if TYPE_CHECKING:
    from aisession_tui.ptyhost.host import PtyHost

_STALLED_S = 10.0
"""How long a client may leave its output unread before it loses it."""


class Backpressure:
    """Whether the output of one session may be read."""

    def __init__(self, host: PtyHost) -> None:
        self._host = host
        self._stall: Timer | None = None

    def update(self, reader: Peer | None, *, is_awaited: bool) -> None:
        """Hold the output, or no longer.

        Args:
            reader: Whose command runs, if somebody waits for it.
            is_awaited: The reader is on its way from an earlier host.
        """
        slow = reader if reader is not None and reader.is_congested else None
        self._host.hold_output(hold=slow is not None or is_awaited)
        if slow is None:
            if self._stall is not None:
                self._stall.cancel()
        elif self._stall is None or not self._stall.is_pending:
            self._stall = self._host.loop.call_later(_STALLED_S, slow.close)
