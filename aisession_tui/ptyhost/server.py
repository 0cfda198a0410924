"""Where a host listens, and who may come in."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from collections.abc import Callable
from typing import Protocol

from aisession_tui import paths
from aisession_tui.errors import AiSessionError
from aisession_tui.protocol import endpoints
from aisession_tui.ptyhost.loop import READ, EventLoop, Timer
from aisession_tui.ptyhost.peer import Peer, PeerHandler
from aisession_tui.store import atomic, records
from aisession_tui.store.capped_log import CappedLog

_REST_S = 0.05
_TRY_AGAIN_S = 1.0


class Greeter(PeerHandler, Protocol):
    """A host as far as its server knows it."""

    def welcome(self, peer: Peer) -> None:
        """Take in a new client and say who we are."""


class Place:
    """Where a socket was bound, to be told from another one that lies there now."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._inode = _inode(path)

    def is_ours(self) -> bool:
        """Whether the socket is still there; while it is open nothing else can have its inode."""
        return self._inode != 0 and _inode(self.path) == self._inode


def _inode(path: str) -> int:
    try:
        return os.lstat(path).st_ino
    except FileNotFoundError:
        return 0


class HostServer:
    """Accepts the clients of one session; only those of the same user."""

    def __init__(self, loop: EventLoop, log: CappedLog, session_id: str, host: Greeter) -> None:
        self._loop = loop
        self._log = log
        self._session_id = session_id
        self._host = host
        self._listener: socket.socket | None = None
        self._acceptor: Acceptor | None = None
        self._place = Place("")
        self.listen()

    def listen(self) -> None:
        """Bind the socket, again if it was taken away, and say where it is.

        A disk that refuses is tried again: the program must not suffer for it.
        """
        try:
            if not self._place.is_ours():
                self._bind()
            self._say_where()
        except (OSError, AiSessionError):
            self._loop.call_later(_TRY_AGAIN_S, self.listen)

    def close(self) -> None:
        """Listen no more and remove the socket, unless it is a successor's by now."""
        if self._acceptor is not None:
            self._acceptor.close()
        if self._listener is not None:
            self._listener.close()
        if self._place.is_ours():
            with contextlib.suppress(FileNotFoundError):  # who deletes the session sweeps, too
                os.unlink(self._place.path)

    def _bind(self) -> None:
        if self._acceptor is not None and self._listener is not None:
            self._acceptor.close()
            self._listener.close()
        self._listener = endpoints.listen(paths.host_socket(self._session_id))
        self._place = Place(self._listener.getsockname())
        self._acceptor = Acceptor(self._loop, self._log, self._listener, self._accept)

    def _say_where(self) -> None:
        file = records.endpoint_path(self._session_id)
        if endpoints.read_endpoint(file) != self._place.path:
            atomic.write_atomic(file, os.fsencode(self._place.path) + b"\n", durable=False)

    def _accept(self, connection: socket.socket) -> None:
        self._host.welcome(Peer(self._loop, connection, self._host))


class Acceptor:
    """Takes connections of this user; rests a moment when there is no descriptor left for one."""

    def __init__(
        self,
        loop: EventLoop,
        log: CappedLog,
        listener: socket.socket,
        welcome: Callable[[socket.socket], None],
    ) -> None:
        self._loop = loop
        self._log = log
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
        uid = endpoints.peer_uid(connection)
        if uid == os.getuid():
            self._welcome(connection)
        else:
            self._log.write(f"user {uid} was turned away")
            connection.close()


def _supervisor_socket() -> str:
    """A name of its own for each data directory: homes may share a runtime directory."""
    digest = hashlib.sha256(os.fsencode(paths.data_dir())).hexdigest()[:8]
    return f"supervisor-{digest}.sock"


def listen_as_supervisor() -> socket.socket:
    """Bind the supervisor's socket and write down where it is; its lock is held by the caller.

    Raises:
        OSError: It cannot be bound.
        UnsafeDirectory: The runtime directory is not ours alone.
    """
    path = os.path.join(paths.private_dir(paths.runtime_dir()), _supervisor_socket())
    listener = endpoints.listen(path, backlog=1024)
    atomic.write_atomic(endpoints.supervisor_endpoint(), os.fsencode(path) + b"\n", durable=False)
    return listener
