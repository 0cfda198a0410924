"""What happens in sessions as an iterator for one thread, which any thread can end."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Container
from typing import Self

from aisession_tui.service.following import Event, Following


class EventStream:
    """Events from its making on, one at a time; waits for the next one, and ends when it is closed."""

    def __init__(self, only: Container[str] | None = None) -> None:
        """Begin; `only` are the ids of the sessions to follow, None: all, also those to come."""
        self._following = Following(only)
        self._end, self._watched_end = socket.socketpair()
        self._turns = self._following.events(self._watched_end.fileno())
        self._told: deque[Event] = deque()
        self._reading = threading.Lock()
        self._is_closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        with self._reading:
            while not self._is_closed:
                if self._told:
                    return self._told.popleft()
                self._told.extend(next(self._turns))
        raise StopIteration

    def close(self) -> None:
        """End it; a thread that waits for the next event gets none."""
        if self._is_closed:
            return
        self._is_closed = True
        self._end.close()
        with self._reading:
            self._turns.close()
            self._following.close()
            self._watched_end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
