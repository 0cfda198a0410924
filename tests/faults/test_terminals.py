"""Users at terminals: two with different sizes, modes that come and go, and what the shell gets back."""

from __future__ import annotations

import shutil
import signal
from itertools import pairwise

import pytest

from aisession_tui.protocol.control import Describe
from aisession_tui.protocol.messages import SendText
from aisession_tui.terminal.terminal import Terminal
from tests.support import processes
from tests.support.outer_terminal import OuterTerminal
from tests.support.waiting import wait_until

SMALL, LARGE, OTHER = (80, 24), (200, 60), (120, 40)
LEAVE = "\x02d"


def drawn(window, size):
    """The terminal with what was drawn on it."""
    shown = Terminal(*size, scrollback=0)
    shown.feed(window.output)
    return shown


def lines_of(terminal, columns, rows):
    return [line[:columns].rstrip() for line in terminal.display[:rows]]


def screen_lines(home):
    lines = home.screen("x").rstrip("\n").split("\n")
    return lines + [""] * (SMALL[1] - len(lines))


@pytest.mark.fault("R45", "two clients type in turn", "size follows the typist, screens equal")
def test_the_size_follows_who_types(home, terminal, rng, rounds, found):
    session_id = home.create("--name", "x")
    windows = {size: terminal("attach", "x", size=size) for size in (SMALL, LARGE)}
    for window in windows.values():
        window.wait_for("$ ")
    watcher = terminal("attach", "--read-only", "x", size=OTHER)
    watcher.wait_for("\x1b[2J")
    count, seen = rounds(20, 1_000), []
    with home.connect(session_id) as client:

        def size():
            found = client.request(Describe(0))["record"]["size"]
            seen.append((found["columns"], found["rows"]))
            return seen[-1]

        for number in range(count):
            typist = SMALL if size() == LARGE else LARGE
            windows[typist].type("." if number % 20 else "\x15stty size\r")
            wait_until(lambda it=typist: size() == it, what=f"{typist} after key {number}")
            if rng.random() < 0.1:
                watcher.resize(rng.randrange(20, 250), rng.randrange(5, 80))
            if rng.random() < 0.05:
                assert home.exec("x", "echo fine").code in (0, 75)  # 75: half a line is typed
            for window in (*windows.values(), watcher):
                while window.pump():
                    pass
        windows[SMALL].type("\x15seq 100; echo e''nd\r")
        for window in windows.values():
            window.wait_text("end")
        assert size() == SMALL
    assert sum(one != other for one, other in pairwise(seen)) <= count + 1
    for each, window in windows.items():
        window.until(
            lambda each=each, window=window: (
                lines_of(drawn(window, each), *SMALL) == screen_lines(home)
            ),
            f"the same screen at {each}",
        )
    found(f"{count:,} keys, as many changes of the size")


MODES = (
    (b"\x1b[?1049h", b"\x1b[?1049l"),
    (b"\x1b[?1h", b"\x1b[?1l"),
    (b"\x1b=", b"\x1b>"),
    (b"\x1b[?5h", b"\x1b[?5l"),
    (b"\x1b[?6h", b"\x1b[?6l"),
    (b"\x1b[?7l", b"\x1b[?7h"),
    (b"\x1b[?25l", b"\x1b[?25h"),
    (b"\x1b[?9h", b"\x1b[?9l"),
    (b"\x1b[?1000h", b"\x1b[?1000l"),
    (b"\x1b[?1002h", b"\x1b[?1002l"),
    (b"\x1b[?1003h", b"\x1b[?1003l"),
    (b"\x1b[?1005h", b"\x1b[?1005l"),
    (b"\x1b[?1006h", b"\x1b[?1006l"),
    (b"\x1b[?1015h", b"\x1b[?1015l"),
    (b"\x1b[?1016h", b"\x1b[?1016l"),
    (b"\x1b[?1004h", b"\x1b[?1004l"),
    (b"\x1b[?1007l", b"\x1b[?1007h"),
    (b"\x1b[?2004h", b"\x1b[?2004l"),
    (b"\x1b[?2027h", b"\x1b[?2027l"),
    (b"\x1b[?2031h", b"\x1b[?2031l"),
    (b"\x1b[>1u", b"\x1b[<u"),
    (b"\x1b[>31u", b"\x1b[<9u"),
    (b"\x1b[>4;2m", b"\x1b[>4;0m"),
    (b"\x1b[4h", b"\x1b[4l"),
    (b"\x1b[4 q", b"\x1b[0 q"),
)
"""What a program sets, and how it takes that back."""


