"""Sessions as one file, to carry them to another user or machine: record, screen, journal, history, snapshots.

What is imported has an id of its own and never runs by itself. What another machine's record would
have started, be it another shell or a program under a shell's name, is not taken over.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import aisession_tui
from aisession_tui import paths
from aisession_tui.errors import NameTaken, RecordUnreadable
from aisession_tui.model.session import Activity, SessionRecord, SessionStatus
from aisession_tui.service import claims, segments
from aisession_tui.service.names import check_name, name_like
from aisession_tui.service.shells import user_shell
from aisession_tui.service.snapshots import state_of
from aisession_tui.shell.marks import MarkRemover
from aisession_tui.store import (
    atomic,
    bundle_files,
    journal,
    journal_files,
    locks,
    records,
    snapshot_folders,
    snapshots,
)
from aisession_tui.store.bundle_files import BundleReader
from aisession_tui.store.snapshot_folders import Files

_SNAPSHOTS = f"{snapshot_folders.FOLDER}/"
_JOURNAL = f"{journal_files.FOLDER}/"


class Imported(NamedTuple):
    """A session that came out of a bundle."""

    record: SessionRecord
    left_out: list[str]
    """Files of the bundle that this version does not know."""
    left_env: str = ""
    """The names of environment overrides that were not taken over."""


# -- out ----------------------------------------------------------------------------------------


def export_bundle(
    session_id: str, path: str, *, with_env: bool, tell: Callable[[str], None]
) -> None:
    """Write all that is kept of a session into one file.

    Args:
        session_id: Which session.
        path: The file.
        with_env: Whether the environment overrides go along, which may hold secrets.
        tell: Takes a sentence about what was left out.

    Raises:
        AiSessionError: The session cannot be read, or its host does not answer.
        OSError: It could not be written; a file that was there is as it was.
    """
    state = state_of(session_id)
    if state.notice:
        tell(state.notice)
    if state.record.env and not with_env:
        tell(f"Left out: the environment overrides {env_names(state.record)} (--with-env)")
    facts = {
        "version": aisession_tui.__version__,
        "exported": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "name": state.record.name,
        "with_env": with_env,
    }

    def files() -> Iterator[tuple[str, bytes]]:
        yield records.RECORD, records.encode(_without_env(state.record, with_env=with_env))
        yield from _files(state.files)
        yield from _snapshots(session_id, with_env=with_env, tell=tell)
        yield from _segments(session_id, tell)

    bundle_files.write(path, facts, files())


def _without_env(record: SessionRecord, *, with_env: bool) -> SessionRecord:
    return record if with_env else record._replace(env={})


def _files(files: Files) -> Iterator[tuple[str, bytes]]:
    if files.screen is not None:
        yield records.SNAPSHOT, files.screen
    if files.history is not None:
        yield snapshot_folders.HISTORY, files.history


def _snapshots(
    session_id: str, *, with_env: bool, tell: Callable[[str], None]
) -> Iterator[tuple[str, bytes]]:
    folder = snapshot_folders.folder_of(session_id)
    for entry in snapshot_folders.listed(folder):
        try:
            moment = snapshot_folders.load(folder, entry.id)
            files = snapshot_folders.load_files(folder, entry.id)
        except RecordUnreadable as problem:
            tell(f"Left out: {problem}")
            continue
        moment = moment._replace(record=_without_env(moment.record, with_env=with_env))
        for name, data in snapshot_folders.encode(moment, files).items():
            yield f"{_SNAPSHOTS}{entry.id}/{name}", data


def _segments(session_id: str, tell: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """The journal's segments, newest first, as many as a bundle may hold."""
    room = bundle_files.JOURNAL_LIMIT_BYTES
    numbers: set[int] = set()
    for source in reversed(segments.sources(session_id)):
        try:
            segment = journal.read_segment(source.read())
        except (OSError, ValueError):
            segment = None  # it is the oldest, and went just now
        if segment is None or segment.header.number in numbers:
            continue
        data = _as_lines(segment)
        room -= len(data)
        if room < 0:
            tell("Left out: the oldest part of the recording, there is too much of it")
            return
        numbers.add(segment.header.number)
        yield f"{_JOURNAL}{segment.header.number:04d}.cast", data


def _as_lines(segment: journal.Segment) -> bytes:
    """A segment as it is written, but without the marks of our shell integration.

    One that is not whole has no end of line at its end, so that it does not seem whole.
    """
    marks = MarkRemover()
    encoder = journal.Encoder(lambda text: json.dumps(text).encode(), 0)
    keyframe = json.dumps(segment.keyframe.decode("utf-8", "replace")).encode()
    lines = [
        journal.header_line(segment.header),
        journal.event_line(0, journal.OUTPUT, keyframe),
    ]
    clock_ms = 0
    for event in segment.events:
        clock_ms += event.interval_ms
        data = marks.feed(event.data) if event.code == journal.OUTPUT else event.data
        if data:
            lines.append(encoder.encode(clock_ms, event.code, data))
    lines.append(encoder.encode(clock_ms, journal.OUTPUT, marks.flush()))
    lines.append(encoder.release(clock_ms))
    whole = b"".join(lines)
    return whole if segment.is_whole else whole.removesuffix(b"\n")


