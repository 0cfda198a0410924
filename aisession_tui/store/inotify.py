"""inotify(7) as far as we need it: which entries of which folders came, went or changed."""

from __future__ import annotations

import ctypes
import os
import struct
from typing import NamedTuple

CLOSE_WRITE = 0x8
MOVED_FROM = 0x40
MOVED_TO = 0x80
CREATE = 0x100
DELETE = 0x200
DELETE_SELF = 0x400
MOVE_SELF = 0x800
OVERFLOW = 0x4000
IGNORED = 0x8000
_EVENT = struct.Struct("iIII")


class FileEvent(NamedTuple):
    """One change."""

    watch: int
    """What `add` returned; -1 for an overflow."""
    mask: int
    name: str
    """The entry in the folder; empty for the folder itself."""


class Inotify:
    """A queue of changes.

    Raises:
        OSError: The system has none, or no more for this user.
    """

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def add(self, path: str, mask: int) -> int:
        """Watch a folder.

        Raises:
            OSError: It is not there, or there are too many watches.
        """
        return self._checked(self._libc.inotify_add_watch(self.descriptor, os.fsencode(path), mask))

    def remove(self, watch: int) -> None:
        """Watch that folder no more; one that is gone already is none."""
        self._libc.inotify_rm_watch(self.descriptor, watch)

    def read(self) -> list[FileEvent]:
        """What has changed since the last time."""
        found: list[FileEvent] = []
        while data := self._read_some():
            offset = 0
            while offset < len(data):
                watch, mask, _, length = _EVENT.unpack_from(data, offset)
                start = offset + _EVENT.size
                offset = start + length
                name = os.fsdecode(data[start:offset].rstrip(b"\0"))
                found.append(FileEvent(watch, mask, name))
        return found

    def close(self) -> None:
        """Watch no more."""
        os.close(self.descriptor)

    def _read_some(self) -> bytes:
        try:
            return os.read(self.descriptor, 65_536)
        except BlockingIOError:
            return b""

    @staticmethod
    def _checked(result: int) -> int:
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return result
