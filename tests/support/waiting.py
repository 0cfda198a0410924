"""Waiting for conditions, never for time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 10.0
"""No wait takes that long unless the test fails; the machine may be busy."""
_LOOK_AGAIN_S = 0.01
_LOOK_AGAIN_AT_MOST_S = 0.1
_Found = TypeVar("_Found")


def wait_until(
    condition: Callable[[], _Found], timeout_s: float = PATIENCE_S, what: str = "the condition"
) -> _Found:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + timeout_s
    pause_s = _LOOK_AGAIN_S
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, (
            f"{what} did not come true in {timeout_s:g} s: {found!r}"
        )
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.2, _LOOK_AGAIN_AT_MOST_S)
