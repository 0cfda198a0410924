"""One client's connection to a host or to the supervisor: frames in, frames out, bounded."""

from __future__ import annotations

import socket
from typing import Protocol

from aisession_tui.errors import ProtocolError
from aisession_tui.protocol.codec import decode, encode, refusal
from aisession_tui.protocol.framing import Frame, FrameDecoder, Kind
from aisession_tui.protocol.messages import Message
from aisession_tui.ptyhost.loop import READ, WRITE, EventLoop

CONGESTED_BYTES = 1 << 20
"""Above this much unsent output nothing more is made for the client until it has read on."""
_HOPELESS_BYTES = 16 << 20
"""A client this far behind on control messages is cut off."""
_READ_BYTES = 262_144


class PeerHandler(Protocol):
    """What a server does with its peers."""

    def received(self, peer: Peer, message: Message) -> None:
        """A control message arrived."""

    def received_raw(self, peer: Peer, data: bytes) -> None:
        """Terminal input arrived."""

    def drained(self, peer: Peer) -> None:
        """Everything queued was sent."""

    def gone(self, peer: Peer) -> None:
        """The connection has ended; the peer is of no more use."""


class Peer:
    """A connection that never blocks the loop."""

    def __init__(self, loop: EventLoop, connection: socket.socket, handler: PeerHandler) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.role = ""
        self._loop = loop
        self._handler = handler
        self._decoder = FrameDecoder()
        self._outgoing = bytearray()
        self._reading = True
        self._watched = 0
        """The events the loop looks for."""
        self._closed = False
        self._watch()

    @property
    def is_congested(self) -> bool:
        """Whether the client reads slower than we write."""
        return len(self._outgoing) > CONGESTED_BYTES

    @property
    def is_open(self) -> bool:
        """Whether anything can still be sent."""
        return not self._closed

    @property
    def is_there(self) -> bool:
        """Whether the other end has not closed the connection meanwhile."""
        try:
            flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
            return bool(self.connection.recv(1, flags))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def send(self, message: Message) -> None:
        """Queue a control message."""
        self.send_frame(encode(message))

    def send_frame(self, frame: bytes) -> None:
        """Queue an encoded frame and send what the client takes now."""
        if self._closed:
            return
        self._outgoing += frame
        if len(self._outgoing) > _HOPELESS_BYTES:
            self.close()
            return
        self._flush()

    @property
    def holds_input(self) -> bool:
        """Whether what the client sends is left where it is."""
        return not self._reading

    def read_last(self) -> None:
        """Handle what the client has sent so far; what it sends from now on fails there."""
        try:
            self.connection.shutdown(socket.SHUT_RD)
            while not self._closed and (data := self._receive(_READ_BYTES)):
                self.feed(data)
        except OSError:
            return

    def hold_input(self, hold: bool) -> None:
        """Stop or go on reading from the client."""
        self._reading = not hold
        if not self._closed:
            self._watch()

    def close(self) -> None:
        """End the connection and tell the handler, once."""
        if self._closed:
            return
        self._closed = True
        self._loop.forget(self.connection.fileno())
        self.connection.close()
        self._handler.gone(self)

    def flush_now(self) -> None:
        """Send what is queued before this process becomes another one; waits a second at most."""
        self.connection.settimeout(1.0)
        try:
            self.connection.sendall(self._outgoing)
        except OSError:
            return
        self._outgoing.clear()

    def feed(self, data: bytes) -> None:
        """Handle bytes that were read from the connection elsewhere."""
        try:
            for frame in self._decoder.feed(data):
                self._dispatch(frame)
                if self._closed:
                    return
        except ProtocolError:
            self.close()

    def _watch(self) -> None:
        events = (READ if self._reading else 0) | (WRITE if self._outgoing else 0)
        if events == self._watched:
            return
        self._watched = events
        if events:
            self._loop.watch(self.connection.fileno(), events, self._ready)
        else:
            self._loop.forget(self.connection.fileno())

    def _ready(self, events: int) -> None:
        if events & WRITE:
            self._flush()
        if events & READ and not self._closed:
            self._read()

    def _read(self) -> None:
        try:
            data = self._receive(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.feed(data)
        else:
            self.close()

    def _receive(self, limit_bytes: int) -> bytes:
        return self.connection.recv(limit_bytes)

    def _dispatch(self, frame: Frame) -> None:
        if frame.kind == Kind.RAW:
            self._handler.received_raw(self, frame.payload)
        elif frame.kind == Kind.CONTROL:
            message = decode(frame.payload)
            if message is not None:
                self._handler.received(self, message)
            elif (answer := refusal(frame.payload)) is not None:
                self.send(answer)

    def _flush(self) -> None:
        had_output = bool(self._outgoing)
        while self._outgoing:
            try:
                sent = self.connection.send(memoryview(self._outgoing)[:_READ_BYTES])
            except BlockingIOError:
                break
            except OSError:
                self.close()
                return
            del self._outgoing[:sent]
        self._watch()
        if had_output and not self._outgoing:
            self._handler.drained(self)