# -- in -----------------------------------------------------------------------------------------


def import_bundle(path: str, name: str = "", *, with_env: bool = False) -> Imported:
    """Make a session of a bundle, which is exited or lost and does not run.

    Args:
        path: The file.
        name: Of the session; empty: the one in the bundle.
        with_env: Take the environment overrides over, which decide what its shell runs.

    Raises:
        BundleRefused: The file is no bundle, is damaged, or could do harm; nothing of it is left.
        NameTaken: Another session has the name that was asked for.
        InvalidName: That is no name.
        OSError: It could not be read or written; nothing of it is left.
    """
    import shutil

    if name:
        check_name(name)
    sessions_dir = paths.private_dir(paths.sessions_dir())
    atomic.sweep_temporary(sessions_dir)
    staging = os.path.join(sessions_dir, f"{atomic.TEMPORARY_PREFIX}{os.urandom(6).hex()}")
    with BundleReader(path) as bundle:
        os.mkdir(staging, 0o700)
        try:
            record = _unpack(bundle, staging, with_env=with_env)
            kept = _without_env(record, with_env=with_env)
            left_env = "" if with_env else env_names(record)
            return Imported(_settle(kept, name, staging), bundle.unknown, left_env)
        except RecordUnreadable as problem:
            raise bundle.refusal(str(problem)) from problem
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _unpack(bundle: BundleReader, staging: str, *, with_env: bool) -> SessionRecord:
    """Lay everything but the record into a folder, and return that."""
    record = records.decode(bundle.read(records.RECORD), "0" * 8, records.RECORD)
    names = bundle.names
    for name in (records.SNAPSHOT, snapshot_folders.HISTORY):
        if name in names:
            data = bundle.read(name)
            if name == records.SNAPSHOT:
                _check_screen(bundle, name, data)
            atomic.write_atomic(os.path.join(staging, name), data)
    _unpack_journal(bundle, staging)
    _unpack_snapshots(bundle, staging, with_env=with_env)
    return _as_ours(record)


def _check_screen(bundle: BundleReader, name: str, data: bytes) -> None:
    try:
        snapshots.decode(data)
    except ValueError as reason:
        raise bundle.refusal(f"{name} in it is damaged: {reason}") from reason


def _unpack_journal(bundle: BundleReader, staging: str) -> None:
    segments = [name for name in bundle.names if name.startswith(_JOURNAL)]
    if not segments:
        return
    folder = paths.private_dir(os.path.join(staging, journal_files.FOLDER))
    for name in segments:
        atomic.write_atomic(os.path.join(staging, name), bundle.read(name), durable=False)
        for file in journal_files.listed(folder):
            if not file.is_packed:
                journal_files.pack(file)


def _unpack_snapshots(bundle: BundleReader, staging: str, *, with_env: bool) -> None:
    folder = os.path.join(staging, snapshot_folders.FOLDER)
    ids = {name.split("/")[1] for name in bundle.names if name.startswith(_SNAPSHOTS)}
    for snapshot_id in sorted(ids):
        prefix = f"{_SNAPSHOTS}{snapshot_id}/"
        contents = {
            name.removeprefix(prefix): bundle.read(name)
            for name in bundle.names
            if name.startswith(prefix)
        }
        moment, files = snapshot_folders.decode(snapshot_id, contents, f"{prefix} in it")
        if files.screen is not None:
            _check_screen(bundle, prefix + records.SNAPSHOT, files.screen)
        record = _without_env(_as_ours(moment.record), with_env=with_env)
        moment = moment._replace(record=record)
        snapshot_folders.write(folder, moment, files)
    snapshot_folders.prune(folder, ())


def _as_ours(record: SessionRecord) -> SessionRecord:
    """What can be true of a session on this machine, where nothing of it runs."""
    command = record.command
    if command and record.is_shell:  # it would start without a question: by its name, from PATH
        command = (os.path.basename(command[0]),)
    return record._replace(
        command=command,
        shell=user_shell(),
        status=SessionStatus.LOST if record.is_live else record.status,
        activity=Activity.UNKNOWN,
        pid=None,
        unread=False,
        needs_you="",
        degraded=False,
        notice="",
    )


def _settle(record: SessionRecord, wanted: str, staging: str) -> SessionRecord:
    """Give the session its name and id, and put its folder into place."""
    with locks.held(records.names_lock_path()):
        taken = records.names()
        if wanted and wanted in taken:
            raise NameTaken(f'"{wanted}" is the name of another session ({taken[wanted]})')
        name = wanted or name_like(record.name, taken)
        settled = record._replace(id=claims.free_id(), name=name)
        atomic.write_atomic(os.path.join(staging, records.RECORD), records.encode(settled))
        os.rename(staging, paths.session_dir(settled.id))
    atomic.sync_directory(paths.sessions_dir())
    return settled


def env_names(record: SessionRecord) -> str:
    """The names of a session's environment overrides."""
    return " ".join(record.env)
