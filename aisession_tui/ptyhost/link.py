"""A host's line to the supervisor: descriptors go up, the program's exit status comes down.

When the supervisor is gone the host starts another one and registers anew; until then it goes on
alone. Nothing here ever ends a session.
"""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable, Sequence

from aisession_tui.errors import AiSessionError
from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.greeting import Hello
from aisession_tui.protocol.messages import Message
from aisession_tui.protocol.starting import Start, try_supervisor
from aisession_tui.protocol.supervision import ChildExited, Rebind, Register
from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.store.capped_log import CappedLog

_JITTER_S = 0.1
_LOOK_S = 0.03
_QUICK_TRIES = 300
_RETRY_S = 5.0


class SupervisorLink:
    """Keeps a supervisor informed of what it has to keep."""

    def __init__(
        self,
        loop: EventLoop,
        connection: socket.socket,
        log: CappedLog,
        on_child_exit: Callable[[int, int], None],
        on_loss: Sequence[Callable[[], None]],
    ) -> None:
        self._loop = loop
        self._log = log
        self._on_child_exit = on_child_exit
        self._registration: tuple[Register, Sequence[int]] | None = None
        self._on_loss = on_loss
        self._peer: Peer | None = Peer(loop, connection, self)
        self._start: Start | None = None
        self._tries = 0

    def register(self, message: Register, descriptors: Sequence[int]) -> None:
        """Hand the session's descriptors to the supervisor, now and to each later one."""
        self._registration = (message, descriptors)
        self._send_registration()

    def register_again(self) -> None:
        """Hand over the descriptors once more, because one of them is another file now."""
        self._send_registration()

    @property
    def is_kept(self) -> bool:
        """Whether a supervisor holds what a successor needs."""
        return self._registration is not None and self._peer is not None

    def end(self) -> None:
        """Tell the supervisor that there is nothing left to keep."""
        if self._registration is None:
            return
        message, _ = self._registration
        self._registration = None
        if self._peer is not None:
            self._peer.send(message._replace(ended=True))

    def received(self, _peer: Peer, message: Message) -> None:
        """Take the program's exit status from the supervisor, or its word that files are gone."""
        if isinstance(message, ChildExited):
            self._on_child_exit(message.pid, message.status)
        elif isinstance(message, Rebind):
            for look_after in self._on_loss:
                look_after()

    def received_raw(self, _peer: Peer, _data: bytes) -> None:
        """The supervisor sends no terminal input."""

    def drained(self, _peer: Peer) -> None:
        """The supervisor is quick enough."""

    def gone(self, _peer: Peer) -> None:
        """The supervisor died: look for another, each host a little later than the one before."""
        self._peer = None
        if self._registration is not None:
            self._loop.call_later(random.uniform(0.01, _JITTER_S), self._reconnect)  # noqa: S311

    def _reconnect(self) -> None:
        """Connect if one listens; else one host starts it, the others come back. Never waits."""
        if self._registration is None or self._peer is not None:
            return
        self._check_start()
        try:
            connection = try_supervisor()
            if connection is None and self._start is None:
                self._begin_start()
        except (AiSessionError, OSError) as reason:
            self._log.write(f"no supervisor: {reason}; trying again")
            self._loop.call_later(_RETRY_S, self._reconnect)
            return
        if connection is None:
            self._tries += 1
            delay_s = _LOOK_S if self._tries < _QUICK_TRIES else _RETRY_S
            self._loop.call_later(delay_s, self._reconnect)
            return
        self._tries = 0
        self._check_start()
        self._peer = Peer(self._loop, connection, self)
        self._peer.send(Hello(role="host"))
        self._send_registration()

    def _begin_start(self) -> None:
        """Start a supervisor, which must not become a descendant of this sub-reaper."""
        process.set_subreaper(on=False)
        self._start = Start.begin()
        if self._start is None:
            process.set_subreaper(on=True)
        else:
            self._loop.call_later(_LOOK_S, self._check_start)

    def _check_start(self) -> None:
        """Once the starter has ended, adopt orphans again and let others start one."""
        if self._start is None:
            return
        if process.is_alive(self._start.pid):
            self._loop.call_later(_LOOK_S, self._check_start)
            return
        process.set_subreaper(on=True)
        self._start.done()
        self._start = None

    def _send_registration(self) -> None:
        if self._registration is None or self._peer is None:
            return
        message, descriptors = self._registration
        frame = encode(message._replace(host_pid=os.getpid()))
        try:
            self._peer.connection.setblocking(True)
            socket.send_fds(self._peer.connection, [frame], list(descriptors))
            self._peer.connection.setblocking(False)
        except OSError as reason:
            self._log.write(f"the supervisor took no descriptors: {reason}")
            self._peer.close()
