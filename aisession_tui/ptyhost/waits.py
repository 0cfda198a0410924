"""Clients that wait for something in a session: told when it is true, at no cost until then."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aisession_tui.errors import AiSessionError, ProtocolError
from aisession_tui.protocol.following import WaitUntil
from aisession_tui.protocol.greeting import Done, Failed
from aisession_tui.ptyhost.loop import Timer
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.store.fields import to_wire

if TYPE_CHECKING:
    from aisession_tui.ptyhost.host import PtyHost

_CONDITIONS = frozenset({"idle", "needs-you", "exit", "prompt", "quiet"})


class _Wait:
    """One condition of one client."""

    def __init__(self, peer: Peer, asked: WaitUntil) -> None:
        self.peer = peer
        self.asked = asked
        self.quiet_since = time.monotonic()


class Waits:
    """All waits in one session."""

    def __init__(self, host: PtyHost) -> None:
        self._host = host
        self._waits: list[_Wait] = []
        self._settling: Timer | None = None

    def add(self, peer: Peer, asked: WaitUntil) -> None:
        """Tell this client when it is true, be it at once.

        Raises:
            AiSessionError: It cannot come true.
        """
        if asked.condition not in _CONDITIONS:
            raise ProtocolError(f"nobody can wait until {asked.condition!r}")
        wait = _Wait(peer, asked)
        if self._host.has_ended:
            self._tell_ended(wait)
            return
        if asked.condition == "prompt" and not self._host.execution.is_integrated:
            raise AiSessionError(
                "only bash, zsh and fish as we start them tell of their prompt:"
                " wait until idle, quiet=S or text=REGEX instead"
            )
        self._waits.append(wait)
        if asked.condition == "quiet":
            self._watch_quiet(wait)
        elif asked.condition == "idle" and not self._host.execution.is_integrated:
            self._host.reconsider_activity()  # what was just typed needs a moment to begin
        else:
            self.look_again()

    def peer_left(self, peer: Peer) -> None:
        """A client waits no more."""
        self._waits = [wait for wait in self._waits if wait.peer is not peer]

    def output_came(self) -> None:
        """The program wrote something."""
        if not self._waits:
            return
        now = time.monotonic()
        for wait in self._waits:
            wait.quiet_since = now
        self.look_again()

    def looked(self, *, at_prompt: bool) -> None:
        """The session was looked at, a moment after something happened in it."""
        if at_prompt and not self._host.execution.is_integrated:
            self._tell("idle")

    def look_again(self) -> None:
        """Something has changed that somebody may wait for."""
        if not self._waits:
            return
        if self._host.keeper.record.needs_you:
            self._tell("needs-you")
        settles_in_s = self._host.execution.prompt_settles_in()
        if settles_in_s == 0:
            self._tell("prompt", "idle")
        elif settles_in_s and (self._settling is None or not self._settling.is_pending):
            self._settling = self._host.loop.call_later(settles_in_s, self.look_again)

    def program_ended(self) -> None:
        """The program has ended, and the record says how."""
        waits, self._waits = self._waits, []
        for wait in waits:
            self._tell_ended(wait)

    def _watch_quiet(self, wait: _Wait) -> None:
        if wait not in self._waits:
            return
        left_s = wait.quiet_since + wait.asked.quiet_s - time.monotonic()
        if left_s > 0:
            self._host.loop.call_later(left_s, lambda: self._watch_quiet(wait))
        else:
            self._waits.remove(wait)
            self._answer(wait)

    def _tell(self, *conditions: str) -> None:
        told = [wait for wait in self._waits if wait.asked.condition in conditions]
        self._waits = [wait for wait in self._waits if wait not in told]
        for wait in told:
            self._answer(wait)

    def _tell_ended(self, wait: _Wait) -> None:
        if wait.asked.condition == "exit":
            self._answer(wait)
            return
        text = f'"{self._host.keeper.record.name}" has exited'
        wait.peer.send(Failed(wait.asked.request, AiSessionError.__name__, text))

    def _answer(self, wait: _Wait) -> None:
        wait.peer.send(Done(wait.asked.request, {"record": to_wire(self._host.keeper.record)}))
