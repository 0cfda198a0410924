"""Where a host listens, and who may come in."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Protocol

from aisession_tui import paths
from aisession_tui.protocol import endpoints
from aisession_tui.ptyhost.loop import READ, EventLoop, Timer
from aisession_tui.ptyhost.peer import Peer, PeerHandler
from aisession_tui.store import atomic, records

_REST_S = 0.05


class Greeter(PeerHandler, Protocol):
    """A host as far as its server knows it."""

    def welcome(self, peer: Peer) -> None:
        """Take in a new client and say who we are."""


class HostServer:
    """Accepts the clients of one session; only those of the same user."""

    def __init__(self, loop: EventLoop, session_id: str, host: Greeter) -> None:
        self._loop = loop
        self._host = host
        self._path = paths.host_socket(session_id)
        self._listener = endpoints.listen(self._path)
        endpoint = os.fsencode(self._path) + b"\n"
        atomic.write_atomic(records.endpoint_path(session_id), endpoint, durable=False)
        self._acceptor = Acceptor(loop, self._listener, self._accept)

    def close(self) -> None:
        """Listen no more and remove the socket."""
        self._acceptor.close()
        self._listener.close()
        try:
            os.unlink(self._path)
        except FileNotFoundError:
            return

    def _accept(self, connection: socket.socket) -> None:
        self._host.welcome(Peer(self._loop, connection, self._host))


class Acceptor:
    """Takes connections of this user; rests a moment when there is no descriptor left for one."""

    def __init__(
        self, loop: EventLoop, listener: socket.socket, welcome: Callable[[socket.socket], None]
    ) -> None:
        self._loop = loop
        self._listener = listener
        self._welcome = welcome
        self._rest: Timer | None = None
        self._watch()

    def close(self) -> None:
        """Take no more; the listener stays open."""
        if self._rest is not None:
            self._rest.cancel()
        self._loop.forget(self._listener.fileno())

    def _watch(self) -> None:
        self._loop.watch(self._listener.fileno(), READ, self._ready)

    def _ready(self, _events: int) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # EMFILE would come again at once, and for ever
            self._loop.forget(self._listener.fileno())
            self._rest = self._loop.call_later(_REST_S, self._watch)
            return
        if endpoints.peer_uid(connection) == os.getuid():
            self._welcome(connection)
        else:
            connection.close()
