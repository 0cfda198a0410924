"""Children that end, told by SIGCHLD through a wakeup descriptor.

A child is looked at before it is reaped, so that a host killed in between leaves the exit status
to its own reaper, the supervisor.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable

from aisession_tui.ptyhost.loop import READ, EventLoop


class Reaper:
    """Calls `on_exit(pid, status)` for each child that ended; True lets it be reaped now."""

    def __init__(self, loop: EventLoop, on_exit: Callable[[int, int], bool]) -> None:
        self._on_exit = on_exit
        self._wakeups, self._signalled = socket.socketpair()
        self._wakeups.setblocking(False)
        self._signalled.setblocking(False)
        signal.signal(signal.SIGCHLD, _ignore)
        signal.set_wakeup_fd(self._signalled.fileno(), warn_on_full_buffer=False)
        loop.watch(self._wakeups.fileno(), READ, self._woken)

    def reap(self) -> None:
        """Take every child that has ended; stops at one that `on_exit` wants to keep."""
        while (found := _peek()) is not None:
            pid, status = found
            if not self._on_exit(pid, status):
                return
            os.waitpid(pid, 0)

    def _woken(self, _events: int) -> None:
        try:
            while self._wakeups.recv(4096):
                pass
        except BlockingIOError:
            self.reap()


def _peek() -> tuple[int, int] | None:
    """Process and wait status of an ended child, which stays a zombie."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    if found is None:
        return None
    if found.si_code == os.CLD_EXITED:
        return found.si_pid, found.si_status << 8
    core = 0x80 if found.si_code == os.CLD_DUMPED else 0
    return found.si_pid, found.si_status | core


def _ignore(_number: int, _frame: object) -> None:
    """Let the wakeup descriptor do the work."""
