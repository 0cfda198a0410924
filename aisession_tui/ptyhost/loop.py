"""A selectors loop with timers: all that a host or the supervisor waits with.

No threads, no signals: children are watched by pidfd. A callback that raises `OSError` on a
connection is its owner's business; any other exception ends the process and the next one adopts.
"""

from __future__ import annotations

import heapq
import itertools
import selectors
import time
from collections.abc import Callable

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE


class Timer:
    """A call that is due at some time, unless it is cancelled before."""

    __slots__ = ("callback", "due")

    def __init__(self, due: float, callback: Callable[[], None]) -> None:
        self.due = due
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Never call; calling this twice or too late does no harm."""
        self.callback = None

    @property
    def is_pending(self) -> bool:
        """Whether the call is still to come."""
        return self.callback is not None


class EventLoop:
    """Calls back when descriptors are ready and when timers are due."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._stopped = False

    def watch(self, descriptor: int, events: int, callback: Callable[[int], None]) -> None:
        """Call back with the events that are ready; watching again changes events and callback."""
        try:
            key = self._selector.get_key(descriptor)
        except KeyError:
            self._selector.register(descriptor, events, callback)
            return
        if key.events != events or key.data is not callback:
            self._selector.modify(descriptor, events, callback)

    def forget(self, descriptor: int) -> None:
        """Stop watching, before the descriptor is closed."""
        try:
            self._selector.unregister(descriptor)
        except KeyError:
            return

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Call once, after at least this delay."""
        timer = Timer(time.monotonic() + delay_s, callback)
        heapq.heappush(self._timers, (timer.due, next(self._order), timer))
        return timer

    def stop(self) -> None:
        """Return from `run` after the present callback."""
        self._stopped = True

    def run(self) -> None:
        """Serve until `stop`."""
        while not self._stopped:
            for key, events in self._selector.select(self._wait_s()):
                key.data(events)
                if self._stopped:
                    return
            self._run_timers()

    def _wait_s(self) -> float | None:
        while self._timers and not self._timers[0][2].is_pending:
            heapq.heappop(self._timers)
        if not self._timers:
            return None
        return max(0.0, self._timers[0][0] - time.monotonic())

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now and not self._stopped:
            timer = heapq.heappop(self._timers)[2]
            callback, timer.callback = timer.callback, None
            if callback is not None:
                callback()
