"""One `exec` of one client, from its place in the queue to its end."""

from __future__ import annotations

import time

from aisession_tui.protocol.messages import Execute
from aisession_tui.ptyhost.loop import Timer
from aisession_tui.ptyhost.peer import Peer


class Job:
    """One request of one client."""

    def __init__(self, peer: Peer | None, asked: Execute) -> None:
        self.peer = peer
        """Who waits for it; None: nobody does any more."""
        self.request = asked.request
        self.asked = asked
        self.asked_at = time.monotonic()
        self.started_at = 0.0
        self.timeout: Timer | None = None
        self.patience: Timer | None = None
        """Until then it waits for a shell that is busy."""
        self.is_running = False
        """The trigger was typed."""

    @property
    def waits(self) -> bool:
        """Whether it is willing to wait for a shell that is busy."""
        return self.patience is not None and self.patience.is_pending

    def cancel_timers(self) -> None:
        """It has ended, or nobody wants it any more."""
        for timer in (self.timeout, self.patience):
            if timer is not None:
                timer.cancel()


def is_in_the_way(first: Job, asked: Execute, *, is_busy: bool) -> bool:
    """Whether the first of the queue keeps out a client that does not wait for a busy shell.

    Behind a command that somebody waits for it is queued, unless it waits for no other `exec` either.
    """
    if first.is_running:
        return first.peer is None or asked.wait_s < 0
    return asked.wait_s < 0 or (first.waits and is_busy)
