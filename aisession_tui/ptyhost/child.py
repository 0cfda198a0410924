"""How the program of a session ended, whoever gets to know it first.

Its parent reaps it: this host, or after an adoption the supervisor. Where neither is its parent,
the kernel tells by the pidfd (Linux 6.15 and later); otherwise the status stays unknown.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.loop import READ, EventLoop
from aisession_tui.ptyhost.pty import Pty
from aisession_tui.ptyhost.reaper import Reaper

_DRAIN_S = 0.25
"""How long output may still come after the end: a background child may hold the PTY open."""
_KERNEL_S = 1.0
_ASK_AGAIN_S = 0.02


class ChildWatch:
    """Waits for the end of the program, drains its last output, then calls back once."""

    def __init__(
        self,
        loop: EventLoop,
        pty: Pty,
        pidfd: int | None,
        on_output: Callable[[bytes], None],
        on_end: Callable[[int | None], None],
    ) -> None:
        self.has_exited = False
        """The program has ended; its output may not all be read yet."""
        self._loop = loop
        self._pty = pty
        self._pidfd = pidfd
        self._on_output = on_output
        self._on_end = on_end
        self._reaper = Reaper(loop, self._child_exited)

    def start(self) -> None:
        """Look whether it has ended already, and wait otherwise."""
        if self._pidfd is not None:
            self._loop.watch(self._pidfd, READ, self._pidfd_ready)
        self._reaper.reap()

    def told(self, pid: int, status: int) -> None:
        """The supervisor reaped a process."""
        if pid == self._pty.pid:
            self._exited(status)

    def release(self) -> None:
        """Let the zombie go: its status is written down."""
        process.reap(self._pty.pid)
        self._reaper.reap()

    def _child_exited(self, pid: int, status: int) -> bool:
        if pid != self._pty.pid:
            return True
        self._exited(status)
        return False

    def _pidfd_ready(self, _events: int) -> None:
        if self._pidfd is None:
            return
        self._loop.forget(self._pidfd)
        self._reaper.reap()
        self._ask_kernel(self._pidfd, time.monotonic() + _KERNEL_S)

    def _ask_kernel(self, pidfd: int, deadline: float) -> None:
        if self.has_exited:
            return
        status = process.exit_status_of(pidfd, self._pty.pid)
        if status is not None or time.monotonic() > deadline:
            self._exited(status)
            return
        self._loop.call_later(_ASK_AGAIN_S, lambda: self._ask_kernel(pidfd, deadline))

    def _exited(self, status: int | None) -> None:
        if self.has_exited:
            return
        self.has_exited = True
        self._drain_rest(status, time.monotonic() + _DRAIN_S)

    def _drain_rest(self, status: int | None, deadline: float) -> None:
        data = b"" if self._pty.has_ended else self._pty.drain()
        if data:
            self._on_output(data)
        if self._pty.has_ended or time.monotonic() > deadline:
            self._loop.forget(self._pty.fd)
            self._on_end(status)
            return
        delay_s = 0.0 if data else _ASK_AGAIN_S / 2
        self._loop.call_later(delay_s, lambda: self._drain_rest(status, deadline))
