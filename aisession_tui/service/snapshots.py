"""Snapshots of sessions, and the way back to one.

A snapshot is the record, the directory, the environment overrides, the screen with its scrollback
and the history of commands at a moment. What no snapshot can hold is said wherever one goes back.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from typing import NamedTuple

from aisession_tui import paths
from aisession_tui.client.connection import own_session
from aisession_tui.client.discovery import open_host
from aisession_tui.errors import AiSessionError, RecordUnreadable, UsageError
from aisession_tui.model.session import Activity, SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.protocol.control import Describe, Kill
from aisession_tui.service import ending, sessions
from aisession_tui.service.starting import start_host
from aisession_tui.store import atomic, locks, records, snapshots
from aisession_tui.store.snapshot_folders import (
    HISTORY_LIMIT_BYTES,
    Entry,
    Files,
    Moment,
    folder_of,
    free_id,
    history_path,
    is_id,
    listed,
    load,
    load_files,
    prune,
    write,
)

LABEL_LIMIT = 100
NOT_ROLLED_BACK = (
    "Not rolled back: what programs had in memory, files on the disk, and what the shell itself"
    " had set (variables, functions, jobs)."
)
_SAVE_TIMEOUT_S = 10.0
_LOCK_TIMEOUT_S = 5.0
_SHORTEST_PREFIX = 2


class State(NamedTuple):
    """A session as it is at this moment."""

    record: SessionRecord
    files: Files
    notice: str = ""
    """What is not quite of this moment."""


class Taken(NamedTuple):
    """A snapshot that was taken."""

    moment: Moment
    notice: str = ""


class RolledBack(NamedTuple):
    """A session that was put back, and the snapshot of how it was before."""

    record: SessionRecord
    before: Taken


def check_label(text: str) -> str:
    """Return a label without spaces at its ends, if a snapshot may have it.

    Raises:
        UsageError: It is too long or holds control characters.
    """
    label = text.strip()
    if len(label) > LABEL_LIMIT:
        raise UsageError(f"a label has at most {LABEL_LIMIT} characters, not {len(label)}")
    if not label.isprintable():
        raise UsageError("a label cannot hold control characters")
    return label


def state_of(session_id: str) -> State:
    """A session as it is now, with all its scrollback.

    Raises:
        AiSessionError: Its record cannot be read, its host does not answer or cannot write.
    """
    listed_session = sessions.find(session_id)
    record, notice = listed_session.record, ""
    if record is None:
        raise RecordUnreadable(listed_session.problem)
    host = open_host(session_id)
    if host is not None:
        with host:
            from aisession_tui.store.fields import from_toml

            answer = host.request(Describe(0, save=True), _SAVE_TIMEOUT_S)
            record = from_toml(answer["record"], session_id)
            if not answer.get("saved"):
                notice = "its host cannot tell the screen: the one it saved last was taken"
    return State(record, _files_of(session_id, is_saved=host is not None), notice)


def take(
    session_id: str, label: str = "", *, is_automatic: bool = False, kept: Iterable[str] = ()
) -> Taken:
    """Take a snapshot; the oldest go where there are too many, but never those in `kept`.

    Raises:
        UsageError: The label is none.
        AiSessionError: The session cannot be read, or its host does not answer.
        OSError: It could not be written.
    """
    label = check_label(label)
    folder = folder_of(session_id)
    state = state_of(session_id)
    moment = Moment(free_id(folder), time.time(), label, state.record, is_automatic)
    written = write(folder, moment, state.files)
    prune(folder, {moment.id, *kept})
    return Taken(written, state.notice)


def list_of(session_id: str) -> list[Entry]:
    """A session's snapshots, newest first."""
    return listed(folder_of(session_id))


def find(session_id: str, text: str) -> Moment:
    """The snapshot that is meant: by id, by label, or by the unique beginning of an id.

    Raises:
        AiSessionError: There is none, or several are meant.
        RecordUnreadable: It is damaged or a newer version's.
    """
    entries = list_of(session_id)
    by_label = [each for each in entries if each.moment and each.moment.label == text]
    is_prefix = len(text) >= _SHORTEST_PREFIX
    by_prefix = [each for each in entries if is_prefix and each.id.startswith(text)]
    exact = [each for each in entries if each.id == text] if is_id(text) else []
    found = exact or by_label or by_prefix
    if len(found) > 1:
        ids = " or ".join(each.id for each in found)
        raise AiSessionError(f"{len(found)} snapshots are meant by {text!r}: say {ids}")
    if not found:
        name = records.load(session_id).name
        raise AiSessionError(f"there is no snapshot {text!r}: see ai-session snapshots {name}")
    return load(folder_of(session_id), found[0].id)


