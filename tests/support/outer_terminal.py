"""The terminal that a user sits at: a PTY on which `ai-session` runs in the foreground."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from typing import Any, Self

from tests.support.home import ENTRY, Home
from tests.support.waiting import PATIENCE_S

_TAKE_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "


class OuterTerminal:
    """Runs one command on a PTY; keys go in, everything it draws is kept. A context manager."""

    entry = ENTRY

    def __init__(
        self, home: Home, *arguments: str, size: tuple[int, int] = (80, 24), **environ: str
    ) -> None:
        self.master, self.slave = pty.openpty()
        self._set_size(*size)
        self.settings = self.attributes()
        """How the terminal was before the command ran."""
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL + self.entry, *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=home.with_environ(environ),
            cwd=home.path,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    # -- what the user does

    def type(self, keys: str | bytes) -> None:
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self.master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """As a terminal emulator does it; the kernel sends SIGWINCH to the foreground."""
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # -- what the user sees

    def pump(self, wait_s: float = 0.0) -> bool:
        """Take in what the command has drawn; whether there was anything."""
        if not select.select([self.master], [], [], wait_s)[0]:
            return False
        self.output += os.read(self.master, 65_536)
        return True

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while not (found := condition()):
            assert time.monotonic() < deadline, f"no {what}; drawn: {self.output[-800:]!r}"
            self.pump(0.02)
        return found

    def wait_for(self, text: str | bytes, start: int = 0) -> int:
        """Wait until a text is drawn after `start`; returns the place behind it."""
        wanted = text.encode() if isinstance(text, str) else text
        self.until(lambda: wanted in self.output[start:], f"{wanted!r}")
        return self.output.index(wanted, start) + len(wanted)

    def wait_text(self, text: str) -> None:
        """Wait until a text is drawn, whatever escape sequences stand in between."""
        self.until(lambda: text in self.text, repr(text))

    def wait_end(self) -> int:
        """Wait for the command's end and return its exit code."""
        self.until(lambda: self.process.poll() is not None, "end of the command")
        while self.pump():
            pass
        return self.process.returncode

    @property
    def text(self) -> str:
        """What was drawn, without escape sequences."""
        plain = re.sub(
            rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()].|\x1b[^\[\]]|[\x0e\x0f\x18]",
            b"",
            self.output,
        )
        return plain.decode(errors="replace")

    def attributes(self) -> list[Any]:
        """The settings of the terminal, as termios has them."""
        return termios.tcgetattr(self.slave)

    def is_nonblocking(self) -> bool:
        """Whether O_NONBLOCK was left on the description that the parent shell shares."""
        return bool(fcntl.fcntl(self.slave, fcntl.F_GETFL) & os.O_NONBLOCK)
