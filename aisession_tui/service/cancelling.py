"""Ending a wait for a host from another thread."""

from __future__ import annotations

from aisession_tui.client.connection import Connection
from aisession_tui.errors import Cancelled


class Cancellation:
    """What a caller keeps to end a wait of another thread; nothing in the session is interrupted."""

    def __init__(self) -> None:
        self._is_cancelled = False
        self._host: Connection | None = None

    def cancel(self) -> None:
        """End the wait, or the one that is about to begin."""
        self._is_cancelled = True
        if self._host is not None:
            self._host.interrupt()

    def check(self) -> None:
        """Go on, unless it was cancelled.

        Raises:
            Cancelled: It was.
        """
        if self._is_cancelled:
            raise Cancelled("not waited for any longer; what has begun goes on in the session")

    def watch(self, host: Connection) -> None:
        """Say on which connection is waited from now on.

        Raises:
            Cancelled: It was cancelled before.
        """
        self._host = host
        self.check()
