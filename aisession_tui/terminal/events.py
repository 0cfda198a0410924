"""What a program tells the world besides its screen, in the order it happened, bounded."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_TEXT = 1024
"""Characters kept of a title, a notification or a path."""
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def printable(text: str) -> str:
    """The text without control characters, cut to `MAX_TEXT`."""
    return _UNPRINTABLE.sub("", text[: 4 * MAX_TEXT])[:MAX_TEXT]


def is_printable(text: str) -> bool:
    """Whether the text has no control characters."""
    return _UNPRINTABLE.search(text) is None


class Bell(NamedTuple):
    """BEL was received."""


class Notification(NamedTuple):
    """OSC 9, 99 or 777: the program wants the user to read something."""

    title: str
    body: str


class Progress(NamedTuple):
    """OSC 9;4: state 0 none, 1 normal, 2 error, 3 indeterminate, 4 paused."""

    state: int
    percent: int


class TitleChanged(NamedTuple):
    """OSC 0 or 2, or the title stack."""

    title: str


class CwdChanged(NamedTuple):
    """OSC 7 or 1337;CurrentDir: where the program says it is."""

    path: str
    host: str
    """The machine the path is on, as claimed; empty if not said."""


class ClipboardWrite(NamedTuple):
    """OSC 52: the program offers data for the user's clipboard."""

    data: bytes


class PromptMark(NamedTuple):
    """OSC 133: where a prompt (A), its input (B), the output (C) begins, or the output ends (D)."""

    kind: str
    parameters: dict[str, str]
    """The `key=value` parameters; the exit code of D as `exit_code`."""
    line: int
    """The absolute id of the line the cursor was on; changes of width give lines new ids."""


Event = Bell | Notification | Progress | TitleChanged | CwdChanged | ClipboardWrite | PromptMark

_LATEST_COUNTS = (Bell, TitleChanged, Progress)


class EventLog:
    """Events until somebody takes them. Beyond `LIMIT` the oldest are lost."""

    LIMIT = 1000
    MAX_CLIPBOARD = 1 << 20
    """Bytes of clipboard data kept at once."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def add(self, event: Event) -> None:
        """Append an event; of bells and clipboard writes in a row only the last one is kept."""
        kept = self._events
        if isinstance(event, ClipboardWrite):
            kept[:] = [other for other in kept if not isinstance(other, ClipboardWrite)]
        elif kept and isinstance(event, _LATEST_COUNTS) and type(kept[-1]) is type(event):
            kept.pop()
        kept.append(event)
        if len(kept) > self.LIMIT:
            del kept[0]

    def take(self) -> list[Event]:
        """All events since the last call."""
        events, self._events = self._events, []
        return events
