"""The persistence service: every change of a record goes to whoever may write it.

That is the host while it lives, because it holds the session's lock; otherwise whoever takes the
lock for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from aisession_tui.client.connection import REQUEST_TIMEOUT_S
from aisession_tui.client.discovery import open_host
from aisession_tui.errors import AiSessionError, HostUnreachable, NameTaken
from aisession_tui.model.session import Activity, SessionRecord, SessionStatus
from aisession_tui.protocol.control import Update
from aisession_tui.service.names import check_name
from aisession_tui.store import locks, records

_LOCK_TIMEOUT_S = 3.0
_RENAME_PATIENCE_S = 1.0
"""All names wait for that long."""
_STARTING_S = 20.0
"""A session that has no host by then will get none: asking for one takes 15 s at most."""


def update(session_id: str, **changes: Any) -> SessionRecord:
    """Change fields of a session's record and return it, saved.

    Raises:
        HostUnreachable: The session's host does not answer.
        RecordUnreadable: There is no host and the file cannot be understood.
    """
    return _update(session_id, changes, REQUEST_TIMEOUT_S)


def _update(session_id: str, changes: dict[str, Any], timeout_s: float) -> SessionRecord:
    host = open_host(session_id, timeout_s=timeout_s)
    if host is None:
        return change_at_rest(session_id, lambda record: record._replace(**changes))
    with host:
        answer = host.request(Update(0, changes), timeout_s)
        from aisession_tui.store.fields import from_toml

        return from_toml(answer["record"], session_id)


def change_at_rest(
    session_id: str, change: Callable[[SessionRecord], SessionRecord]
) -> SessionRecord:
    """Change a session that has no host, holding its lock while doing so.

    Raises:
        HostUnreachable: It has a host after all.
        RecordUnreadable: The file cannot be understood.
    """
    lock = locks.acquire(records.lock_path(session_id), _LOCK_TIMEOUT_S)
    if lock is None:
        raise HostUnreachable(f"{session_id} is in use: try again")
    try:
        record = records.load(session_id)
        changed = change(record)
        if changed != record:
            records.save(changed)
        return changed
    finally:
        locks.release(lock)


def note_lost(record: SessionRecord) -> SessionRecord:
    """Write down that a session's processes are gone, unless it has a host, or will have."""

    def lose(found: SessionRecord) -> SessionRecord:
        if not found.is_live or is_being_started(found):
            return found
        return found._replace(status=SessionStatus.LOST, activity=Activity.UNKNOWN, pid=None)

    try:
        return change_at_rest(record.id, lose)
    except AiSessionError:
        return record  # somebody else is at it and will say what is true
    except OSError:
        return lose(record)  # true whether or not the disk takes it


def is_being_started(record: SessionRecord) -> bool:
    """Whether a session without a host is so new that its host may be on its way."""
    age_s = time.time() - record.created
    return record.status is SessionStatus.STARTING and 0 <= age_s < _STARTING_S


def rename(session_id: str, name: str) -> SessionRecord:
    """Give a session another name.

    Raises:
        InvalidName: The name is not allowed.
        NameTaken: Another session has it.
    """
    check_name(name)
    with locks.held(records.names_lock_path()):
        owner = records.names().get(name)
        if owner is not None and owner != session_id:
            raise NameTaken(f'"{name}" is the name of another session ({owner})')
        return _update(session_id, {"name": name}, _RENAME_PATIENCE_S)
