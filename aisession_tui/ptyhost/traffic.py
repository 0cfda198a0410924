"""Both directions of a session's PTY: output as it comes, input as the program takes it."""

from __future__ import annotations

from collections.abc import Callable

from aisession_tui.ptyhost.loop import READ, WRITE, EventLoop
from aisession_tui.ptyhost.pty import Pty


class PtyTraffic:
    """Always drains the PTY, unless it is told to hold the output."""

    def __init__(
        self,
        loop: EventLoop,
        pty: Pty,
        on_output: Callable[[bytes], None],
        on_written: Callable[[], None] = lambda: None,
    ) -> None:
        """Do nothing before `watch`.

        Args:
            loop: Says when the PTY is ready.
            pty: What is read and written.
            on_output: Takes what the program wrote.
            on_written: Called when all input that had to wait is written.
        """
        self._loop = loop
        self._pty = pty
        self._on_output = on_output
        self._on_written = on_written
        self._holds_output = False

    def watch(self) -> None:
        """Wait for what there is to do now."""
        events = (0 if self._holds_output else READ) | (WRITE if self._pty.pending_bytes else 0)
        if events:
            self._loop.watch(self._pty.fd, events, self._ready)
        else:
            self._loop.forget(self._pty.fd)

    def write(self, data: bytes) -> None:
        """Give input to the program, in order, without waiting for it to read."""
        if not self._pty.put(data):
            self.watch()

    def hold_output(self, *, hold: bool) -> None:
        """Leave the program's output where it is, or take it again."""
        if self._holds_output != hold:
            self._holds_output = hold
            self.watch()

    def _ready(self, events: int) -> None:
        if events & WRITE and self._pty.flush():
            self.watch()
            self._on_written()
        if events & READ:
            data = self._pty.drain()
            if data:
                self._on_output(data)
            if self._pty.has_ended:
                self._loop.forget(self._pty.fd)
