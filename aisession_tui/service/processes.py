"""The program that has a session's terminal, as Linux shows it; elsewhere nobody knows."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

_GROUP, _TERMINAL_GROUP, _STARTED = 2, 5, 19
"""Where they stand in /proc/PID/stat after the name (proc(5))."""
_LIMIT_BYTES = 4096


class Foreground(NamedTuple):
    """A program in the foreground."""

    command: str
    """With its arguments, in one line."""
    cwd: str
    age_s: float


def foreground(shell: int) -> Foreground | None:
    """What runs in the foreground of a shell's terminal; None if that is the shell itself, or unknown."""
    fields = _stat(shell)
    if fields is None or fields[_TERMINAL_GROUP] in (fields[_GROUP], "-1"):
        return None
    pid = int(fields[_TERMINAL_GROUP])
    own = _stat(pid)
    if own is None:
        return None
    started_s = int(own[_STARTED]) / os.sysconf("SC_CLK_TCK")
    age_s = time.clock_gettime(time.CLOCK_BOOTTIME) - started_s
    return Foreground(_command(pid), _cwd(pid), max(0.0, age_s))


def _stat(pid: int) -> list[str] | None:
    data = _read(f"/proc/{pid}/stat")
    return data.rpartition(b")")[2].decode("ascii").split() if data else None


def _command(pid: int) -> str:
    words = _read(f"/proc/{pid}/cmdline").rstrip(b"\0").split(b"\0")
    return " ".join(word.decode("utf-8", "replace") for word in words)


def _cwd(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def _read(path: str) -> bytes:
    """The beginning of such a file; nothing if the process is gone."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read(_LIMIT_BYTES)
    except OSError:
        return b""
