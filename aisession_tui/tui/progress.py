"""What takes longer than a moment is named in the bottom line, with how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE_S = 0.4
"""What takes no longer is not worth a word."""


class _Work:
    """Something that is being done."""

    def __init__(self, name: str, total: int) -> None:
        self.name = name
        self.total = total
        self.done = 0
        self.is_long = False


class Progress:
    """Knows what is being done, the oldest first."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        """Begin with nothing.

        Args:
            on_change: Called when `words` says something else.
        """
        self._on_change = on_change
        self._works: list[_Work] = []

    @property
    def words(self) -> str:
        """What takes long, such as `killing, 3 of 20`; nothing if nothing does."""
        work = next((each for each in self._works if each.is_long), None)
        if work is None:
            return ""
        return f"{work.name}, {work.done} of {work.total}" if work.total > 1 else work.name

    @contextmanager
    def showing(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Name work until it ends; what is yielded is to be called after each of its parts."""
        work = _Work(name, total)
        self._works.append(work)
        timer = asyncio.get_running_loop().call_later(_PATIENCE_S, self._is_long, work)

        def step() -> None:
            work.done += 1
            self._tell(work)

        try:
            yield step
        finally:
            timer.cancel()
            self._works.remove(work)
            self._tell(work)

    def _is_long(self, work: _Work) -> None:
        work.is_long = True
        self._on_change()

    def _tell(self, work: _Work) -> None:
        if work.is_long:
            self._on_change()