def switches(rng):
    return b"".join(rng.choice(pair) for pair in rng.sample(MODES, rng.randrange(1, 9)))


def modes_of(terminal):
    """All its modes; each of its two screens has keyboard flags."""
    modes = dict(vars(terminal.modes))
    if not modes["alternate"]:
        terminal.feed(b"\x1b[?47h")
    return modes | {"alternate_keyboard": terminal.modes.keyboard_flags}


def leave(window):
    window.type(LEAVE)
    assert window.wait_end() == 0


def wait_modes(window, wanted):
    """Wait until the terminal has exactly these modes."""

    def are_there():
        return modes_of(drawn(window, SMALL)) == wanted

    window.until(are_there, f"modes {wanted.items() - modes_of(drawn(window, SMALL)).items()}")


@pytest.mark.fault("R46", "attach and leave with any modes", "set on attach, reset on leaving")
def test_modes_come_and_go_with_a_user(home, rng, rounds, found):
    session_id = home.create("--name", "x", "--", "sh", "-c", "stty raw -echo; printf ready; cat")
    home.wait_screen("x", "ready")
    fresh, count, written = modes_of(Terminal(*SMALL)), rounds(6, 200), b"ready"
    with home.connect(session_id) as typist:

        def write(data):
            nonlocal written
            written += data
            typist.request(SendText(data.decode()))

        def wanted():
            program = Terminal(*SMALL)
            program.feed(written)
            return modes_of(program)

        for _ in range(count):
            write(switches(rng))
            with OuterTerminal(home, "attach", "x") as window:
                wait_modes(window, wanted())
                write(switches(rng))
                wait_modes(window, wanted())
                leave(window)
                assert modes_of(drawn(window, SMALL)) == fresh
    found(f"{count} times")


PROGRAMS = {
    "vim": ("vim", "-u", "NONE", "-c", "set mouse=a", "text"),
    "less": ("less", "--mouse", "text"),
    "htop": ("htop",),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.fault("R46", "attach and leave in programs", "set on attach, reset on leaving")
def test_modes_of_programs_come_and_go_with_a_user(home, terminal, rounds, found, name):
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    (home.path / "text").write_text("".join(f"line {number}\n" for number in range(500)))
    session_id = home.create("--name", "x", "--", *PROGRAMS[name])
    stays = terminal("attach", "x")
    stays.until(lambda: modes_of(drawn(stays, SMALL))["alternate"], f"the screen of {name}")
    fresh, count = modes_of(Terminal(*SMALL)), rounds(2, 60)
    for _ in range(count):
        with OuterTerminal(home, "attach", "x") as window:
            window.until(lambda it=window: modes_of(drawn(it, SMALL))["alternate"], "its screen")

            def are_equal(it=window):
                stays.pump()
                return modes_of(drawn(it, SMALL)) == modes_of(drawn(stays, SMALL))

            window.until(are_equal, "the modes that the other has")
            leave(window)
            assert modes_of(drawn(window, SMALL)) == fresh
    assert home.record(session_id)["status"] == "running"
    found(f"{name}: {count} times")


def detach(window, _home):
    window.type(LEAVE)


def signalled(number):
    return lambda window, _home: window.process.send_signal(number)


def lose_host(window, home):
    old = home.host_pid(home.listed()["x"]["id"])
    processes.kill(old)
    home.wait_new_host(home.listed()["x"]["id"], old)
    window.type(LEAVE)


ENDS = {
    "detached": detach,
    "SIGTERM": signalled(signal.SIGTERM),
    "SIGHUP": signalled(signal.SIGHUP),
    "host killed": lose_host,
    "SIGKILL": signalled(signal.SIGKILL),
}


@pytest.mark.fault(
    "R47", "attach ends in all ways", "termios as before but for SIGKILL, flags always"
)
def test_the_parents_terminal_is_as_it_was(home, rng, rounds, found):
    home.create("--name", "x")
    count, ways = rounds(5, 100), []
    for number in range(count):
        ways.append(list(ENDS)[number % len(ENDS)])
        with OuterTerminal(home, "attach", "x") as window:
            window.wait_for("$ ")
            window.type("yes | head -n 2000\r" if rng.random() < 0.5 else "typed")
            ENDS[ways[-1]](window, home)
            window.wait_end()
            assert not window.is_nonblocking(), ways[-1]
            is_as_before = window.attributes() == window.settings
            assert is_as_before == (ways[-1] != "SIGKILL"), ways[-1]
        home.cli("send", "x", "\x03")
    found(f"{count} ends of {len(set(ways))} kinds")
