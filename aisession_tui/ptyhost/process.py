"""Processes as the kernel shows them: death by pidfd, trees, foreground, working directories.

Linux has it all; elsewhere the functions answer "unknown" and their callers cope.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import struct
import sys

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_CHILD_SUBREAPER = 36
_PIDFD_INFO = struct.Struct("=QQ11Ii")
_PIDFD_GET_INFO = (3 << 30) | (_PIDFD_INFO.size << 16) | (0xFF << 8) | 11
"""`_IOWR(0xFF, 11, struct pidfd_info)` of <linux/pidfd.h>."""
_PIDFD_INFO_EXIT = 1 << 3
_OURS = frozenset(
    {
        b"aisession_tui.ptyhost",
        b"aisession_tui.ptyhost.upkeep",
        b"aisession_tui.service.context_upkeep",
    }
)
"""Modules that processes of ours run, as they stand in their arguments."""
_STAT_EXIT_CODE = 52 - 3
"""Where the exit code stands among the fields that `_stat` returns."""
_STAT_BYTES = 4096
"""More than such a file has."""


def set_subreaper(*, on: bool) -> None:
    """Have orphaned descendants reparented to this process instead of init, or no longer."""
    if sys.platform == "linux":
        if _libc.prctl(_PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def open_pidfd(pid: int) -> int | None:
    """A descriptor that becomes readable when the process ends; None where there is no such."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def has_room(count: int) -> bool:
    """Whether this process could open so many more descriptors now."""
    try:
        with contextlib.ExitStack() as opened:
            for _ in range(count):
                opened.callback(os.close, os.dup(0))
    except OSError:
        return False
    return True


def reap(pid: int) -> int | None:
    """The wait status of a child that has ended; None if it has not or is not ours."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return None
    return status if found == pid else None


def exit_status_of(pidfd: int, pid: int) -> int | None:
    """The wait status of an ended process of which we are no ancestor.

    A zombie shows it in /proc; once it is reaped, its pidfd tells (Linux 6.15 and later).
    """
    status = _zombie_status(pid)
    return status if status is not None else _reaped_status(pidfd)


def _zombie_status(pid: int) -> int | None:
    """Field 52 of /proc/PID/stat, which is 0 for a process that we may not trace (proc(5))."""
    found = _stat(pid)
    if found is None or found[0] != "Z" or len(found) <= _STAT_EXIT_CODE or not _is_ours(pid):
        return None
    return int(found[_STAT_EXIT_CODE])


def _is_ours(pid: int) -> bool:
    """Whether real, effective, saved and file system user are all ours."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            users = next((line.split()[1:] for line in file if line.startswith("Uid:")), [])
    except OSError:
        return False
    return set(users) == {str(os.getuid())}


def _reaped_status(pidfd: int) -> int | None:
    buffer = bytearray(_PIDFD_INFO.size)
    _PIDFD_INFO.pack_into(buffer, 0, _PIDFD_INFO_EXIT, *[0] * 13)
    try:
        fcntl.ioctl(pidfd, _PIDFD_GET_INFO, buffer)
    except OSError:
        return None
    mask, *_, status = _PIDFD_INFO.unpack(buffer)
    return status if mask & _PIDFD_INFO_EXIT else None


def is_alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    fields = _stat(pid)
    return fields is not None and fields[0] not in ("Z", "X")


def name_of(pid: int) -> str:
    """The program's name, for showing; empty if it is gone."""
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().rstrip("\n")
    except OSError:
        return ""


def cwd_of(pid: int) -> str:
    """The working directory, or nothing if it is gone or hidden from us."""
    try:
        found = os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""
    return found if os.path.isdir(found) else ""


def is_host(pid: int) -> bool:
    """Whether a process is a host, a supervisor or a helper of ours, and no session's program."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return not _OURS.isdisjoint(file.read().split(b"\0"))
    except OSError:
        return False


def descendants(*roots: int) -> list[int]:
    """All living descendants of processes, parents before children; no hosts and what is theirs."""
    children: dict[int, list[int]] = {}
    for pid in _all_pids():
        fields = _stat(pid)
        if fields is not None and fields[0] not in ("Z", "X"):
            children.setdefault(int(fields[1]), []).append(pid)
    found: list[int] = []
    queue = list(roots)
    while queue:
        below = [pid for pid in children.get(queue.pop(), []) if not is_host(pid)]
        found += below
        queue += below
    return found


def marked_with(variable: bytes) -> list[int]:
    """Processes whose initial environment holds `NAME=value`: those that escaped the tree."""
    found = []
    for pid in _all_pids():
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                entries = file.read().split(b"\0")
        except OSError:
            continue
        if variable in entries:
            found.append(pid)
    return found


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to each process that still exists."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def _all_pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _stat(pid: int) -> list[str] | None:
    """State, parent, process group, session … of /proc/PID/stat (proc(5), fields 3 and later)."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:  # a kill reads hundreds of them
            return file.read(_STAT_BYTES).rpartition(b")")[2].decode("ascii").split()
    except OSError:
        return None
