"""The supervisor becomes another version of itself: same process, same descriptors, new code.

As it stays the same process, it remains the parent of its hosts. Its state travels in a memfd; if
the new code cannot start, the hosts notice that their supervisor is gone and start another one.
"""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple, NoReturn

FORMAT = 1
"""Grows when an older supervisor could not read the state any more."""


class HandedSession(NamedTuple):
    """One session as it is handed over; descriptors by number."""

    id: str
    pid: int
    host_pid: int
    secrets: dict[str, str]
    status: int | None
    deaths: int
    link: int
    descriptors: list[int]


class Handover(NamedTuple):
    """Everything a supervisor has."""

    lock: int
    listener: int
    sessions: list[HandedSession]


def become(python: str, build: str, state: Handover) -> NoReturn:
    """Replace this process's code by that of another build.

    Raises:
        OSError: The interpreter cannot be executed; nothing has changed.
    """
    _, package, _ = build.split("|")
    memory = os.memfd_create("ai-session-handover", 0)
    table = {"format": FORMAT, **state._asdict()}
    table["sessions"] = [session._asdict() for session in state.sessions]
    os.write(memory, json.dumps(table).encode())
    os.lseek(memory, 0, os.SEEK_SET)
    kept = [memory, state.lock, state.listener]
    for session in state.sessions:
        kept += [session.link, *session.descriptors]
    for descriptor in kept:
        os.set_inheritable(descriptor, True)
    environ = {**os.environ, "PYTHONPATH": os.path.dirname(package)}
    try:
        os.execve(  # noqa: S606  # no shell is wanted
            python,
            [python, "-P", "-m", "aisession_tui.ptyhost", "--resume", str(memory)],
            environ,
        )
    except OSError:
        for descriptor in kept:
            os.set_inheritable(descriptor, False)
        os.close(memory)
        raise


def take_over(memory: int) -> Handover:
    """Read what the earlier code left; every descriptor is closed on exec again.

    Raises:
        ValueError: The state is of a version that cannot be read.
    """
    with os.fdopen(memory, "rb") as file:
        table: dict[str, Any] = json.load(file)
    if table.pop("format") != FORMAT:
        raise ValueError("the supervisor's state is of another version")
    sessions = [HandedSession(**session) for session in table.pop("sessions")]
    state = Handover(sessions=sessions, **table)
    for descriptor in (state.lock, state.listener):
        os.set_inheritable(descriptor, False)
    for session in sessions:
        for descriptor in (session.link, *session.descriptors):
            os.set_inheritable(descriptor, False)
    return state
