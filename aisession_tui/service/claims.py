"""Claiming a name: a session's record stands, saying `starting`, before its host is asked for.

The lock on names is held only to look and to write, never while somebody is waited for.
"""

from __future__ import annotations

import os
import time

from aisession_tui import paths
from aisession_tui.errors import NameTaken
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.service import persistence
from aisession_tui.service.names import choose_name, name_like
from aisession_tui.store import atomic, locks, records


def claim(planned: SessionRecord, like: str = "") -> SessionRecord:
    """Take the planned name, or a free one, and an id; returns the record as it was written.

    Args:
        planned: What is to be started.
        like: What a free name should resemble, if not the command or the directory.

    Raises:
        NameTaken: Another session has the name; its text says which and how to attach.
    """
    with locks.held(records.names_lock_path()):
        atomic.sweep_temporary(paths.data_dir())
        from aisession_tui.store import known_time

        known_time.begin()
        taken = records.names()
        name = planned.name
        if not name and like:
            name = name_like(like, taken)
        elif not name:
            name = choose_name(planned.command, planned.directory, taken)
        if name not in taken:
            record = planned._replace(name=name, id=free_id(), created=time.time())
            records.save(record, durable=False)
            return record
    raise NameTaken(_taken(name, taken[name]))


def give_back(session_id: str) -> None:
    """Remove the record of a session that could not be started, unless its host lives after all."""
    import shutil

    lock = locks.acquire(records.lock_path(session_id))
    if lock is None:
        return
    try:
        entry = records.load_entry(session_id)
        if entry is None or (entry.record and entry.record.status is SessionStatus.STARTING):
            shutil.rmtree(paths.session_dir(session_id), ignore_errors=True)
    finally:
        locks.release(lock)


def free_id() -> str:
    """An id that no session has."""
    while True:
        session_id = os.urandom(4).hex()
        if not os.path.lexists(paths.session_dir(session_id)):
            return session_id


def _taken(name: str, session_id: str) -> str:
    entry = records.load_entry(session_id)
    record = entry.record if entry else None
    if record is not None and record.is_live and not records.is_live(session_id):
        record = persistence.note_lost(record)
    status = record.status if record else "unreadable"
    return f'"{name}" exists ({session_id}, {status}): ai-session attach {name}'
