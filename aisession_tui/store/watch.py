"""Notices when records appear, change or go, whoever does it: inotify, else a look at the times.

Knows only folders and files; what a change means is the caller's business.
"""

from __future__ import annotations

import os
import sys

from aisession_tui import paths
from aisession_tui.store import inotify, records
from aisession_tui.store.inotify import FileEvent, Inotify

_FOLDERS = inotify.CREATE | inotify.DELETE | inotify.MOVED_FROM | inotify.MOVED_TO
_FILES = inotify.CLOSE_WRITE | inotify.MOVED_TO | inotify.DELETE
POLL_S = 0.4
"""How often to call `changed` where `fileno` is -1."""


class RecordWatch:
    """Tells which sessions' records may have changed since it was last asked."""

    def __init__(self) -> None:
        self._root = paths.private_dir(paths.sessions_dir())
        self._root_watch = -1
        self._folders: dict[int, str] = {}
        self._unwatched: set[str] = set()
        """Sessions that came when the system gave no more watches: they may always have changed."""
        self._times: dict[str, int] = {}
        self._inotify = self._open()
        if self._inotify is None:
            self._changed_by_time()

    def fileno(self) -> int:
        """Readable when something changed; -1 where the times must be looked at instead."""
        return -1 if self._inotify is None else self._inotify.descriptor

    def changed(self) -> set[str]:
        """Ids of sessions to look at again."""
        if self._inotify is None:
            return self._changed_by_time()
        found = set(self._unwatched)
        for event in self._inotify.read():
            found |= self._handle(self._inotify, event)
        return found

    def close(self) -> None:
        """Watch no more."""
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _open(self) -> Inotify | None:
        if sys.platform != "linux":
            return None
        try:
            opened = Inotify()
        except OSError:
            return None  # this user has no instance left
        try:
            self._root_watch = opened.add(self._root, _FOLDERS)
            self._watch_folders(opened)
        except OSError:
            opened.close()  # this user has not enough watches left
            return None
        return opened

    def _handle(self, source: Inotify, event: FileEvent) -> set[str]:
        if event.mask & inotify.OVERFLOW:
            return self._start_over(source)
        if event.mask & inotify.IGNORED:
            self._folders.pop(event.watch, None)
            return set()
        if event.watch == self._root_watch:
            if event.mask & (inotify.CREATE | inotify.MOVED_TO):
                self._watch_or_note(source, event.name)
            else:
                self._unwatched.discard(event.name)
            return {event.name}
        session_id = self._folders.get(event.watch, "")
        return {session_id} if session_id and event.name in (records.RECORD, "lock") else set()

    def _start_over(self, source: Inotify) -> set[str]:
        """Changes were lost: every session may have come, changed or gone."""
        for name in os.listdir(self._root):
            self._watch_or_note(source, name)
        return {*self._folders.values(), *self._unwatched}

    def _watch_or_note(self, source: Inotify, name: str) -> None:
        try:
            self._watch_folder(source, name)
        except OSError:
            self._unwatched.add(name)

    def _watch_folders(self, source: Inotify) -> None:
        for name in os.listdir(self._root):
            self._watch_folder(source, name)

    def _watch_folder(self, source: Inotify, name: str) -> None:
        try:
            watch = source.add(os.path.join(self._root, name), _FILES)
        except (FileNotFoundError, PermissionError):
            return  # gone again, or none of ours
        self._folders[watch] = name

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
