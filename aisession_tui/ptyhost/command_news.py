"""Clients that hear of each command of the shell as it begins and ends."""

from __future__ import annotations

import time
from collections import deque

from aisession_tui.protocol.following import CommandFinished, CommandStarted
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.shell.commands import Command

_KEPT = 64
"""How many commands' ends are told to who comes from an earlier host."""


class CommandNews:
    """All such clients of one session."""

    def __init__(self) -> None:
        self._peers: set[Peer] = set()
        self._latest: deque[CommandFinished] = deque(maxlen=_KEPT)

    @property
    def is_heard(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self._peers)

    def follow(self, peer: Peer, running: Command | None, *, missed: bool) -> None:
        """Tell this client from now on, and what it may have missed."""
        self._peers.add(peer)
        if not missed:
            return
        for news in self._latest:
            peer.send(news)
        if running is not None:
            peer.send(_started(running))

    def peer_left(self, peer: Peer) -> None:
        """A client is gone."""
        self._peers.discard(peer)

    def started(self, command: Command) -> None:
        """A command has begun."""
        news = _started(command)
        for peer in list(self._peers):
            peer.send(news)

    def finished(self, command: Command) -> None:
        """A command has ended."""
        duration_s = round(max(0.0, time.time() - command.started), 3)
        news = CommandFinished(
            command.mark, command.text, command.cwd, command.origin, command.started, duration_s,
            command.exit_code,
        )  # fmt: skip
        self._latest.append(news)
        for peer in list(self._peers):
            peer.send(news)


def _started(command: Command) -> CommandStarted:
    text, cwd, origin = command.text, command.cwd, command.origin
    return CommandStarted(command.mark, text, cwd, origin, command.started)
