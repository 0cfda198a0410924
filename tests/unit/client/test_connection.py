"""A connection sends and receives at once where it can, and waits no longer than it may."""

from __future__ import annotations

import socket
import threading

import pytest

from aisession_tui.client import connection as module
from aisession_tui.client.connection import Connection, Raw
from aisession_tui.errors import HostUnreachable
from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.framing import FrameDecoder, Kind, encode_frame
from aisession_tui.protocol.greeting import Hello


@pytest.fixture
def ends():
    """A connection that has been greeted, and its other end, with the greeting read."""
    ours, theirs = socket.socketpair()
    theirs.sendall(encode(Hello()))
    connection = Connection(ours, Hello())
    theirs.recv(65_536)
    with connection, theirs:
        yield connection, theirs


def test_a_message_that_comes_in_pieces_is_waited_for(ends):
    connection, host = ends
    frame = encode_frame(Kind.RAW, b"whole")
    host.sendall(frame[:7])
    rest = threading.Timer(0.05, host.sendall, [frame[7:]])
    rest.start()
    assert connection.receive(10.0) == Raw(b"whole")
    rest.join()


def test_a_silent_host_is_not_waited_for_any_longer(ends):
    connection, _host = ends
    with pytest.raises(HostUnreachable, match="does not answer"):
        connection.receive(0.01)


def test_more_than_the_socket_holds_goes_out_whole(ends):
    connection, host = ends
    paste = bytes(range(256)) * 16_384
    sender = threading.Thread(target=connection.send_raw, args=[paste])
    sender.start()
    decoder = FrameDecoder()
    while not (frames := decoder.feed(host.recv(65_536))):
        pass
    sender.join()
    assert frames[0].payload == paste


def test_a_host_that_reads_nothing_is_given_up(ends, monkeypatch):
    connection, _host = ends
    monkeypatch.setattr(module, "REQUEST_TIMEOUT_S", 0.05)
    with pytest.raises(HostUnreachable, match="takes no input"):
        connection.send_raw(bytes(4 << 20))
