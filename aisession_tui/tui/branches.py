"""The branches that the sidebar names, looked up beside the app: a file system may not answer."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable

from aisession_tui.service.repository import branch_of

_TRUE_FOR_S = 2.0
"""A branch changes by a command, whose output makes the rows be drawn anew."""


class Branches:
    """Knows the branch of each directory as it was a moment ago."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._found: dict[str, str] = {}
        self._looked: dict[str, float] = {}
        self._is_looking = False

    def of(self, directory: str) -> str:
        """The branch last found there; empty where there is none, or not yet."""
        return self._found.get(directory, "")

    def look(self, directories: Iterable[str]) -> None:
        """Look into directories that nobody has looked into for a while, unless one is at it."""
        now = time.monotonic()
        wanted = [
            each for each in set(directories) if now - self._looked.get(each, -now) > _TRUE_FOR_S
        ]
        if not wanted or self._is_looking:
            return
        self._is_looking = True
        loop = asyncio.get_running_loop()
        thread = threading.Thread(
            target=_look,
            args=(wanted, lambda found: loop.call_soon_threadsafe(self._learn, found)),
            name="branches",
            daemon=True,
        )
        thread.start()

    def _learn(self, found: dict[str, str]) -> None:
        self._is_looking = False
        is_news = any(branch != self.of(each) for each, branch in found.items())
        self._found |= found
        self._looked |= dict.fromkeys(found, time.monotonic())
        if is_news:
            self._on_change()


def _look(directories: list[str], tell: Callable[[dict[str, str]], object]) -> None:
    found = {directory: branch_of(directory) for directory in directories}
    try:
        tell(found)
    except RuntimeError:
        return  # the app has ended
