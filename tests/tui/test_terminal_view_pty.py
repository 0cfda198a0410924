"""The terminal view on a pseudo-terminal: the bytes that reach the outer terminal."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from aisession_tui.terminal.terminal import Terminal

PROBE = Path(__file__).with_name("terminal_probe.py")
ROOT = PROBE.parents[2]
LIMIT_S = 20
"""How long anything may take before the test says that it never comes."""


class Outer:
    """An outer terminal that keeps the bytes it gets and shows them."""

    def __init__(self):
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._said_fd, write_end = os.pipe()
        self.said, self.drawn = "", b""
        self.terminal = Terminal(80, 24)
        self.process = subprocess.Popen(
            [sys.executable, str(PROBE)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            pass_fds=[write_end],
            start_new_session=True,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "PROBE_FD": str(write_end),
            },
        )
        os.close(slave)
        os.close(write_end)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)
        os.close(self._said_fd)

    def type(self, data: bytes):
        os.write(self._master, data)

    def program_writes(self, text: str):
        """Let the probe's program print; the text is written with Python's escapes."""
        painted = self.said.count("painted")
        self.type(b"\x1b[200~" + text.encode("unicode_escape").replace(b"'", b"\\'") + b"\x1b[201~")
        self.wait(lambda: self.said.count("painted") > painted, "painted")

    def wait(self, condition, what: str):
        deadline = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < deadline, f"never came: {what}; {self.drawn[-300:]!r}"
            ready, _, _ = select.select([self._master, self._said_fd], [], [], LIMIT_S)
            if self._master in ready:
                self._read_screen()
            if self._said_fd in ready:
                self.said += os.read(self._said_fd, 65536).decode()

    def wait_for_end(self):
        deadline = time.monotonic() + LIMIT_S
        while self._read_screen():
            assert time.monotonic() < deadline
        return self.process.wait(LIMIT_S)

    def _read_screen(self) -> bool:
        try:
            data = os.read(self._master, 65536)
        except OSError:  # EIO: the probe has gone
            return False
        self.drawn += data
        self.terminal.feed(data)
        return bool(data)


@pytest.fixture
def outer():
    outer = Outer()
    outer.wait(lambda: "painted" in outer.said, "the first frame")
    yield outer
    outer.close()


def test_raw_strips_cursor_and_a_clean_end(outer):
    outer.program_writes(
        "\x1b[4:3;58:2::255:0:0mtypo\x1b[0m \x1b[31mred \x1b[38;2;1;2;3mdeep\x1b[0m\r\n"
    )
    outer.wait(lambda: b"4:3;58:2::255:0:0m" in outer.drawn, "the curly underline")
    assert b"\x1b[0;31mred" in outer.drawn
    assert b"38;2;1;2;3mdeep" in outer.drawn
    typo = outer.terminal.cells(0)[0].attributes
    assert (typo.underline, typo.underline_color) == (3, 0x1FF0000)

    outer.program_writes("\x1b[6 qe\u0301日本\u2764\ufe0f|\r\n$ ")
    outer.wait(lambda: outer.terminal.cursor[:4] == (2, 2, True, 6), "a bar at the cursor")
    assert outer.terminal.row(1).plain().rstrip() == "e\u0301日本\u2764\ufe0f|"

    before = len(outer.drawn)
    outer.program_writes("\x1b[1;5H")
    outer.wait(lambda: outer.terminal.cursor[:2] == (4, 0), "a cursor that alone moved")
    assert len(outer.drawn) - before < 200
    outer.program_writes("\x1b[?25l")
    outer.wait(lambda: not outer.terminal.cursor.visible, "a hidden cursor")

    outer.program_writes("\x1b[?25h")
    outer.type(b"\x1b[<0;1;1M\x1b[<32;4;1M\x1b[<0;4;1m")
    outer.wait(lambda: "copied\t'typo'" in outer.said, "the selection")
    outer.type(b"\x03")
    outer.wait(lambda: "key\tctrl+c" in outer.said, "ctrl+c")

    outer.type(b"\x11")
    assert outer.wait_for_end() == 0
    assert b"\x1b[0 q" in outer.drawn[before:]
    assert outer.terminal.cursor.visible
