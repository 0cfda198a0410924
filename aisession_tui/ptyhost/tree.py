"""A session's processes as a whole: ending, freezing and thawing all of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.loop import EventLoop

GRACE_S = 3.0
"""How long programs may take to end after the hang-up."""
_LOOK_S = 0.02
_MOST_ROUNDS = 20


class ProcessTree:
    """The program, what it started, and what escaped from it to this host."""

    def __init__(self, loop: EventLoop, session_id: str, root: int) -> None:
        self.root = root
        self._loop = loop
        self._marker = f"AI_SESSION_ID={session_id}".encode()

    def members(self) -> list[int]:
        """Everything alive that belongs to the session, the program first."""
        own = os.getpid()
        known = [self.root, *process.descendants(self.root), *process.descendants(own)]
        known += process.marked_with(self._marker)
        unique = dict.fromkeys(known)
        return [pid for pid in unique if pid != own and process.is_alive(pid)]

    def end(self, foreground: int, *, force: bool, when_ended: Callable[[], None]) -> None:
        """Hang up, wait, then kill whatever is left; calls back when nothing is alive."""
        if force:
            process.signal_all(self.members(), signal.SIGKILL)
        else:
            self._hang_up(foreground)
        self._wait_for_end(time.monotonic() + GRACE_S, when_ended)

    def freeze(self) -> None:
        """Stop the program first, so that it starts nothing more, then all others until stable."""
        stopped: set[int] = set()
        for _ in range(_MOST_ROUNDS):
            running = [pid for pid in self.members() if pid not in stopped]
            if not running:
                return
            process.signal_all(running, signal.SIGSTOP)
            stopped.update(running)

    def thaw(self) -> None:
        """Let all go on, the program last."""
        process.signal_all(self.members()[::-1], signal.SIGCONT)

    def has_background(self) -> bool:
        """Whether the program has living children, as far as one cheap look tells."""
        try:
            with open(f"/proc/{self.root}/task/{self.root}/children", encoding="ascii") as file:
                return bool(file.read().strip())
        except OSError:
            return False

    def _hang_up(self, foreground: int) -> None:
        if foreground > 1:
            for number in (signal.SIGHUP, signal.SIGCONT):
                try:
                    os.killpg(foreground, number)
                except (ProcessLookupError, PermissionError):
                    continue
        process.signal_all([self.root], signal.SIGHUP)
        self.thaw()

    def _wait_for_end(self, deadline: float, when_ended: Callable[[], None]) -> None:
        alive = self.members()
        if not alive:
            when_ended()
            return
        if time.monotonic() > deadline:
            process.signal_all(alive, signal.SIGKILL)
        self._loop.call_later(_LOOK_S, lambda: self._wait_for_end(deadline, when_ended))
