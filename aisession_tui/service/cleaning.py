"""Cleaning up: which sessions have been over for long, and their way to the trash.

Never what runs, is paused or starts, never what is pinned, and never a record that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.service import deletion
from aisession_tui.store import known_time

DAY_S = 24 * 3600.0
ENDED = frozenset({SessionStatus.EXITED, SessionStatus.LOST})
EXITED = frozenset({SessionStatus.EXITED})
_UNITS_S = {"m": 60.0, "h": 3600.0, "d": DAY_S, "w": 7 * DAY_S}
_AGE = re.compile(r"([0-9]{1,6})([mhdw])", re.ASCII)


class Cleaned(NamedTuple):
    """What became of sessions that were to go."""

    moved: list[SessionRecord]
    problems: list[str]
    """Why others stayed."""


def parse_age(text: str) -> float:
    """Seconds of `90m`, `12h`, `30d` or `2w`.

    Raises:
        ValueError: It is written in another way.
    """
    match = _AGE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no age: 30d, 12h, 90m or 2w")
    return int(match[1]) * _UNITS_S[match[2]]


def ended_at(record: SessionRecord) -> float:
    """When a session was over, in POSIX seconds, or when it came back from the trash after that."""
    seen = max(record.last_activity, record.last_accessed, record.started or 0.0, record.created)
    ended = record.exited if record.exited is not None else seen
    return max(ended, record.undeleted or 0.0)


def due(
    candidates: Iterable[SessionRecord],
    older_than_s: float,
    statuses: Container[SessionStatus],
    now: float | None = None,
) -> list[SessionRecord]:
    """Those of the sessions that are known to be over for longer than that, the oldest first."""
    horizon = (known_time.now().time if now is None else now) - older_than_s
    found = (
        record
        for record in candidates
        if record.status in statuses and not record.pinned and ended_at(record) <= horizon
    )
    return sorted(found, key=ended_at)


def throw_away(chosen: Iterable[SessionRecord]) -> Cleaned:
    """Move sessions to the trash; one that cannot go does not keep the others."""
    cleaned = Cleaned([], [])
    for record in chosen:
        try:
            deletion.delete(record.id)
        except (AiSessionError, OSError) as reason:
            cleaned.problems.append(f"{record.name} stays: {reason}")
        else:
            cleaned.moved.append(record)
    return cleaned
