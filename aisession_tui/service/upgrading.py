"""Moving all live sessions to the installed version, each by one host handing over to the next."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from aisession_tui.client.connection import Connection
from aisession_tui.client.discovery import open_host
from aisession_tui.errors import AiSessionError, HostUnreachable, SupervisorRestarting
from aisession_tui.protocol.build import build_id
from aisession_tui.protocol.supervision import HandOver, Upgrade
from aisession_tui.store import records

_FEATURE = "hand-over"
_PATIENCE_S = 5.0
_LOOK_AGAIN_S = 0.02
_RESTARTS = 3


class Outcome(StrEnum):
    """What became of a session."""

    MOVED = "moved"
    CURRENT = "current"
    TOO_OLD = "too old"
    ENDED = "ended"
    FAILED = "failed"


class Moved(NamedTuple):
    """One live session, and how it went."""

    id: str
    name: str
    outcome: Outcome
    version: str = ""
    """Of the host before."""
    reason: str = ""


def upgrade() -> Iterator[Moved]:
    """Move each live session, one after the other; its programs notice nothing.

    Raises:
        AiSessionError: The supervisor cannot become this version; nothing was moved.
    """
    live = [session_id for session_id in records.ids() if records.is_live(session_id)]
    if live:
        _upgrade_supervisor()
    for session_id in live:
        entry = records.load_entry(session_id)
        name = entry.record.name if entry and entry.record else session_id
        moved = Moved(session_id, name, Outcome.FAILED)
        try:
            yield _move(moved)
        except AiSessionError as error:
            yield moved._replace(reason=str(error))


def _upgrade_supervisor() -> None:
    for _ in range(_RESTARTS):
        with Connection.to_supervisor() as connection:
            try:
                connection.request(Upgrade(0, build_id(), sys.executable), _PATIENCE_S)
            except SupervisorRestarting:
                continue
            return
    raise HostUnreachable("the supervisor keeps changing its version: two installations in use?")


def _move(moved: Moved) -> Moved:
    """Ask again while the host is busy, then wait for its successor."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            found = _ask(moved)
        except AiSessionError:  # busy, or between two hosts
            if time.monotonic() > deadline:
                raise
        else:
            if found.outcome is not Outcome.FAILED:
                return found
            moved = found
        time.sleep(_LOOK_AGAIN_S)


def _ask(moved: Moved) -> Moved:
    """Look at the session's host; if it is another version's, ask it to hand over."""
    host = open_host(moved.id)
    if host is None:
        return moved._replace(outcome=Outcome.ENDED)
    with host:
        if host.hello.build == build_id():
            return moved._replace(outcome=Outcome.MOVED if moved.version else Outcome.CURRENT)
        moved = moved._replace(version=host.hello.version)
        if _FEATURE not in host.hello.features:
            return moved._replace(outcome=Outcome.TOO_OLD)
        with contextlib.suppress(HostUnreachable):  # it left before its word came
            host.request(HandOver(0))
    return moved
