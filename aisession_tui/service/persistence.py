"""The persistence service: every change of a record goes to whoever may write it.

That is the host while it lives, because it holds the session's lock; otherwise whoever takes the
lock for a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aisession_tui.client.discovery import open_host
from aisession_tui.errors import AiSessionError, HostUnreachable, NameTaken
from aisession_tui.model.session import Activity, SessionRecord, SessionStatus
from aisession_tui.protocol.messages import Update
from aisession_tui.service.names import check_name
from aisession_tui.store import locks, records

_LOCK_TIMEOUT_S = 3.0


def update(session_id: str, **changes: Any) -> SessionRecord:
    """Change fields of a session's record and return it, saved.

    Raises:
        HostUnreachable: The session's host does not answer.
        RecordUnreadable: There is no host and the file cannot be understood.
    """
    host = open_host(session_id)
    if host is None:
        return change_at_rest(session_id, lambda record: record._replace(**changes))
    with host:
        answer = host.request(Update(0, changes))
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
    """Write down that a session's processes are gone, unless a host has turned up meanwhile."""

    def lose(found: SessionRecord) -> SessionRecord:
        if not found.is_live:
            return found
        return found._replace(status=SessionStatus.LOST, activity=Activity.UNKNOWN, pid=None)

    try:
        return change_at_rest(record.id, lose)
    except AiSessionError:
        return record  # somebody else is at it and will say what is true
    except OSError:
        return lose(record)  # true whether or not the disk takes it


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
        return update(session_id, name=name)
