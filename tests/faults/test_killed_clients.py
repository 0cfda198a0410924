"""Clients that are killed while somebody types into them and the program floods."""

from __future__ import annotations

import sys
import time
from itertools import zip_longest

import pytest

from aisession_tui.protocol.control import Describe
from aisession_tui.service.typing_in import send
from aisession_tui.terminal.terminal import Terminal
from tests.support import processes
from tests.support.app_terminal import AppTerminal, AttachTerminal
from tests.support.waiting import wait_until

PROGRAM = r"""
import os, select, sys, tty
tty.setraw(0)
log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
number, floods = 0, False
def write(data):
    os.write(log, data)
    while data:
        data = data[os.write(1, data):]
write(b"\x1b[2J\x1b[Hready\r\n")
while True:
    if select.select([0], [], [], 0 if floods else None)[0]:
        for key in os.read(0, 4096):
            if key == ord("P"):
                floods = False
                write(b"\x1b[7mpaused\x1b[m\r\n")
            elif key == ord("B"):
                write(b"\a")
            elif key == ord("R"):
                floods = True
                os.ftruncate(log, 0)
                os.lseek(log, 0, 0)
                write(b"\x1b[m\x1b[2J\x1b[H")
            else:
                write(b"<%c>" % key)
    if floods:
        number += 1
        write(b"\x1b[3%dm%d \xe6\xbc\xa2 %s\x1b[m\r\n" % (number % 8, number, b"x" * (number % 99)))
"""
"""Echoes keys and floods; `P` has it pause, `R` begin anew, `B` ring; its log is what it has written
since."""
TYPED = "abc xyz\x7f\t"
MUCH_BYTES = 65_536
"""More than a screenful; what has scrolled away needs no emulating."""
CHROME = (28, 3)
"""What the app does not give its one pane of a terminal's columns and rows."""


class Subject:
    """A session that floods, and what its screen ought to show."""

    def __init__(self, home, name, window):
        self.home = home
        self.name = name
        self.open = window
        self._fed, self._lines = (), []
        self.folder = home.path / name
        self.folder.mkdir()
        self.id = home.create("--name", name, "--dir", str(self.folder), "--", *program())
        self.pid = home.record(self.id)["pid"]
        self.host = home.host_pid(self.id)
        wait_until(lambda: b"ready" in self.log(), what="the program")

    def log(self):
        path = self.folder / "log"
        return path.read_bytes() if path.exists() else b""

    def expected(self, columns, rows):
        log = self.log()
        if (log, columns, rows) != self._fed:
            terminal = Terminal(columns, rows, scrollback=0)
            terminal.feed(log[-MUCH_BYTES:].partition(b"\n")[2] if len(log) > MUCH_BYTES else log)
            self._fed, self._lines = (
                (log, columns, rows),
                [line.rstrip() for line in terminal.display],
            )
        return self._lines

    def press(self, key):
        send(self.id, key, (), enter=False)

    def pause(self):
        """Have the flood end; the log is as long as it gets unless keys were under way."""
        self.press("P")
        wait_until(lambda: b"paused" in self.log(), what="the end of the flood")

    def described(self):
        """The record as its host has it."""
        with self.home.connect(self.id) as connection:
            return connection.request(Describe(0))["record"]

    def has_size(self, columns, rows):
        return self.described()["size"] == {"columns": columns, "rows": rows}

    def ring(self):
        """Ring; where nobody is at the keyboard any more, somebody is called."""
        self.press("B")
        wait_until(lambda: self.described().get("needs_you") == "bell", what="a call")

    def is_untouched(self):
        return (
            processes.is_alive(self.pid)
            and self.home.record(self.id)["pid"] == self.pid
            and self.home.host_pid(self.id) == self.host
        )


def program():
    return sys.executable, "-c", PROGRAM


def type_for(window, rng, seconds):
    """Type at random for a while, and take in what is drawn."""
    end = time.monotonic() + seconds
    while (now := time.monotonic()) < end:
        window.type(rng.choice(TYPED))
        window.pump(min(0.005, end - now))


def wait_equal(window, both):
    """Wait until what a window shows is what it ought to show."""

    def differences():
        shown, expected = both()
        pairs = enumerate(zip_longest(shown, expected))
        return [(row, *pair) for row, pair in pairs if pair[0] != pair[1]]

    try:
        window.until(lambda: not differences(), "right screen")
    except AssertionError:
        raise AssertionError(f"shown and expected: {differences()}") from None


def kill_again_and_again(subject, rng, count, shown, sizes, chrome=(0, 0)):
    """Kill a client so often; returns how long each next one took to show the right screen.

    Every other one has another size than the one before, and must get it.
    """
    taken = []
    for number in range(count):
        outer = sizes[(number + 1) // 2 % len(sizes)]
        size = outer[0] - chrome[0], outer[1] - chrome[1]
        with subject.open(outer) as window:
            if number % 2:
                window.until(lambda size=size: subject.has_size(*size), f"size {size}")
                subject.press("R")
                type_for(window, rng, rng.uniform(0.001, 0.5))
            elif rng.random() < 0.3:  # while it starts
                subject.press("R")
                type_for(window, rng, rng.uniform(0.001, 0.5))
            else:
                since = time.monotonic()
                wait_equal(
                    window, lambda it=window, size=size: (shown(it), subject.expected(*size))
                )
                taken.append(time.monotonic() - since)
                subject.press("R")
                type_for(window, rng, rng.uniform(0.001, 0.5))
            window.process.kill()
            window.process.wait()
        subject.pause()
        subject.ring()
        assert subject.is_untouched()
    return taken


def pane_of(window):
    """The pane's lines; behind a wide character its frame is one place further left in the text."""
    return [line.removesuffix("┃").rstrip() for line in window.pane]


def check_descriptors(subject, before):
    wait_until(
        lambda: len(processes.descriptors(subject.host)) <= before,
        what="an end of the connections of the killed",
    )


def summary(count, taken):
    taken.sort()
    return f"{count} of {count}, right screen again {taken[len(taken) // 2]:.2f} s (median)"


@pytest.mark.fault(
    "R01", "kill attach, typing in a flood", "all alive, next one has the size and the right screen"
)
@pytest.mark.usefixtures("own_dirs")
def test_no_session_notices_that_attach_is_killed(home, rounds, rng, found):
    count, sizes = rounds(5, 350), ((80, 24), (100, 30))
    subject = Subject(home, "api", lambda size: AttachTerminal(home, "attach", "api", size=size))
    before = len(processes.descriptors(subject.host)) + 1  # the journal opens
    taken = kill_again_and_again(
        subject, rng, count, lambda window: [line.rstrip() for line in window.lines], sizes
    )
    check_descriptors(subject, before)
    found(summary(count, taken))


@pytest.mark.fault(
    "R01",
    "kill the app, typing in a flood",
    "all alive, next one has the size and the right screen",
)
@pytest.mark.usefixtures("own_dirs")
def test_no_session_notices_that_the_app_is_killed(home, rounds, rng, found):
    count, sizes = rounds(3, 150), ((120, 36), (132, 43))
    subject = Subject(home, "api", lambda size: AppTerminal(home, "api", size=size))
    with subject.open(sizes[0]) as window:
        window.wait_shown("ready")
        wanted = sizes[0][0] - CHROME[0], sizes[0][1] - CHROME[1]
        window.until(lambda: subject.has_size(*wanted), "size of the pane")
    subject.press("R")
    subject.pause()
    before = len(processes.descriptors(subject.host))
    taken = kill_again_and_again(subject, rng, count, pane_of, sizes, CHROME)
    check_descriptors(subject, before)
    found(summary(count, taken))
