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
GIVE_UP_S = 8.0
"""How long to try before saying who could not be ended."""
_AGAIN_S = 0.5
_LOOK_S = 0.02
_LOOK_SELDOM_S = 0.25
_MOST_ROUNDS = 20


class ProcessTree:
    """The program, what it started, and what escaped from it to this host."""

    def __init__(self, loop: EventLoop, session_id: str, root: int) -> None:
        self._root: int | None = root
        self._loop = loop
        self._marker = f"AI_SESSION_ID={session_id}".encode()

    def forget_root(self) -> None:
        """The program has ended: its number may soon be somebody else's."""
        self._root = None

    def members(self) -> list[int]:
        """Everything alive that belongs to the session, the program first.

        Other sessions that were started from this one are no part of it.
        """
        own = os.getpid()
        root = [] if self._root is None else [self._root]
        known = [*root, *process.descendants(own, *root), *process.marked_with(self._marker)]
        unique = dict.fromkeys(known)
        return [pid for pid in unique if pid != own and process.is_alive(pid)]

    def end(self, foreground: int, *, force: bool, when_ended: Callable[[list[int]], None]) -> None:
        """Hang up, wait, then kill whatever is left; calls back with those that would not die."""
        alive = self.members()
        if force:
            process.signal_all(alive, signal.SIGKILL)
        else:
            self._hang_up(foreground, alive)
            # A shell in the middle of a key notes the first signal and acts on the second.
            self._loop.call_later(_AGAIN_S, self._hang_up_again)
        now = time.monotonic()
        self._wait_for_end(alive, now + GRACE_S, now + GIVE_UP_S, when_ended)

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
        _thaw(self.members())

    def has_background(self) -> bool:
        """Whether the program has living children, as far as one cheap look tells."""
        try:
            with open(f"/proc/{self._root}/task/{self._root}/children", "rb") as file:
                return bool(file.read().strip())
        except OSError:
            return False

    def _hang_up(self, foreground: int, alive: list[int]) -> None:
        if foreground > 1:
            for number in (signal.SIGHUP, signal.SIGCONT):
                try:
                    os.killpg(foreground, number)
                except (ProcessLookupError, PermissionError):
                    continue
        if self._root is not None:
            process.signal_all([self._root], signal.SIGHUP)
        _thaw(alive)

    def _hang_up_again(self) -> None:
        if self._root is not None:
            process.signal_all([self._root], signal.SIGHUP)

    def _wait_for_end(
        self,
        known: list[int],
        deadline: float,
        give_up: float,
        when_ended: Callable[[list[int]], None],
    ) -> None:
        """Look at those known to live, and at all processes there are only once these have ended.

        Hundreds of hosts may be doing this at once.
        """
        now = time.monotonic()
        alive = [pid for pid in known if process.is_alive(pid)]
        if not alive or now > deadline:
            alive = self.members()
        if not alive or now > give_up:
            when_ended(alive)
            return
        if now > deadline:
            process.signal_all(alive, signal.SIGKILL)
        look_s = _LOOK_S if now < deadline + 0.5 else _LOOK_SELDOM_S
        self._loop.call_later(
            look_s, lambda: self._wait_for_end(alive, deadline, give_up, when_ended)
        )


def _thaw(pids: list[int]) -> None:
    process.signal_all(pids[::-1], signal.SIGCONT)
