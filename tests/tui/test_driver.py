"""The driver on a pseudo-terminal: from bytes to Textual's events, and back to a clean terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from threading import Thread

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from aisession_tui.tui.driver import SessionDriver, TerminalOutput, choose_driver

PROBE = Path(__file__).with_name("driver_probe.py")
ROOT = PROBE.parents[2]
LIMIT_S = 20
"""How long anything may take before the test says that it never comes."""


class Terminal:
    """An outer terminal in which the probe runs, with the lines the probe says of what it gets."""

    def __init__(self, **environment: str):
        self._master, self._slave = pty.openpty()
        self._said_fd, write_end = os.pipe()
        self.modes_before = termios.tcgetattr(self._slave)
        self.said = self.drawn = b""
        self._heard = 0
        self.process = subprocess.Popen(
            [sys.executable, str(PROBE)],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            pass_fds=[write_end],
            start_new_session=True,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "TERM": "xterm-256color",
                "PROBE_FD": str(write_end),
                **environment,
            },
        )
        os.close(write_end)

    def __enter__(self):
        self.hear("ready")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._slave)
        os.close(self._said_fd)
        self.hang_up()

    def type(self, data: bytes):
        while data:
            data = data[os.write(self._master, data) :]

    def hear(self, last: str) -> list[str]:
        """The lines the probe says up to one that starts with `last`."""
        lines: list[str] = []
        while not lines or not lines[-1].startswith(last):
            self._wait(lambda: b"\n" in self.said[self._heard :], f"{last} after {lines}")
            line, _, _ = self.said[self._heard :].partition(b"\n")
            self._heard += len(line) + 1
            lines.append(line.decode())
        return lines

    def see(self, pattern: bytes, start: int = 0):
        """Wait until the app has drawn the pattern behind `start`."""
        self._wait(lambda: pattern in self.drawn[start:], repr(pattern))

    def modes(self) -> list:
        return termios.tcgetattr(self._slave)

    def end(self) -> int:
        """Wait for the probe to leave by itself; its exit code."""
        self._wait(lambda: not self._pump(), "the end")
        return self.process.wait(LIMIT_S)

    def hang_up(self):
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _wait(self, condition, what: str):
        deadline = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < deadline, f"never came: {what}"
            self._pump()

    def _pump(self) -> bool:
        """Read what comes next from either side; false once the probe's own pipe has ended."""
        fds = [fd for fd in (self._said_fd, self._master) if fd >= 0]
        ready, _, _ = select.select(fds, [], [], LIMIT_S)
        if self._master in ready:
            self.drawn += os.read(self._master, 65536)
        if self._said_fd not in ready:
            return True
        data = os.read(self._said_fd, 65536)
        self.said += data
        return bool(data)


@pytest.fixture
def terminal():
    with Terminal() as started:
        yield started


@pytest.fixture(scope="module")
def idle_terminal():
    """One probe for all tests that only type into it."""
    with Terminal() as started:
        yield started


def test_only_textuals_own_driver_is_replaced():
    assert choose_driver(LinuxDriver) is SessionDriver
    assert choose_driver(HeadlessDriver) is HeadlessDriver
    assert choose_driver(SessionDriver) is SessionDriver


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a", ["key a 'a' a"]),
        (b"A", ["key A 'A' A"]),
        (b"\x02", ["key ctrl+b '' ctrl+b"]),
        (b"\x1b\r", ["key alt+enter '' alt+enter"]),
        (b"\x1b\x7f\x1b.", ["key alt+backspace '' alt+backspace", "key alt+. '' alt+full_stop"]),
        (b"\x1b[97;1:1;97u\x1b[97;1:3u\x1b[98;5u", ["key a 'a' a", "key ctrl+b '' ctrl+b"]),
        (b"\x1b[57441;2u\x1b[57441;1:3u\x1b[57358u", []),
        (b"\x1b[1;2R", ["key shift+f3 '' shift+f3"]),
        (b"\xff", [r"key \ufffd '\ufffd' replacement_character"]),
        ("e\u0301".encode(), [r"key e\u0301 'e\u0301' e\u0301"]),
        (b"\x1b[200~\x1b[31mred\x1b[0m\r\0\x1b[201~", [r"paste '\x1b[31mred\x1b[0m\r\x00'"]),
        (b"\x1b[?62c\x1b]4;1;rgb:0/0/0\x1b\\\x1bP>|x\x1b\\\x1b[?0u\x1b[5;5R", []),
        (
            b"\x1b[<0;3;4M\x1b[<0;3;4m",
            ["mouse press LEFT 2 3 modifiers=0", "mouse release LEFT 2 3 modifiers=0", "click 1"],
        ),
        (
            b"\x1b[<4;3;4M\x1b[M#$%",
            ["mouse press LEFT 2 3 modifiers=1", "mouse release LEFT 3 4 modifiers=0", "click 1"],
        ),
        (
            b"\x1b[<128;3;4M\x1b[<128;3;4m",
            ["mouse press BACK 2 3 modifiers=0", "mouse release BACK 2 3 modifiers=0"],
        ),
        (b"\x1b[<66;3;4M", ["mouse press WHEEL_LEFT 2 3 modifiers=0"]),
        (b"\x1b[O\x1b[I", ["blur", "focus"]),
        (
            b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b]10;rgba:f/80/000/ffff\x07",
            ["colors  1e1e2e", "colors ff8000 1e1e2e"],
        ),
    ],
)
def test_what_the_terminal_sends_reaches_the_app(idle_terminal, data, lines):
    idle_terminal.type(data + b"z")
    heard = [line.replace("\t", " ") for line in idle_terminal.hear("key\tz\t")]
    assert heard == [*lines, "key z 'z' z"]


