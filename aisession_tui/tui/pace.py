"""How often panes without the keyboard are painted: programs that flood there leave room for typing."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST_S = 0.1
"""From one frame to the next where frames take next to no time."""
_MOST_S = 0.5
_SHARE = 8
"""What a frame takes, times this, has to pass until the next one."""
_NEWS = 0.3
"""How much the last frame counts in what is taken for usual."""


class Pace:
    """Lets all such panes have their next frames at the same time, so that they are one for the window.

    A machine that has much else to do, or a slow terminal, makes frames take long; then there are fewer.
    """

    def __init__(self) -> None:
        self._takers: list[Callable[[], None]] = []
        self._given_at = 0.0
        self._usual_s = 0.0

    @property
    def interval_s(self) -> float:
        """The time from one frame to the next."""
        return min(max(_LEAST_S, self._usual_s * _SHARE), _MOST_S)

    def took(self, seconds: float) -> None:
        """So long it was from a screen's arrival until it was painted, in any pane."""
        self._usual_s += (seconds - self._usual_s) * _NEWS

    def when_due(self, take: Callable[[], None]) -> None:
        """Call this once the next frame is due: at once after a pause."""
        self._takers.append(take)
        if len(self._takers) == 1:
            wait_s = self._given_at + self.interval_s - time.monotonic()
            asyncio.get_running_loop().call_later(max(0.0, wait_s), self._give)

    def _give(self) -> None:
        takers, self._takers = self._takers, []
        self._given_at = time.monotonic()
        for take in takers:
            take()
