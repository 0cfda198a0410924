"""Ending a wait from another thread."""

from __future__ import annotations

from collections.abc import Callable

from aisession_tui.errors import Cancelled


class Cancellation:
    """What a caller keeps to end a wait of another thread; nothing in a session is interrupted."""

    def __init__(self) -> None:
        self._is_cancelled = False
        self._interrupt: Callable[[], None] | None = None

    def cancel(self) -> None:
        """End the wait, or the one that is about to begin."""
        self._is_cancelled = True
        if self._interrupt is not None:
            self._interrupt()

    def check(self) -> None:
        """Go on, unless it was cancelled.

        Raises:
            Cancelled: It was.
        """
        if self._is_cancelled:
            raise Cancelled("not waited for any longer; what has begun goes on in the session")

    def watch(self, interrupt: Callable[[], None]) -> None:
        """Say how the wait that begins now is ended from another thread, be it over or not.

        Raises:
            Cancelled: It was cancelled before.
        """
        self._interrupt = interrupt
        self.check()
