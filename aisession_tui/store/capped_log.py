"""A log: one line an event, at most 1 MiB, then it starts over."""

from __future__ import annotations

import os
import time

from aisession_tui import paths

_CAP_BYTES = 1 << 20


class CappedLog:
    """Appends to a file of ours; a disk that refuses is nobody's end."""

    def __init__(self, path: str) -> None:
        self._path = path

    def write(self, text: str) -> None:
        """Add a line with the time and the process."""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        line = f"{stamp} [{os.getpid()}] {text}\n".encode("utf-8", "backslashreplace")
        try:
            paths.private_dir(os.path.dirname(self._path))
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self._path, flags, 0o600)
        except OSError:
            return  # the log is a help, never a condition
        try:
            if os.fstat(descriptor).st_size > _CAP_BYTES:
                os.ftruncate(descriptor, 0)
            os.write(descriptor, line)
        except OSError:
            return
        finally:
            os.close(descriptor)