def test_a_lone_escape_arrives_without_another_key(idle_terminal):
    idle_terminal.type(b"\x1b")
    assert idle_terminal.hear("key") == ["key\tescape\t''\tescape"]


def test_a_megabyte_of_paste_is_one_paste(idle_terminal):
    text = "line \x1b[A\r" * 131072
    writer = Thread(target=idle_terminal.type, args=(f"\x1b[200~{text}\x1b[201~".encode(),))
    writer.start()
    (line,) = idle_terminal.hear("paste")
    writer.join()
    assert line == f"paste\t{text!a}"


KITTY = re.compile(rb"\x1b\[([<>=])(\d*)u")
PRIVATE_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")


@pytest.mark.parametrize(("key", "code"), [(b"q", 0), (b"!", 1)])
def test_every_mode_is_reset_when_the_app_ends(key, code):
    with Terminal(TMUX="/tmp/tmux,1,0") as terminal:
        terminal.type(key)
        assert terminal.end() == code
        assert terminal.modes() == terminal.modes_before
    modes = dict(PRIVATE_MODE.findall(terminal.drawn))
    assert {int(mode) for mode in modes} >= {7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004}
    assert {int(mode) for mode, state in modes.items() if state == b"h"} == {7, 25}
    assert KITTY.findall(terminal.drawn) == [(b">", b"25"), (b"=", b"29"), (b"<", b"")]
    assert terminal.drawn.index(b"\x1b[>4;2m") < terminal.drawn.rindex(b"\x1b[>4m")


def test_where_the_kitty_protocol_is_unknown_xterms_way_is_asked_for():
    with Terminal() as terminal:
        terminal.see(b"\x1b[?u\x1b[c")
        assert b"\x1b[>4;2m" not in terminal.drawn
        terminal.type(b"\x1b[?64;1;2c")
        terminal.see(b"\x1b[>4;2m")
        terminal.type(b"q")
        terminal.end()
    assert terminal.drawn.index(b"\x1b[>4;2m") < terminal.drawn.rindex(b"\x1b[>4m")


def test_where_the_kitty_protocol_is_known_it_is_enough():
    with Terminal() as terminal:
        terminal.see(b"\x1b[?u\x1b[c")
        terminal.type(b"\x1b[?29u\x1b[?64;1;2c\x1b[?2026;2$y")
        terminal.type(b"\x1b]11;rgb:ff/ff/ff\x1b\\")
        terminal.hear("colors")
        terminal.type(b"q")
        terminal.end()
    assert b"\x1b[>4;2m" not in terminal.drawn


def test_a_change_of_the_terminals_colors_is_asked_about_again():
    with Terminal() as terminal:
        terminal.see(b"\x1b[?2031h")
        start = len(terminal.drawn)
        terminal.type(b"\x1b[?997;2n")
        terminal.see(b"\x1b]11;?\x1b\\", start)
        terminal.type(b"q")
        terminal.end()
    assert terminal.drawn.rindex(b"\x1b[?2031l") > terminal.drawn.index(b"\x1b[?2031h")


def test_the_terminal_is_asked_for_its_colors_and_nothing_it_could_type():
    with Terminal() as terminal:
        terminal.see(b"\x1b]10;?\x1b\\\x1b]11;?\x1b\\")
        assert re.findall(rb"\x1b\[[\d;?>]*(?:c|n|\$p|q)", terminal.drawn) == [
            b"\x1b[?2026$p",
            b"\x1b[c",
        ]
    with Terminal(TERM="linux") as terminal:
        terminal.type(b"q")
        terminal.end()
        assert b"]10;?" not in terminal.drawn


def test_modes_are_set_again_when_the_focus_returns(terminal):
    terminal.see(b"\x1b[=29u")
    start = len(terminal.drawn)
    terminal.type(b"\x1b[I")
    terminal.see(b"\x1b[=29u", start)
    again = terminal.drawn[start:]
    for mode in (1000, 1002, 1003, 1006, 2004):
        assert b"\x1b[?%dh" % mode in again


def test_a_stop_from_outside_is_survived(terminal):
    pid = terminal.process.pid
    terminal.see(b"\x1b[=29u")
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED)
    raw = terminal.modes()
    termios.tcsetattr(terminal._slave, termios.TCSANOW, terminal.modes_before)
    start = len(terminal.drawn)
    os.kill(pid, signal.SIGCONT)
    terminal.see(b"\x1b[=29u", start)
    terminal.see(b"probe", start)
    assert terminal.drawn[start:].count(b"\x1b[?1049h") == 1
    assert terminal.modes() == raw
    terminal.type(b"xyz")
    assert len(terminal.hear("key\tz")) == 3


def test_a_closed_terminal_ends_the_app_at_once_and_leaves_no_busy_thread(terminal):
    started = time.monotonic()
    terminal.hang_up()
    assert terminal.hear("closed") == ["closed\tFalse"]
    terminal.end()
    assert time.monotonic() - started < 1


def test_a_dead_terminal_does_not_stop_the_writer():
    read_end, write_end = os.pipe()
    os.close(read_end)
    output = TerminalOutput(write_end)
    for _ in range(3):
        output.write("nobody sees this")
        output.flush()
    os.close(write_end)


def test_output_waits_for_a_full_non_blocking_terminal():
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    output = TerminalOutput(write_end)
    text = "é" * 500_000
    received: list[bytes] = []

    def drain():
        while data := os.read(read_end, 65536):
            received.append(data)

    reader = Thread(target=drain)
    while select.select([], [write_end], [], 0)[1]:
        os.write(write_end, b"." * 4096)
    reader.start()
    output.write(text)
    output.flush()
    os.close(write_end)
    reader.join()
    os.close(read_end)
    assert b"".join(received).lstrip(b".").decode() == text
