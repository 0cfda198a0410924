"""The trash: folders of deleted sessions, kept for seven days.

A folder keeps all that is in it and is called `ID-20261127T112353Z`, after the moment it was thrown
away (UTC). Anything of another name is somebody else's and is left alone.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from aisession_tui import paths
from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import known_time, records

KEPT_S = 7 * 24 * 3600.0
_FOLDER = re.compile(r"([0-9a-f]{8})-([0-9]{8}T[0-9]{6}Z?)")
_GONE = ".gone-"
"""Before the name of a folder that is being removed."""


class Thrown(NamedTuple):
    """A session in the trash."""

    id: str
    folder: str
    deleted: float
    """When it was thrown away, in POSIX seconds; never in the future."""
    record: SessionRecord | None
    problem: str = ""
    """Why the record cannot be read."""

    @property
    def name(self) -> str:
        """What it is called; its id where the record cannot be read."""
        return self.record.name if self.record is not None else self.id

    @property
    def file(self) -> str:
        """The record's file."""
        return os.path.join(self.folder, records.RECORD)

    @property
    def expires(self) -> float:
        """From when on it may be removed for good, in POSIX seconds."""
        return self.deleted + KEPT_S


class _Folder(NamedTuple):
    id: str
    path: str
    stamp: float


def throw_away(session_id: str) -> Thrown:
    """Move a session's folder to the trash, after emptying that.

    Raises:
        OSError: The folder is where it was.
    """
    empty()
    folder = paths.session_dir(session_id)
    moment = _moment(folder)
    while os.path.lexists(target := _name(session_id, moment)):
        moment += 1.0  # it was thrown away in this second before, and something of it came back
    os.rename(folder, target)
    return _thrown(_Folder(session_id, target, moment))


def listed() -> list[Thrown]:
    """What is in the trash, also what may be removed by now; the oldest first."""
    return sorted(map(_thrown, _folders()), key=lambda each: each.deleted)


def put_back(thrown: Thrown, record: SessionRecord | None) -> None:
    """Move a folder out of the trash, with this record in it. The caller holds the lock on names.

    Raises:
        FileExistsError: There is a folder of its id.
        FileNotFoundError: It is not in the trash any more.
        OSError: It could not be written or moved; it is still in the trash.
    """
    target = paths.session_dir(thrown.id)
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
    os.lstat(thrown.file)
    if record is not None:
        records.save(record, folder=thrown.folder)
    paths.private_dir(os.path.dirname(target))
    os.rename(thrown.folder, target)


def remove(folder: str) -> None:
    """Remove a session in the trash for good, with its host's log.

    Raises:
        OSError: It is where it was.
    """
    session_id = os.path.basename(folder).partition("-")[0]
    gone = os.path.join(os.path.dirname(folder), f"{_GONE}{os.urandom(6).hex()}")
    os.rename(folder, gone)  # from here on nobody finds half of it
    _remove_tree(gone)
    if not os.path.lexists(paths.session_dir(session_id)):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(paths.host_log(session_id))


def empty() -> list[Thrown]:
    """Remove for good what is known to have been here for seven days; returns what that was."""
    known, removed = known_time.now(), []
    for folder in _folders():
        if folder.stamp > known.look.clock:
            _correct(folder)
        elif folder.stamp + KEPT_S < known.time:
            thrown = _thrown(folder)
            with contextlib.suppress(OSError):  # another process was first, or it stays
                remove(folder.path)
                removed.append(thrown)
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir(_trash_dir()):
            if name.startswith(_GONE):
                _remove_tree(os.path.join(_trash_dir(), name))
    return removed


def overdue() -> list[Thrown]:
    """What `empty` would remove."""
    now = known_time.now().time
    return [each for each in listed() if each.expires < now]


def _correct(folder: _Folder) -> None:
    """Count from now where a clock that was ahead has thrown something away."""
    moment = _moment(folder.path)
    if moment < folder.stamp:
        with contextlib.suppress(OSError):
            os.rename(folder.path, _name(folder.id, moment))


def _moment(folder: str) -> float:
    """The second it is; with a clock that is behind, when the session's record was last written."""
    try:
        written = os.stat(os.path.join(folder, records.RECORD)).st_mtime
    except FileNotFoundError:
        written = 0.0
    return float(int(max(time.time(), written)))


def _name(session_id: str, moment: float) -> str:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(moment))
    return os.path.join(paths.private_dir(_trash_dir()), f"{session_id}-{stamp}")


def _trash_dir() -> str:
    return os.path.join(paths.data_dir(), "trash")


def _folders() -> Iterator[_Folder]:
    try:
        names = sorted(os.listdir(_trash_dir()))
    except FileNotFoundError:
        return
    for name in names:
        match = _FOLDER.fullmatch(name)
        path = os.path.join(_trash_dir(), name)
        if match is not None and os.path.lexists(os.path.join(path, records.RECORD)):
            yield _Folder(match[1], path, _seconds(match[2], path))


def _seconds(stamp: str, path: str) -> float:
    """The moment a stamp tells, in local time without a `Z`; else when the folder was changed."""
    try:
        return datetime.fromisoformat(stamp).timestamp()
    except (ValueError, OverflowError):  # a date that no calendar has
        return os.stat(path, follow_symlinks=False).st_ctime


def _thrown(folder: _Folder) -> Thrown:
    deleted = min(folder.stamp, time.time())
    try:
        record = records.load_in(folder.path, folder.id)
    except (FileNotFoundError, RecordUnreadable) as problem:
        return Thrown(folder.id, folder.path, deleted, None, str(problem))
    return Thrown(folder.id, folder.path, deleted, record)


def _remove_tree(path: str) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)
