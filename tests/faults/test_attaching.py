"""Attached and left again and again: nothing stays behind, and nobody waits."""

from __future__ import annotations

import contextlib
import statistics
import time

import pytest

from aisession_tui.client.connection import Raw
from aisession_tui.protocol.messages import AttachRaw
from tests.support import processes
from tests.support.waiting import wait_until

WARM_UP = 20
MOST_MORE_DESCRIPTORS = 2
MOST_GROWTH = 1.05
MEDIAN_S, LATE_S = 0.05, 0.25
SLOWER = 4
"""How many times slower a busy machine may be than the figures of the plan."""


def attached(connection, size):
    """Attach and wait for the screen."""
    connection.send(AttachRaw(1, *size))
    while not isinstance(connection.receive(5.0), Raw):
        pass


def sizes(rng):
    return rng.randrange(40, 200), rng.randrange(10, 60)


class Costs:
    """What a host has in use, compared with what it had."""

    def __init__(self, host):
        self.host = host
        self.descriptors = len(processes.descriptors(host))
        self.resident_bytes = processes.resident_bytes(host)

    def check(self):
        """Wait until it has let go of all; returns how many bytes it has grown by."""
        most = self.descriptors + MOST_MORE_DESCRIPTORS
        wait_until(lambda: len(processes.descriptors(self.host)) <= most, what="closing")
        size = processes.resident_bytes(self.host)
        assert size <= MOST_GROWTH * self.resident_bytes
        return size - self.resident_bytes


@pytest.fixture
def session(home):
    """A session with a screenful and some scrollback, which has been attached to before."""
    session_id = home.create("--name", "x")
    home.exec("x", "seq 500 | tee /dev/tty >/dev/null")
    return session_id


def costs_of(home, rng, session_id):
    for _ in range(WARM_UP):
        with home.connect(session_id, "attach") as connection:
            attached(connection, sizes(rng))
    return Costs(home.host_pid(session_id))


@pytest.mark.fault("R18", "attach and leave, one after the other", "descriptors ± 2, RSS + 5 %")
def test_who_has_left_costs_nothing(home, session, rng, rounds, found):
    costs, took = costs_of(home, rng, session), []
    count = rounds(30, 1_000)
    for _ in range(count):
        asked = time.monotonic()
        with home.connect(session, "attach") as connection:
            attached(connection, sizes(rng))
            took.append(time.monotonic() - asked)
    took.sort()
    median_s, late_s = statistics.median(took), took[int(len(took) * 0.99)]
    growth = costs.check()
    assert median_s <= SLOWER * MEDIAN_S
    assert late_s <= SLOWER * LATE_S
    found(
        f"{count} times, median {median_s * 1000:.1f} ms, p99 {late_s * 1000:.1f} ms, "
        f"RSS + {growth >> 10} KiB"
    )


@pytest.mark.fault("R18", "attached all at once, many times", "descriptors ± 2, RSS + 5 %")
def test_many_at_once_cost_nothing_once_they_have_left(home, session, rng, rounds, found):
    count, times = rounds(10, 100), rounds(3, 10)

    def attach_all():
        with contextlib.ExitStack() as clients:
            opened = [clients.enter_context(home.connect(session, "attach")) for _ in range(count)]
            for each in opened:
                each.send(AttachRaw(1, *sizes(rng)))
            for each in opened:
                while not isinstance(each.receive(5.0), Raw):
                    pass

    attach_all()
    costs, took = Costs(home.host_pid(session)), []
    for _ in range(times):
        asked = time.monotonic()
        attach_all()
        took.append(time.monotonic() - asked)
    growth = costs.check()
    most_s = max(took)
    found(f"{count} at once {times} times, at most {most_s:.2f} s, RSS + {growth >> 10} KiB")


@pytest.mark.fault("R18", "`attach` on terminals, left or killed", "descriptors ± 2, RSS + 5 %")
def test_terminals_that_come_and_go_leave_nothing(home, session, terminal, rng, rounds, found):
    costs = costs_of(home, rng, session)
    count, took = rounds(4, 60), []
    for _ in range(count):
        asked = time.monotonic()
        window = terminal("attach", "x", size=sizes(rng))
        window.wait_for("$ ")
        took.append(time.monotonic() - asked)
        if rng.random() < 0.5:
            window.type("\x02d")
            assert window.wait_end() == 0
        else:
            window.process.kill()
            window.wait_end()
    growth = costs.check()
    assert home.record(session)["status"] == "running"
    median_s = statistics.median(took)
    found(f"{count} times, median {median_s * 1000:.0f} ms, RSS + {growth >> 10} KiB")
