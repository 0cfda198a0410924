"""Which hosts are alive, and what they say of their sessions, asked all at once."""

from __future__ import annotations

import selectors
import socket
import time
from typing import NamedTuple

from aisession_tui.client.connection import REQUEST_TIMEOUT_S, Connection, own_hello
from aisession_tui.errors import AiSessionError, HostUnreachable
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.codec import decode, encode
from aisession_tui.protocol.control import Describe
from aisession_tui.protocol.framing import FrameDecoder, Kind
from aisession_tui.protocol.greeting import Done, Hello
from aisession_tui.store import records

PATIENCE_S = 0.7
"""How long a host may take to describe itself before it counts as unresponsive."""
_RETRY_S = 0.01


class Described(NamedTuple):
    """A live host's word on its session; no record if it did not answer."""

    id: str
    record: SessionRecord | None
    version: str = ""
    """Of the host's code."""


def open_host(
    session_id: str, hello: Hello | None = None, timeout_s: float = REQUEST_TIMEOUT_S
) -> Connection | None:
    """Connect to a session's host; None if it has none.

    A host that just died is replaced within a moment, so a refused connection is tried again.

    Raises:
        HostUnreachable: Something holds the session's lock but does not answer.
    """
    deadline = time.monotonic() + PATIENCE_S
    while records.is_live(session_id):
        path = endpoints.read_endpoint(records.endpoint_path(session_id))
        try:
            if path:
                return Connection.to_host(path, hello or own_hello(), timeout_s)
        except (ConnectionRefusedError, FileNotFoundError):
            pass  # between two hosts, or on its way out
        except TimeoutError:
            raise HostUnreachable(f"the host of {session_id} does not answer") from None
        if time.monotonic() > deadline:
            raise HostUnreachable(
                f"the host of {session_id} does not listen at {path or 'any place'}: "
                "see ai-session doctor"
            )
        time.sleep(_RETRY_S)
    return None


class _Inquiry:
    """One host being asked."""

    def __init__(self, session_id: str) -> None:
        self.id = session_id
        self.record: SessionRecord | None = None
        self.version = ""
        self.connection: socket.socket | None = None
        self._decoder = FrameDecoder()

    def open(self) -> bool:
        """Connect and ask; whether somebody listens."""
        try:
            path = endpoints.read_endpoint(records.endpoint_path(self.id))
            if not path:
                return False
            self.connection = endpoints.connect(path, 0.0)  # a full backlog must not hold us up
            self.connection.sendall(encode(own_hello()) + encode(Describe(1)))
        except (OSError, AiSessionError):
            self.close()
            return False
        return True

    def read(self) -> bool:
        """Take in what came; whether the inquiry is over."""
        if self.connection is None:
            return True
        try:
            data = self.connection.recv(65_536)
            frames = self._decoder.feed(data)
            for frame in frames:
                message = decode(frame.payload) if frame.kind == Kind.CONTROL else None
                if isinstance(message, Hello):
                    self.version = message.version
                elif isinstance(message, Done):
                    self.record = _record_of(message, self.id)
        except (OSError, AiSessionError, KeyError):
            return True
        return self.record is not None or not data

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def describe_hosts(session_ids: list[str], patience_s: float = PATIENCE_S) -> list[Described]:
    """Ask the hosts of these sessions; those without an answer in time have no record.

    A session whose host is being replaced is asked again until the time is up.
    """
    waiting = {session_id: _Inquiry(session_id) for session_id in session_ids}
    found: dict[str, Described] = {}
    deadline = time.monotonic() + patience_s
    with selectors.DefaultSelector() as selector:
        unopened = list(waiting.values())
        while waiting and time.monotonic() < deadline:
            unopened = [inquiry for inquiry in unopened if not _start(inquiry, selector)]
            left = deadline - time.monotonic()
            for key, _ in selector.select(_RETRY_S if unopened else max(0.0, left)):
                inquiry: _Inquiry = key.data
                if not inquiry.read():
                    continue
                selector.unregister(key.fileobj)
                inquiry.close()
                if inquiry.record is None and records.is_live(inquiry.id):
                    unopened.append(inquiry)
                else:
                    found[inquiry.id] = Described(inquiry.id, inquiry.record, inquiry.version)
                    del waiting[inquiry.id]
            for inquiry in [other for other in unopened if not records.is_live(other.id)]:
                unopened.remove(inquiry)
                waiting.pop(inquiry.id, None)
        for inquiry in waiting.values():
            inquiry.close()
    return [found.get(session_id) or Described(session_id, None) for session_id in session_ids]


def _record_of(answer: Done, session_id: str) -> SessionRecord:
    from aisession_tui.store.fields import from_toml

    return from_toml(answer.result["record"], session_id)


def _start(inquiry: _Inquiry, selector: selectors.BaseSelector) -> bool:
    if not inquiry.open() or inquiry.connection is None:
        return False
    selector.register(inquiry.connection, selectors.EVENT_READ, inquiry)
    return True
