"""One `exec` of one client, from its place in the queue to its end."""

from __future__ import annotations

import time

from aisession_tui.ptyhost.loop import Timer
from aisession_tui.ptyhost.peer import Peer


class Job:
    """One request of one client."""

    def __init__(self, peer: Peer | None, request: int, words: list[str]) -> None:
        self.peer = peer
        """Who waits for it; None: nobody does any more."""
        self.request = request
        self.words = words
        self.asked_at = time.monotonic()
        self.started_at = 0.0
        self.timeout: Timer | None = None
        self.is_running = False
        """The trigger was typed."""
