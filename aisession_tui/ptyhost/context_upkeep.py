"""Has a session's context made anew after something happened, by a niced process and one at a time.

A process of its own, for the reasons of `upkeep`: reading and condensing outputs takes longer than a
host may stand still.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.loop import EventLoop, Timer

MODULE = "aisession_tui.service.context_upkeep"
_SOON_S = 0.3
"""Commands that end within so much of one another cost one process."""
_AT_MOST_S = 30.0
_PACKAGE_PARENT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class ContextUpkeep:
    """Of one session."""

    def __init__(self, loop: EventLoop, session_id: str, is_wanted: Callable[[], bool]) -> None:
        self._loop = loop
        self._session_id = session_id
        self._is_wanted = is_wanted
        self._timer: Timer | None = None
        self._pid = 0
        self._started_at = 0.0

    def changed(self) -> None:
        """Something that belongs into the context is different now."""
        if self._is_wanted() and (self._timer is None or not self._timer.is_pending):
            self._timer = self._loop.call_later(_SOON_S, self._start)

    def _start(self) -> None:
        is_young = time.monotonic() - self._started_at < _AT_MOST_S
        if self._pid and is_young and process.is_alive(self._pid):
            self._timer = self._loop.call_later(_SOON_S, self._start)
            return
        argv = [sys.executable, "-P", "-m", MODULE, self._session_id]
        environ = {**os.environ, "PYTHONPATH": _PACKAGE_PARENT, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            self._pid = os.posix_spawn(sys.executable, argv, environ)
        except OSError:
            return  # no process to be had: the next time, then
        self._started_at = time.monotonic()
