"""Ending a wait for a host from another thread."""

import socket
import threading

import pytest

from aisession_tui.client.connection import Connection
from aisession_tui.errors import Cancelled, HostUnreachable
from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.greeting import Hello
from aisession_tui.service.cancelling import Cancellation


@pytest.fixture
def host():
    ours, theirs = socket.socketpair()
    theirs.sendall(encode(Hello()))
    with theirs, Connection(ours, Hello()) as connection:
        yield connection


def test_a_wait_ends_in_the_thread_that_waits(host):
    cancellation, ended = Cancellation(), []
    cancellation.watch(host.interrupt)

    def wait():
        try:
            host.receive()
        except HostUnreachable as reason:
            ended.append(reason)

    thread = threading.Thread(target=wait)
    thread.start()
    cancellation.cancel()
    thread.join(10)
    assert len(ended) == 1
    with pytest.raises(Cancelled):
        cancellation.check()


def test_a_wait_that_was_cancelled_before_never_begins(host):
    cancellation = Cancellation()
    cancellation.check()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        cancellation.watch(host.interrupt)


def test_cancelling_after_the_end_is_nothing(host):
    cancellation = Cancellation()
    cancellation.watch(host.interrupt)
    host.close()
    cancellation.cancel()
    cancellation.cancel()
