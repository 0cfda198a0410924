"""The app's connection to a host: asyncio, callbacks for what the host sends by itself."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Protocol

from aisession_tui.client.connection import REQUEST_TIMEOUT_S, error_of
from aisession_tui.errors import HostUnreachable, ProtocolError
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.codec import decode, encode
from aisession_tui.protocol.framing import FRAME_LIMIT_BYTES, FrameDecoder, Kind, frame_start
from aisession_tui.protocol.greeting import Done, Failed, Hello
from aisession_tui.protocol.long_pastes import LONG, paste_pieces
from aisession_tui.protocol.messages import Happened, Message, SendPaste
from aisession_tui.protocol.screens import decode_history, decode_screen
from aisession_tui.terminal.diff import HistoryLines, ScreenDiff


class HostListener(Protocol):
    """What the owner of a connection does with what comes."""

    def message_received(self, message: Message) -> None:
        """The host said something by itself."""

    def screen_received(self, diff: ScreenDiff) -> None:
        """The screen changed."""

    def history_received(self, lines: HistoryLines) -> None:
        """Scrollback that was asked for."""

    def connection_lost(self) -> None:
        """The host is gone or spoke nonsense; nothing more will come."""


class AsyncConnection(asyncio.Protocol):
    """One connection of the app; made by `open`."""

    def __init__(self, listener: HostListener) -> None:
        self.hello = Hello()
        self._listener = listener
        self._decoder = FrameDecoder()
        self._transport: asyncio.Transport | None = None
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._next_request = 1
        self._greeted = asyncio.get_running_loop().create_future()
        self._is_lost = False
        self._waiting: deque[Message] = deque()
        """A long paste that is being encoded, and what was sent after it."""
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: str, hello: Hello, listener: HostListener) -> AsyncConnection:
        """Connect to a host's socket and exchange greetings.

        Raises:
            OSError: Nobody listens there.
            HostUnreachable: It does not answer in time.
        """
        loop = asyncio.get_running_loop()
        connection = endpoints.connect(path, 0.0)  # a full queue must not hold the app up
        connection.setblocking(False)
        _, protocol = await loop.create_unix_connection(lambda: cls(listener), sock=connection)
        try:
            protocol.send(hello)
            await protocol.greeted()
        except BaseException:  # also a cancellation, when the app ends while it connects
            protocol.close()
            raise
        return protocol

    async def greeted(self) -> None:
        """Wait until the host has said who it is.

        Raises:
            HostUnreachable: It does not, in time.
        """
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                self.hello = await self._greeted
        except TimeoutError:
            raise HostUnreachable("the session's host does not answer") from None

    def send(self, message: Message) -> bool:
        """Send a message; False: nobody is there to get it, and the loss was told or will be."""
        if self._transport is None:
            return False
        if self._waiting or (isinstance(message, SendPaste) and len(message.text) > LONG):
            self._waiting.append(message)
            if len(self._waiting) == 1:
                self._writing = asyncio.get_running_loop().create_task(self._write_waiting())
        else:
            self._transport.write(encode(message))
        return not self._transport.is_closing()  # it learns of a dead host by writing

    async def _write_waiting(self) -> None:
        """Encode what waits, a long paste in pieces, with everybody's turn in between."""
        while self._waiting:
            message, pieces = self._waiting[0], []
            if isinstance(message, SendPaste):
                for piece in paste_pieces(message):
                    pieces.append(piece)
                    await asyncio.sleep(0)
                size = sum(map(len, pieces))
                pieces.insert(0, frame_start(Kind.CONTROL, size))
                if size > FRAME_LIMIT_BYTES:
                    pieces = []
                    self._listener.message_received(Happened("notice", _too_long(size)))
            else:
                pieces.append(encode(message))
            self._waiting.popleft()
            if self._transport is not None:
                self._transport.writelines(pieces)

    async def request(self, message: Any, timeout_s: float = REQUEST_TIMEOUT_S) -> dict[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            AiSessionError: What the host refused it with.
            HostUnreachable: No answer came in time, or the connection was lost.
        """
        if self._transport is None:
            raise HostUnreachable("the session's host is gone")
        self._next_request += 1
        number = self._next_request
        answer = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        self.send(message._replace(request=number))
        try:
            async with asyncio.timeout(timeout_s):
                result: dict[str, Any] = await answer
        except TimeoutError:
            raise HostUnreachable("the session's host does not answer") from None
        finally:
            self._answers.pop(number, None)
        return result

    def close(self) -> None:
        """End the connection without telling the listener."""
        self._is_lost = True
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    # -- asyncio.Protocol -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take in what came; nonsense ends the connection."""
        try:
            for frame in self._decoder.feed(data):
                if frame.kind == Kind.SCREEN:
                    self._listener.screen_received(decode_screen(frame.payload))
                elif frame.kind == Kind.HISTORY:
                    self._listener.history_received(decode_history(frame.payload))
                elif frame.kind == Kind.CONTROL:
                    self._dispatch(decode(frame.payload))
        except ProtocolError:
            if self._transport is not None:
                self._transport.abort()

    def connection_lost(self, _reason: Exception | None) -> None:
        """Fail what waits and tell the listener, unless we closed it ourselves."""
        self._transport = None
        gone = HostUnreachable("the session's host is gone")
        for future in (*self._answers.values(), self._greeted):
            if not future.done():
                future.set_exception(gone)
                future.exception()  # it counts as seen even if nobody waits any more
        if not self._is_lost:
            self._is_lost = True
            self._listener.connection_lost()

    def _dispatch(self, message: Message | None) -> None:
        if isinstance(message, Hello):
            if not self._greeted.done():
                self._greeted.set_result(message)
        elif isinstance(message, Done | Failed) and message.request in self._answers:
            self._answer(self._answers[message.request], message)
        elif message is not None:
            self._listener.message_received(message)

    @staticmethod
    def _answer(waiting: asyncio.Future[dict[str, Any]], message: Done | Failed) -> None:
        """Give an answer to who waits for it, unless that one has been cancelled just now."""
        if waiting.done():
            return
        if isinstance(message, Done):
            waiting.set_result(message.result)
        else:
            waiting.set_exception(error_of(message))


def _too_long(size_bytes: int) -> str:
    most = FRAME_LIMIT_BYTES >> 20
    return f"Not pasted: it is {(size_bytes >> 20) + 1} MB and {most} MB is the most. Use a file instead."