def rollback(session_id: str, moment: Moment) -> RolledBack:
    """Start a session anew as it was at a moment; how it is now becomes another snapshot.

    Raises:
        RecordUnreadable: The snapshot is damaged; nothing was changed.
        AiSessionError: It could not be ended or started; the session is as it was, but ended.
    """
    if session_id == own_session():
        raise AiSessionError("this very shell would be killed: roll back from outside the session")
    files = load_files(folder_of(session_id), moment.id)
    if moment.record.command:
        sessions.check_command(moment.record.command[0], moment.record.directory)
    label = moment.label or moment.id
    before_label = f"before rollback to {label}"[:LABEL_LIMIT]
    before = take(session_id, before_label, is_automatic=True, kept={moment.id})
    host = open_host(session_id)
    if host is not None:
        with host:
            host.request(Kill(0), ending.KILL_TIMEOUT_S)
    ending.retire(session_id)
    atomic.sweep_temporary(paths.session_dir(session_id))
    ended, present = records.load(session_id), _files_of(session_id, is_saved=True)
    wanted = _put(session_id, _rolled_back(moment.record, ended), files)
    sessions.point_agent_link()
    try:
        record = start_host(wanted, restored=True, divider=f"rolled back to {label}")
    except (AiSessionError, OSError):
        _put(session_id, ended, present)
        raise
    return RolledBack(record, before)


def _rolled_back(then: SessionRecord, ended: SessionRecord) -> SessionRecord:
    """What the session was, of which we know how it ended."""
    return then._replace(
        id=ended.id,
        created=ended.created,
        last_accessed=ended.last_accessed,
        last_activity=ended.last_activity,
        status=ended.status,
        activity=Activity.UNKNOWN,
        exit_code=ended.exit_code,
        exit_signal=ended.exit_signal,
        exited=ended.exited,
        killed=ended.killed,
        started=ended.started,
        pid=None,
        size=ended.size,
        unread=False,
        needs_you="",
        degraded=False,
        notice="",
    )


def _put(session_id: str, record: SessionRecord, files: Files) -> SessionRecord:
    """Lay a record and its files into the folder of a session that has no host.

    The record keeps the name that the session has now, if another session has its own.
    """
    with locks.held(records.names_lock_path()):
        lock = locks.acquire(records.lock_path(session_id), _LOCK_TIMEOUT_S)
        if lock is None:
            raise AiSessionError(f"{session_id} has just been started again")
        try:
            if records.names().get(record.name, session_id) != session_id:
                record = record._replace(name=records.load(session_id).name)
            if files.screen is None:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(records.snapshot_path(session_id))
            else:
                atomic.write_atomic(records.snapshot_path(session_id), files.screen)
            if files.history is not None:
                atomic.write_atomic(history_path(session_id), files.history)
            records.save(record)
        finally:
            locks.release(lock)
    return record


def _files_of(session_id: str, *, is_saved: bool) -> Files:
    """A session's files; where no host has just saved the screen, the journal may know more."""
    screen = snapshots.load(session_id) if is_saved else _last_screen(session_id)
    if screen is None:
        return Files(None, _history_of(session_id))
    # What the journal has after it is none of this moment's.
    return Files(snapshots.encode(screen._replace(segment=0, length=0)), _history_of(session_id))


def _last_screen(session_id: str) -> snapshots.Snapshot | None:
    from aisession_tui.store import last_screens

    last = last_screens.load(session_id)
    if last is None:
        return None
    lines = last.scrollback_end - last.scrollback_start
    return snapshots.Snapshot(Size(last.columns, last.rows), last.snapshot(lines))


def _history_of(session_id: str) -> bytes | None:
    try:
        return atomic.read_regular(history_path(session_id), HISTORY_LIMIT_BYTES)
    except (OSError, ValueError):
        return None  # none was kept, or it is nothing of ours
