"""Notices when files of a few folders change, by whoever: inotify, else a look at the times.

Folders may come later: as long as one is missing, the nearest one above it is watched for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from aisession_tui.store import inotify
from aisession_tui.store.inotify import Inotify

_CHANGES = (
    inotify.CLOSE_WRITE | inotify.CREATE | inotify.DELETE | inotify.MOVED_FROM | inotify.MOVED_TO
)
POLL_S = 0.4
"""How often to call `has_changed` where `fileno` is -1."""


class FolderWatch:
    """Tells whether anything in the folders may have changed since it was last asked."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = tuple(folders)
        self._times: dict[str, int] = {}
        self._inotify = _open()
        if not self._watch():
            self.close()  # no watches left: look at the times
        self._times = self._look()

    def fileno(self) -> int:
        """Readable when something changed; -1 where the times must be looked at instead."""
        return -1 if self._inotify is None else self._inotify.descriptor

    def has_changed(self) -> bool:
        """Whether to read the files again."""
        if self._inotify is None:
            before, self._times = self._times, self._look()
            return before != self._times
        has_changed = bool(self._inotify.read())
        if has_changed:
            self._watch()
        return has_changed

    def watch(self, folders: Iterable[str]) -> None:
        """Watch these folders from now on, beside those there were."""
        self._folders = tuple(dict.fromkeys((*self._folders, *folders)))
        self._watch()

    def close(self) -> None:
        """Watch no more."""
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _watch(self) -> bool:
        """Watch every folder, or the nearest above it; whether all could be.

        Watching one again changes nothing.
        """
        if self._inotify is None:
            return False
        try:
            for folder in self._folders:
                self._inotify.add(_nearest_existing(folder), _CHANGES)
        except OSError:  # gone meanwhile, or no watches left
            return False
        return True

    def _look(self) -> dict[str, int]:
        """The times of the folders' files."""
        found: dict[str, int] = {}
        if self._inotify is not None:
            return found
        for folder in self._folders:
            try:
                with os.scandir(folder) as entries:
                    found |= {entry.path: entry.stat().st_mtime_ns for entry in entries}
            except OSError:
                continue  # it is not there yet, or a link in it points nowhere
        return found


def _open() -> Inotify | None:
    if sys.platform != "linux":
        return None
    try:
        return Inotify()
    except OSError:
        return None  # this user has no instance left


def _nearest_existing(folder: str) -> str:
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder
