"""Signals as something to wait for beside the terminal and the connection."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from typing import Self


class SignalPipe:
    """Takes signals until it is closed; a context manager.

    The interpreter's own C handler writes to the pipe. A Python handler runs between two bytecodes,
    so that a signal which comes just before a `select` would wait for the next event.
    """

    def __init__(self, numbers: Iterable[signal.Signals]) -> None:
        self.descriptor, self._write_end = os.pipe()
        """Readable when a signal has come."""
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._write_end, False)
        self._previous_descriptor = signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        self._previous = {number: signal.signal(number, _ignore) for number in numbers}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_descriptor)
        os.close(self.descriptor)
        os.close(self._write_end)

    def take(self) -> frozenset[int]:
        """The signals that came since the last time; none is a good answer too."""
        try:
            return frozenset(os.read(self.descriptor, 4096))
        except BlockingIOError:
            return frozenset()


def _ignore(_number: int, _frame: object) -> None:
    """Let the descriptor do the work."""
