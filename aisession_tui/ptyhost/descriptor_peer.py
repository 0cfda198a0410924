"""A peer that hands descriptors over, and those that it has handed over."""

from __future__ import annotations

import os
import socket

from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.ptyhost.peer import Peer, PeerHandler

_MOST = 4
"""The PTY's master, the lock, the memory and, where there is one, the program's pidfd."""
_LEAST = 3
_TRY_AGAIN_S = 5.0


class DescriptorPeer(Peer):
    """A connection on which descriptors may arrive beside the bytes."""

    def __init__(self, loop: EventLoop, connection: socket.socket, handler: PeerHandler) -> None:
        super().__init__(loop, connection, handler)
        self._descriptors: list[int] = []
        self._lacks_some = False

    def take_descriptors(self) -> list[int]:
        """What a registration came with, for the caller to close; nothing unless it is all there.

        If there is no room for some, or for a pidfd of the host, the connection is closed after a
        while: the host comes back then.
        """
        descriptors, self._descriptors = self._descriptors, []
        if len(descriptors) >= _LEAST and not self._lacks_some and process.has_room(1):
            return descriptors
        _close(descriptors)
        self._loop.call_later(_TRY_AGAIN_S, self.close)
        return []

    def drop_descriptors(self) -> None:
        """Close what nobody has taken."""
        _close(self._descriptors)
        self._descriptors = []

    def release(self) -> None:
        """Close our copy of the connection; the process that inherited it goes on with it."""
        self._loop.forget(self.connection.fileno())
        self._closed = True
        self.connection.close()

    def _receive(self, limit_bytes: int) -> bytes:
        data, descriptors, flags, _ = socket.recv_fds(self.connection, limit_bytes, _MOST)
        self._descriptors += descriptors
        if flags & socket.MSG_CTRUNC:
            self._lacks_some = True
        return data


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
