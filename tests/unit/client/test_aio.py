"""The app's connection: answers find who asked, also who has just stopped asking."""

from __future__ import annotations

import asyncio
import socket

import pytest

from aisession_tui.client.aio import AsyncConnection
from aisession_tui.errors import AiSessionError
from aisession_tui.protocol.codec import decode, encode
from aisession_tui.protocol.framing import FRAME_LIMIT_BYTES, FrameDecoder
from aisession_tui.protocol.greeting import Done, Failed, Hello
from aisession_tui.protocol.messages import FindText, SendPaste, SendText, Watch
from aisession_tui.tui.hub import HostLink, SessionHub

pytestmark = pytest.mark.asyncio


class Listener:
    """Hears what comes by itself."""

    def __init__(self):
        self.heard = []
        self.is_lost = False

    def message_received(self, message):
        self.heard.append(message)

    def connection_lost(self):
        self.is_lost = True


async def opened():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    listener, loop = Listener(), asyncio.get_running_loop()
    _, connection = await loop.create_unix_connection(lambda: AsyncConnection(listener), sock=ours)
    theirs.sendall(encode(Hello()))
    await connection.greeted()
    return connection, theirs, listener


async def asked(connection, theirs):
    """A task that waits for an answer, and the number of its request."""
    task = asyncio.create_task(connection.request(FindText(0, "x")))
    await asyncio.sleep(0)
    [frame] = FrameDecoder().feed(theirs.recv(65_536))
    return task, decode(frame.payload).request


def listening(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "host.sock"))
    listener.listen()
    return listener, listener.getsockname()


async def test_who_is_cancelled_while_connecting_leaves_no_connection(tmp_path):
    listener, path = listening(tmp_path)
    with listener:
        task = asyncio.create_task(AsyncConnection.open(path, Hello(), Listener()))
        theirs, _ = await asyncio.to_thread(listener.accept)
        theirs.settimeout(5.0)
        with theirs:
            assert await asyncio.to_thread(theirs.recv, 65_536)  # greeted, and not answered
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
            assert await asyncio.to_thread(theirs.recv, 65_536) == b""


async def test_a_link_that_is_cancelled_before_it_knows_its_record_is_closed(tmp_path):
    listener, path = listening(tmp_path)
    with listener:
        hub = SessionHub(lambda *_: None, lambda *_: None)
        task = asyncio.create_task(HostLink(hub, "0" * 8).open(path, Hello()))
        theirs, _ = await asyncio.to_thread(listener.accept)
        theirs.settimeout(5.0)
        with theirs:
            theirs.sendall(encode(Hello()))
            decoder, received = FrameDecoder(), []
            while len(received) < 2:  # its greeting and its question
                data = await asyncio.to_thread(theirs.recv, 65_536)
                received += [decode(frame.payload) for frame in decoder.feed(data)]
            assert isinstance(received[1], Watch)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
            assert await asyncio.to_thread(theirs.recv, 65_536) == b""


async def test_answers_find_who_asked():
    connection, theirs, _ = await opened()
    with theirs:
        task, number = await asked(connection, theirs)
        theirs.sendall(encode(Done(number, {"found": 1})))
        assert await task == {"found": 1}
        task, number = await asked(connection, theirs)
        theirs.sendall(encode(Failed(number, "AiSessionError", "no")))
        with pytest.raises(AiSessionError, match="no"):
            await task
        connection.close()


@pytest.mark.parametrize("answer", [Done(0), Failed(0)])
async def test_an_answer_nobody_waits_for_any_more_does_no_harm(answer):
    connection, theirs, listener = await opened()
    with theirs:
        task, number = await asked(connection, theirs)
        task.cancel()
        connection.data_received(encode(answer._replace(request=number)))
        await asyncio.wait([task])
        assert task.cancelled()
        task, number = await asked(connection, theirs)
        theirs.sendall(encode(Done(number, {"found": 2})))
        assert await task == {"found": 2}
        assert not listener.is_lost
        connection.close()


async def test_a_long_paste_lets_others_have_their_turn_and_arrives_before_what_follows():
    connection, theirs, _ = await opened()
    sent = [SendPaste('"é\\漢🚀\n\x1b' * 400_000), SendText("after")]
    theirs.setblocking(False)
    turns, decoder, received = 0, FrameDecoder(), []
    with theirs:
        for message in sent:
            assert connection.send(message)
        while len(received) < len(sent):
            await asyncio.sleep(0)
            turns += 1
            try:
                frames = decoder.feed(theirs.recv(1 << 20))
            except BlockingIOError:
                continue
            assert turns > 5  # nothing is sent before all of it is encoded, in pieces
            received += [decode(frame.payload) for frame in frames]
        assert received == sent
        connection.close()


async def test_a_paste_that_is_too_long_is_told_and_what_follows_arrives():
    connection, theirs, listener = await opened()
    with theirs:
        connection.send(SendPaste("é" * (FRAME_LIMIT_BYTES // 2 + 1)))
        connection.send(SendText("after"))
        theirs.settimeout(5.0)
        [frame] = FrameDecoder().feed(await asyncio.to_thread(theirs.recv, 65_536))
        assert decode(frame.payload) == SendText("after")
        [told] = listener.heard
        assert (told.what, told.text[:25]) == ("notice", "Not pasted: it is 25 MB a")
        connection.close()


async def test_a_long_paste_of_any_characters_is_as_long_as_in_utf_8():
    text = "漢" * (7 << 20)
    connection, theirs, listener = await opened()
    with theirs:
        assert connection.send(SendPaste(text))
        theirs.settimeout(5.0)
        decoder, frames = FrameDecoder(), []
        while not frames:
            frames = decoder.feed(await asyncio.to_thread(theirs.recv, 1 << 20))
        assert decode(frames[0].payload) == SendPaste(text)
        assert not listener.heard
        connection.close()
