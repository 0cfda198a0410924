"""Notices when records appear, change or go, whoever does it: inotify, else a look at the times.

Knows only folders and files; what a change means is the caller's business.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

from aisession_tui import paths
from aisession_tui.store import records

_EVENT = struct.Struct("iIII")
_IN_CLOSE_WRITE = 0x8
_IN_MOVED_FROM = 0x40
_IN_MOVED_TO = 0x80
_IN_CREATE = 0x100
_IN_DELETE = 0x200
_IN_IGNORED = 0x8000
_FOLDERS = _IN_CREATE | _IN_DELETE | _IN_MOVED_FROM | _IN_MOVED_TO
_FILES = _IN_CLOSE_WRITE | _IN_MOVED_TO | _IN_DELETE
POLL_S = 0.4
"""How often to call `changed` where `fileno` is -1."""


class RecordWatch:
    """Tells which sessions' records may have changed since it was last asked."""

    def __init__(self) -> None:
        self._root = paths.private_dir(paths.sessions_dir())
        self._folders: dict[int, str] = {}
        self._times: dict[str, int] = {}
        self._libc: ctypes.CDLL | None = None
        self._descriptor = -1
        if sys.platform == "linux":
            self._libc = ctypes.CDLL(None, use_errno=True)
            self._descriptor = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._root_watch = self._add(self._root, _FOLDERS)
        self._watch_folders()
        self._changed_by_time()

    def fileno(self) -> int:
        """Readable when something changed; -1 where the times must be looked at instead."""
        return self._descriptor

    def changed(self) -> set[str]:
        """Ids of sessions to look at again."""
        if self._descriptor < 0:
            return self._changed_by_time()
        found: set[str] = set()
        while events := self._read():
            offset = 0
            while offset < len(events):
                watch, mask, _, length = _EVENT.unpack_from(events, offset)
                start = offset + _EVENT.size
                name = os.fsdecode(events[start : start + length].rstrip(b"\0"))
                offset = start + length
                found |= self._handle(watch, mask, name)
        return found

    def close(self) -> None:
        """Watch no more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _handle(self, watch: int, mask: int, name: str) -> set[str]:
        if mask & _IN_IGNORED:
            self._folders.pop(watch, None)
            return set()
        if watch == self._root_watch:
            if mask & (_IN_CREATE | _IN_MOVED_TO):
                self._add_folder(name)
            return {name}
        session_id = self._folders.get(watch, "")
        return {session_id} if session_id and name in (records.RECORD, "lock") else set()

    def _read(self) -> bytes:
        try:
            return os.read(self._descriptor, 65_536)
        except BlockingIOError:
            return b""

    def _watch_folders(self) -> None:
        for name in os.listdir(self._root):
            self._add_folder(name)

    def _add_folder(self, name: str) -> None:
        watch = self._add(os.path.join(self._root, name), _FILES)
        if watch >= 0:
            self._folders[watch] = name

    def _add(self, path: str, mask: int) -> int:
        if self._libc is None:
            return -1
        found: int = self._libc.inotify_add_watch(self._descriptor, os.fsencode(path), mask)
        return found

    def _changed_by_time(self) -> set[str]:
        times = {}
        for session_id in records.ids():
            try:
                times[session_id] = os.stat(records.record_path(session_id)).st_mtime_ns
            except FileNotFoundError:
                continue
        before, self._times = self._times, times
        return {
            session_id
            for session_id in before.keys() | times.keys()
            if before.get(session_id) != times.get(session_id)
        }
