"""A blocking connection to a host or the supervisor; every wait has a limit."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import aisession_tui
from aisession_tui import errors
from aisession_tui.errors import AiSessionError, HostUnreachable, ProtocolError
from aisession_tui.protocol import endpoints, starting
from aisession_tui.protocol.codec import decode, encode
from aisession_tui.protocol.framing import FrameDecoder, Kind, encode_frame
from aisession_tui.protocol.greeting import Done, Failed, Hello

if TYPE_CHECKING:
    from aisession_tui.protocol.messages import Message

REQUEST_TIMEOUT_S = 5.0
_READ_BYTES = 262_144


class Raw(NamedTuple):
    """Terminal bytes from the host."""

    data: bytes


class Connection:
    """Messages out, messages and raw bytes in, over one socket."""

    def __init__(
        self, connection: socket.socket, hello: Hello, timeout_s: float = REQUEST_TIMEOUT_S
    ) -> None:
        connection.setblocking(False)  # a timeout would cost two system calls a message
        self._socket = connection
        self._decoder = FrameDecoder()
        self._received: deque[Message | Raw] = deque()
        self._next_request = 1
        self.hello = Hello()
        """What the other side said of itself."""
        try:
            self.hello = self._greeted(hello, timeout_s)
        except BaseException:
            self.close()
            raise

    def _greeted(self, hello: Hello, timeout_s: float) -> Hello:
        self.send(hello)
        first = self.receive(timeout_s)
        if not isinstance(first, Hello):
            raise ProtocolError("the host did not say hello")
        return first

    @classmethod
    def to_host(cls, path: str, hello: Hello, timeout_s: float = REQUEST_TIMEOUT_S) -> Connection:
        """Connect to a host's socket; the limit covers its greeting too.

        Raises:
            OSError: Nobody listens there.
            HostUnreachable: It does not answer.
        """
        deadline = time.monotonic() + timeout_s
        connection = endpoints.connect(path, timeout_s)
        return cls(connection, hello, max(0.0, deadline - time.monotonic()))

    @classmethod
    def to_supervisor(cls) -> Connection:
        """Connect to the user's supervisor, starting it if need be.

        Raises:
            HostUnreachable: It cannot be started or does not answer.
        """
        connection = starting.connect_supervisor()
        try:
            return cls(connection, own_hello())
        except HostUnreachable:
            raise HostUnreachable("the supervisor does not answer: see ai-session doctor") from None

    def fileno(self) -> int:
        """For selectors."""
        return self._socket.fileno()

    @property
    def has_received(self) -> bool:
        """Whether `receive` would return at once."""
        return bool(self._received)

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            HostUnreachable: The connection is broken or the host reads no more.
        """
        self._send(encode(message))

    def send_raw(self, data: bytes) -> None:
        """Send terminal input.

        Raises:
            HostUnreachable: The connection is broken or the host reads no more.
        """
        self._send(encode_frame(Kind.RAW, data))

    def next_request(self) -> int:
        """A number for a request of this connection."""
        self._next_request += 1
        return self._next_request

    def request(self, message: Any, timeout_s: float = REQUEST_TIMEOUT_S) -> dict[str, Any]:
        """Send a request and wait for its answer, as `await_answer` does."""
        number = self.start_request(message)
        return self.await_answer(number, timeout_s)

    def start_request(self, message: Any) -> int:
        """Send a request and return its number, for `await_answer`."""
        number = self.next_request()
        self.send(message._replace(request=number))
        return number

    def await_answer(self, number: int, timeout_s: float = REQUEST_TIMEOUT_S) -> dict[str, Any]:
        """Wait for the answer to a request; other messages that come first are dropped.

        Raises:
            AiSessionError: What the host refused it with.
            HostUnreachable: No answer came in time.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            answer = self.receive(max(0.0, deadline - time.monotonic()))
            if isinstance(answer, Done) and answer.request == number:
                return answer.result
            if isinstance(answer, Failed) and answer.request == number:
                raise error_of(answer)

    def receive(self, timeout_s: float | None = None) -> Message | Raw:
        """The next message; without a timeout, however long it takes.

        Raises:
            HostUnreachable: The connection ended, or nothing came in time.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while not self._received:
            try:
                data = self._socket.recv(_READ_BYTES)
            except BlockingIOError:
                if not self._wait(select.POLLIN, deadline):
                    raise HostUnreachable("the session's host does not answer") from None
                continue
            except OSError as reason:
                raise HostUnreachable(f"the session's host is gone: {reason.strerror}") from None
            if not data:
                raise HostUnreachable("the session's host closed the connection")
            self._take(data)
        return self._received.popleft()

    def interrupt(self) -> None:
        """Have another thread that waits on it get HostUnreachable; closing stays with that one."""
        with contextlib.suppress(OSError):  # it has ended by itself
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _take(self, data: bytes) -> None:
        for frame in self._decoder.feed(data):
            if frame.kind == Kind.RAW:
                self._received.append(Raw(frame.payload))
            elif frame.kind == Kind.CONTROL:
                message = decode(frame.payload)
                if message is not None:
                    self._received.append(message)

    def _send(self, frame: bytes) -> None:
        deadline = time.monotonic() + REQUEST_TIMEOUT_S
        rest = memoryview(frame)
        while rest:
            try:
                rest = rest[self._socket.send(rest) :]
            except BlockingIOError:
                if not self._wait(select.POLLOUT, deadline):
                    raise HostUnreachable("the session's host takes no input") from None
            except OSError as reason:
                raise HostUnreachable(f"the session's host takes no input: {reason}") from None

    def _wait(self, event: int, deadline: float | None) -> bool:
        """Wait until the socket is ready; whether it was in time."""
        left_s = None if deadline is None else max(0.001, deadline - time.monotonic())
        poll = select.poll()
        poll.register(self._socket, event)
        return bool(poll.poll(None if left_s is None else left_s * 1000))


def own_hello(role: str = "command", foreground: str = "", background: str = "") -> Hello:
    """What a client of this version says of itself."""
    version = aisession_tui.__version__
    return Hello(version=version, role=role, foreground=foreground, background=background)


def error_of(failed: Failed) -> AiSessionError:
    """The error a host named, as an exception of ours."""
    kind = getattr(errors, failed.error, AiSessionError)
    if not (isinstance(kind, type) and issubclass(kind, AiSessionError)):
        kind = AiSessionError
    return kind(failed.message)


def own_session() -> str:
    """The id of the session this process runs in, or nothing."""
    return os.environ.get("AI_SESSION_ID", "")
