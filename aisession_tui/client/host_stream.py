"""A connection to a host that is read when there is something, and never waited for."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator

from aisession_tui.client.connection import own_hello
from aisession_tui.errors import AiSessionError, HostUnreachable
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.codec import decode, encode
from aisession_tui.protocol.framing import FrameDecoder, Kind
from aisession_tui.protocol.messages import Message
from aisession_tui.store import records

_READ_BYTES = 262_144


class HostStream:
    """What one host says to who has asked for it."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._decoder = FrameDecoder()

    @classmethod
    def open(cls, session_id: str, asks: Iterable[Message]) -> HostStream | None:
        """Connect and ask; None if nobody listens there, or nobody does yet."""
        try:
            path = endpoints.read_endpoint(records.endpoint_path(session_id))
            if not path:
                return None
            connection = endpoints.connect(path, 0.0)  # a full backlog must not hold us up
        except (OSError, AiSessionError):
            return None
        try:
            connection.sendall(b"".join(map(encode, (own_hello(), *asks))))
        except OSError:
            connection.close()
            return None
        return cls(connection)

    def fileno(self) -> int:
        """Readable when there is something, or the host is gone."""
        return self._connection.fileno()

    def read(self) -> Iterator[Message]:
        """What has come.

        Raises:
            HostUnreachable: The host is gone.
        """
        try:
            data = self._connection.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError as reason:
            raise HostUnreachable(f"the session's host is gone: {reason.strerror}") from None
        if not data:
            raise HostUnreachable("the session's host closed the connection")
        for frame in self._decoder.feed(data):
            message = decode(frame.payload) if frame.kind == Kind.CONTROL else None
            if message is not None:
                yield message

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
