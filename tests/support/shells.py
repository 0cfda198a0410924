"""A real shell on a real PTY, driven the way a host drives it, one step at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, NamedTuple, Self

from aisession_tui.shell.launch import plan_launch
from aisession_tui.shell.marks import Mark, MarkReader
from aisession_tui.shell.requests import (
    Ended,
    EndReason,
    ExecState,
    Output,
    Readiness,
    Started,
)
from aisession_tui.shell.tty import look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aisession_tui.shell.requests import ExecEvent
    from aisession_tui.shell.tty import TtyState

PATIENCE_S = 5.0
"""No wait in here takes that long unless the test fails."""

RC_FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}


_PROMPT_SP = re.compile(rb"\x1b\[1m\x1b\[7m[#%]\x1b\[27m\x1b\[1m\x1b\[0m +\r \r")
"""zsh writes it before its hooks know that a command has ended."""


class Result(NamedTuple):
    output: bytes
    exit_code: int | None
    reason: EndReason = EndReason.FINISHED


class Shell:
    """One interactive shell with integration; a context manager that leaves no process."""

    def __init__(
        self,
        kind: str,
        directory: Path,
        *,
        rc: str = "",
        environ: Mapping[str, str] | None = None,
        login: bool = False,
        ready: bool = True,
    ) -> None:
        self.kind = kind
        self.home = directory / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.exec_dir = directory / "exec's dir"
        if kind == "fish":  # or its first start makes completions in the background
            (self.home / ".local/share/fish/generated_completions").mkdir(parents=True)
        if rc:
            path = self.home / RC_FILES[kind]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rc)
        self.marks = MarkReader(nonce := os.urandom(8).hex())
        self.execs = ExecState(kind, str(self.exec_dir))
        self.output = b""
        self.seen: list[Mark | bytes] = []
        self.events: list[ExecEvent] = []
        self.exit_code: int | None = None
        path = shutil.which(kind)
        assert path is not None
        plan = plan_launch(
            path,
            login=login,
            environ=self._environ(environ or {}),
            nonce=nonce,
            exec_dir=str(self.exec_dir),
        )
        self._start(plan.argv, plan.environ)
        if ready:
            with contextlib.ExitStack() as stack:
                stack.callback(self.close)
                self.wait_idle()
                stack.pop_all()

    def _environ(self, extra: Mapping[str, str]) -> dict[str, str]:
        base = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}
        return {**base, "TERM": "xterm-256color", **extra}

    def _start(self, argv: tuple[str, ...], environ: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        # The first terminal that the leader of a new session opens is its controlling terminal.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', os.ttyname(slave), *argv],
            env=environ,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.until(lambda: self.tty().foreground, "controlling terminal")
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pid in session_members(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.close(self.master)
        self.execs.close()

    # -- the host's loop, one turn at a time

    def step(self, wait_s: float) -> None:
        """Takes one read's worth of output, or finds that the shell has ended."""
        if select.select([self.master], [], [], wait_s)[0]:
            self._read()
        elif self.process.poll() is not None:
            self._end()
        if self.execs.restore_due and self.exit_code is None:
            self._write(self.execs.restore(self.tty(), time.monotonic()))

    def _read(self) -> None:
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        if b"\x1b[c" in data or b"\x1b[0c" in data:
            os.write(self.master, b"\x1b[?62;22c")
        self.output += data
        for item in self.marks.feed(data):
            self.seen.append(item)
            self.events += self.execs.feed(item, time.monotonic())

    def _end(self) -> None:
        code = self.process.wait(PATIENCE_S)
        self.exit_code = 128 - code if code < 0 else code
        self.events += self.execs.shell_ended(self.exit_code)

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.master, data) :]

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, f"no {what}; output ends {self.output[-400:]!r}"
            assert self.exit_code is None, f"shell ended before {what}: {self.output[-400:]!r}"
            self.step(0.005)

    def tty(self) -> TtyState:
        return look(self.master, self.process.pid)

    def readiness(self) -> Readiness:
        return self.execs.readiness(self.tty(), time.monotonic())

    def wait_idle(self) -> None:
        self.until(lambda: self.readiness() is Readiness.IDLE, "idle prompt")

    # -- what users and clients do

    def type(self, keys: str | bytes) -> None:
        data = keys.encode() if isinstance(keys, str) else keys
        self.execs.keys_written(data)
        self._write(data)

    def type_shown(self, keys: str, shown: str = "") -> None:
        """Types, and waits until the line editor shows it (an editor that has read the keys)."""
        start = len(self.output)
        self.type(keys)
        wanted = (shown or keys).encode()
        self.until(lambda: wanted in plain(self.output[start:]), f"echo of {keys!r}")

    def typed(self, line: str) -> Result:
        """Types a command line at the prompt, and returns what it wrote and its exit code."""
        self.wait_idle()
        start = len(self.seen)
        self.type(line + "\r")
        self.until(lambda: any(is_end(item) for item in self.seen[start:]), "end of command")
        self.wait_idle()
        return between_marks(self.seen[start:])

    def start(self, text: str) -> None:
        self.events.clear()
        self._write(self.execs.start(text, self.tty(), time.monotonic()))

    def exec(self, text: str, *, then_idle: bool = True) -> Result:
        """Runs shell text as `exec` does, to its end and to the next idle prompt."""
        self.start(text)
        deadline = time.monotonic() + PATIENCE_S
        while not (self.events and isinstance(self.events[-1], Ended)):
            assert time.monotonic() < deadline, f"no end; output ends {self.output[-400:]!r}"
            self.step(0.05)
        if then_idle and self.exit_code is None:
            self.wait_idle()
        return self.result()

    def exec_until(self, text: str, wanted: bytes) -> None:
        """Starts shell text and waits for bytes of its output."""
        self.start(text)
        self.until(lambda: wanted in self.written(), f"{wanted!r} written")

    def end(self, text: str) -> Result:
        """Runs shell text that ends the shell."""
        self.exec(text, then_idle=False)
        deadline = time.monotonic() + PATIENCE_S
        while self.exit_code is None:
            assert time.monotonic() < deadline, f"shell goes on: {self.output[-400:]!r}"
            self.step(0.05)
        return self.result()

    def interrupt(self) -> None:
        """Types ^C until the prompt is idle: shells lose one that comes between two of their steps."""
        self.type(b"\x03")
        pressed = time.monotonic()
        while self.readiness() is not Readiness.IDLE:
            self.step(0.02)
            if time.monotonic() - pressed > 0.5:
                self.type(b"\x03")
                pressed = time.monotonic()

    def finish(self) -> Result:
        self.until(lambda: isinstance(self.events[-1], Ended), "end of request")
        self.wait_idle()
        return self.result()

    def written(self) -> bytes:
        return b"".join(event.data for event in self.events if isinstance(event, Output))

    def result(self) -> Result:
        assert isinstance(self.events[0], (Started, Ended))
        ended = self.events[-1]
        assert isinstance(ended, Ended)
        return Result(self.written(), ended.exit_code, ended.reason)


def session_members(session: int) -> list[int]:
    """The processes that a shell has left: its background jobs have groups of their own."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,sess="], capture_output=True, check=True)
    pairs = (line.split() for line in listing.stdout.splitlines())
    return [int(pid) for pid, leader in pairs if int(leader) == session]


def is_end(item: Mark | bytes) -> bool:
    return isinstance(item, Mark) and item.kind == "D"


def between_marks(items: list[Mark | bytes]) -> Result:
    """What lies between the first C and the D after it."""
    output = b""
    running = False
    for item in items:
        if isinstance(item, bytes):
            output += item if running else b""
        elif item.kind == "C":
            running = True
        elif item.kind == "D":
            return Result(plain(output).replace(b"\r", b""), item.exit_code)
    raise AssertionError(f"no end of command in {items!r}")


def plain(data: bytes) -> bytes:
    """The printed characters of what a line editor draws: sequences dropped, positions ignored."""
    data = _PROMPT_SP.sub(b"", data)
    return re.sub(rb"\x1b\][^\x07]*\x07|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()].|\x1b.", b"", data)
