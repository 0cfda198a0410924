"""What a session does, judged from its prompt marks, its foreground process and its output.

One look 100 ms after output, one more after a quiet spell; nothing polls. What neither tells is
unknown, never idle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aisession_tui.model.session import Activity
from aisession_tui.ptyhost.loop import EventLoop, Timer

_LOOK_AFTER_S = 0.1
_QUIET_S = 3.0


class Sight(NamedTuple):
    """What one look at the session shows."""

    at_prompt: bool
    """The shell waits for a command: by its marks, or because nothing else has the terminal."""
    has_background: bool
    needs_you: bool


def judge(sight: Sight, *, is_quiet: bool) -> Activity:
    """The activity that a look and the time since the last output stand for."""
    if sight.needs_you:
        return Activity.NEEDS_YOU
    if sight.at_prompt:
        return Activity.BACKGROUND if sight.has_background else Activity.IDLE
    return Activity.UNKNOWN if is_quiet else Activity.WORKING


class ActivityWatch:
    """Looks at the session when there is a reason to and reports what it does."""

    def __init__(
        self, loop: EventLoop, look: Callable[[], Sight], report: Callable[[Activity], None]
    ) -> None:
        self._loop = loop
        self._look = look
        self._report = report
        self._soon: Timer | None = None
        self._quiet: Timer | None = None
        self._saw_output = False

    def output_came(self) -> None:
        """The program wrote something."""
        self._saw_output = True
        self.reconsider()

    def reconsider(self) -> None:
        """Something changed that may change the activity."""
        if self._soon is None or not self._soon.is_pending:
            self._soon = self._loop.call_later(_LOOK_AFTER_S, self._look_now)

    def _look_now(self) -> None:
        activity = judge(self._look(), is_quiet=False)
        self._report(activity)
        self._saw_output = False
        if activity is Activity.WORKING and (self._quiet is None or not self._quiet.is_pending):
            self._quiet = self._loop.call_later(_QUIET_S, self._quiet_passed)

    def _quiet_passed(self) -> None:
        if self._saw_output or (self._soon is not None and self._soon.is_pending):
            self._quiet = self._loop.call_later(_QUIET_S, self._quiet_passed)
            self._saw_output = False
            return
        self._report(judge(self._look(), is_quiet=True))
