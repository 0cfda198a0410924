"""Processes as /proc shows them: which belong to a test, which descriptors they hold."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

from tests.support.waiting import wait_until


def all_pids() -> list[int]:
    """Every process there is."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def mentioning(text: str) -> list[int]:
    """Living processes, other than this one, in whose environment or arguments a text stands."""
    wanted = os.fsencode(text)
    return [pid for pid in all_pids() if pid != os.getpid() and wanted in _words(pid)]


def _words(pid: int) -> bytes:
    words = b""
    for name in ("environ", "cmdline"):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/{name}", "rb") as file:
            words += file.read()
    return words


def is_alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    return state(pid) not in ("", "Z", "X")


def state(pid: int) -> str:
    """`R`, `S`, `T`, `Z` and so on; empty if there is no such process."""
    fields = _stat(pid)
    return fields[0] if fields else ""


def status(pid: int) -> str:
    """What the kernel says of a process, line by line; empty if it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def parent(pid: int) -> int:
    """The parent of a process; 0 if it is gone."""
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _stat(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def descriptors(pid: int) -> dict[int, str]:
    """What a process has open, by descriptor."""
    found = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            found[int(name)] = os.readlink(f"/proc/{pid}/fd/{name}")
    return found


def resident_bytes(pid: int) -> int:
    """How much memory a process has in use."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def proportional_bytes(pid: int) -> int:
    """How much memory a process has in use, shared memory divided by those who share it."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file if line.startswith("Pss:"))
    return int(lines["Pss"].split()[0]) * 1024


def cpu_s(pid: int) -> float:
    """The processor time a process has used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def command(pid: int) -> str:
    """The arguments of a process, for messages."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().replace(b"\0", b" ").decode(errors="replace")
    return ""


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


@contextlib.contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """Processes that stand still for a while."""
    for pid in pids:
        kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            kill(pid, signal.SIGCONT)


def crash(*pids: int) -> None:
    """Kill them all at once: none of them sees another's end."""
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            kill(pid, number)
    for pid in pids:
        wait_until(lambda it=pid: not is_alive(it), what=f"an end of {pid}")
