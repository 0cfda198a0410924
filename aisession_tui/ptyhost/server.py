"""Where a host listens, and who may come in."""

from __future__ import annotations

import os
import socket
from typing import Protocol

from aisession_tui import paths
from aisession_tui.protocol import endpoints
from aisession_tui.ptyhost.loop import READ, EventLoop
from aisession_tui.ptyhost.peer import Peer, PeerHandler
from aisession_tui.store import atomic, records


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
        loop.watch(self._listener.fileno(), READ, self._accept)

    def close(self) -> None:
        """Listen no more and remove the socket."""
        self._loop.forget(self._listener.fileno())
        self._listener.close()
        try:
            os.unlink(self._path)
        except FileNotFoundError:
            return

    def _accept(self, _events: int) -> None:
        connection = accept_own(self._listener)
        if connection is not None:
            self._host.welcome(Peer(self._loop, connection, self._host))


def accept_own(listener: socket.socket) -> socket.socket | None:
    """Accept a connection of this user; None if there is none after all."""
    try:
        connection, _ = listener.accept()
    except OSError:
        return None
    if endpoints.peer_uid(connection) != os.getuid():
        connection.close()
        return None
    return connection
