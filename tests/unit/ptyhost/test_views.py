"""What a client that draws the program's own bytes is sent, through a real connection."""

from __future__ import annotations

import select
import socket
import threading

import pytest

from aisession_tui.model.size import Size
from aisession_tui.protocol.framing import FrameDecoder
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.views import RawView
from aisession_tui.terminal import Terminal
from tests.unit.terminal.streams import screen_of, state_of

PROGRAM = (
    b"\x1b]2;one\x07\x1b[22t\x1b]2;two\x07\x1b[?1049h\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b[?25l"
    b"\x1b[2;4r\x1b[>4;2m\x1b]11;#123456\x07\x1b[44mfull screen"
)
"""A full-screen program at work; what it is like at its end is dropped while the client lags."""
END = b"\x1b[m\x1b[r\x1b[?25h\x1b[?1l\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[>4m\x1b]111\x07\x1b[?1049l$ "


class Client:
    """The other end of a view: a connection, and the terminal its user sits at."""

    def __init__(self) -> None:
        ours, self.connection = socket.socketpair()
        self.connection.setblocking(False)
        self.peer = Peer(EventLoop(), ours, handler=self)
        self.terminal = Terminal(12, 5)
        self._decoder = FrameDecoder()

    def drained(self, _peer: Peer) -> None:
        """The view has nothing to do then."""

    def read_on(self) -> None:
        """Show all that was sent to it."""
        sender = threading.Thread(target=self.peer.flush_now)
        sender.start()
        while sender.is_alive():
            self._show()
        sender.join()
        self._show()
        self.peer.connection.setblocking(False)

    def _show(self) -> None:
        while select.select([self.connection], [], [], 0.01)[0]:
            for frame in self._decoder.feed(self.connection.recv(1 << 20)):
                self.terminal.feed(frame.payload)


@pytest.fixture
def client():
    client = Client()
    yield client
    client.connection.close()
    client.peer.connection.close()


def test_a_client_that_lagged_is_in_no_mode_that_the_program_has_left(client):
    host = Terminal(12, 5)
    view = RawView(client.peer, Size(12, 5), read_only=False)
    host.feed(PROGRAM)
    view.catch_up(host)
    client.read_on()
    assert client.terminal.modes.mouse == 1000
    flood = b"x" * 65_536
    while not client.peer.is_congested:
        view.write(flood, host)
    host.feed(END)
    view.write(END, host)
    client.read_on()
    view.catch_up(host)
    client.read_on()
    want, got = state_of(host), state_of(client.terminal)
    assert {k: (want[k], got[k]) for k in want if want[k] != got[k]} == {}
    assert client.terminal.screen.colors.special(11) is None


def test_the_titles_a_program_kept_are_not_pushed_in_the_users_terminal(client):
    host = Terminal(12, 5)
    host.feed(PROGRAM + b"\x1b G")
    RawView(client.peer, Size(12, 5), read_only=False).catch_up(host)
    client.read_on()
    assert screen_of(client.terminal) == screen_of(host)
    assert client.terminal.title == "two"
    assert client.terminal.screen.title_stack == []
    assert not client.terminal.screen.replies.has_eight_bits
