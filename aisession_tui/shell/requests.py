r"""The protocol of `exec` in one session: knows the prompt, asks the shell, and reads the answer.

Does no waiting and no PTY I/O: the host tells it what the shell wrote and what clients typed, asks
when it may type, and keeps the clock. Small files in the session's private directory are all it
touches. A command travels by file, never by typing: the host types one key sequence, the shell's key
handler claims the request (whoever creates the claim first has it, so a request is either run once or
withdrawn), puts the user's half-typed line aside and runs what the file says.

::

    marks, execs = MarkReader(nonce), ExecState(kind, exec_dir)

    def on_client_input(data):               # hold it back while execs.holds_input(monotonic())
        execs.keys_written(data)
        os.write(master, data)

    def on_exec(text):
        trigger = execs.start(text, look(master, shell_pid), monotonic())  # SessionBusy: exit 75
        os.write(master, trigger)
        call_later(CLAIM_TIMEOUT_S, lambda: execs.withdraw() and report_busy())

    def on_pty_output(data):
        for item in marks.feed(data):
            for event in execs.feed(item, monotonic()):
                send(event)                  # Started, Output, Ended
        type_restore()

    def type_restore():                      # also every few ms while execs.restore_due
        os.write(master, execs.restore(look(master, shell_pid), monotonic()))

    def on_shell_end(code):
        for event in execs.shell_ended(code):
            send(event)
        execs.close()

Before `on_exec` the host may ask `readiness`: ``COMING`` is worth waiting for a moment.
"""

from __future__ import annotations

import contextlib
import os
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.errors import ExecFailed, SessionBusy
from aisession_tui.shell.commands import command_path
from aisession_tui.shell.quoting import request_file, with_input

if TYPE_CHECKING:
    from aisession_tui.shell.marks import Mark
    from aisession_tui.shell.tty import TtyState

CLAIM_TIMEOUT_S = 0.5
"""A request whose output has not started by then is withdrawn."""

RESTORE_TIMEOUT_S = 1.0
"""How long keys wait for the user's line to come back."""

SETTLE_S = 0.05
"""After a prompt that may find typed-ahead lines waiting, how long until it counts as idle."""

_TRIGGER = b"\x1b[9901~"
_RESTORE = b"\x1b[9904~"
_RESTORED_BY_HOST = frozenset({"bash", "fish"})
"""zsh brings the line back by itself."""

_ENTER = (b"\r", b"\n", b"\x0f")
"""CR, LF and ^O (operate-and-get-next) accept the line."""

_PREFIXES = (b"\x1b", b"\x16", b"\x18", b"\x11")
"""ESC, ^V, ^X, ^Q as the last byte make the next one part of a longer key."""


class Readiness(Enum):
    """Whether an `exec` can start."""

    UNKNOWN = "unknown"
    """No mark has come yet: the shell's start-up files run, or it has no integration."""
    COMING = "coming"
    """A prompt is on its way; ask again in a few milliseconds."""
    IDLE = "idle"
    """At its prompt, and nothing but the line editor reads what is typed."""
    BUSY = "busy"
    """A command runs, or a line was accepted, or a key is half typed."""


class EndReason(Enum):
    """How a request ended."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """A prompt came without the command's exit code."""
    SHELL_ENDED = "shell-ended"
    """The shell itself is gone; the code is its own."""


class Started(NamedTuple):
    """The command's output starts."""

    request: str


class Output(NamedTuple):
    """Bytes of the command's output, line ends as the command wrote them."""

    request: str
    data: bytes


class Ended(NamedTuple):
    """The request is over."""

    request: str
    exit_code: int | None
    """None where it was interrupted and nobody knows."""
    reason: EndReason


ExecEvent = Started | Output | Ended


class _Stage(Enum):
    UNKNOWN = 0
    PROMPT = 1
    COMMAND = 2
    BETWEEN = 3
    """A command ended, its successor's prompt has not come yet."""


class ExecState:
    """The state of `exec` in one session; at most one request at a time."""

    def __init__(self, kind: str, exec_dir: str) -> None:
        """Serves one shell.

        Args:
            kind: ``bash``, ``zsh`` or ``fish``, as `launch.plan_launch` says.
            exec_dir: A directory of this session's own, in a private one; made when first needed.
        """
        self.request = ""
        """The id of the request under way; empty: none."""
        self.restore_due = False
        """The user's half-typed line waits to be brought back by `restore`."""
        self._kind = kind
        self._dir = exec_dir
        self._stage = _Stage.UNKNOWN
        self._running = False
        self._accepted = False
        self._prefix_pending = False
        self._enters = 0
        self._settled_at = 0.0
        self._ended_at = 0.0
        self._cr_held = False

    @property
    def is_running(self) -> bool:
        """Whether a request's command runs and its output is taken."""
        return self._running

    def holds_input(self, now: float) -> bool:
        """Whether input must wait: for a request's output, or for the line that Enter is to run."""
        if self.request:
            return not self._running
        is_awaited = self.restore_due and self._stage in (_Stage.BETWEEN, _Stage.PROMPT)
        return is_awaited and now < self._ended_at + RESTORE_TIMEOUT_S

    @property
    def is_key_open(self) -> bool:
        """Whether the last byte typed begins a key of several bytes, so that ours would end it."""
        return self._prefix_pending

    def keys_written(self, data: bytes) -> None:
        """Takes note of bytes that the host writes to the PTY for anyone but us."""
        enters = sum(map(data.count, _ENTER))
        if enters:
            self._accepted = True
            self._enters += enters
        if data:
            self._prefix_pending = data.endswith(_PREFIXES)

    def readiness(self, tty: TtyState, now: float) -> Readiness:
        """Says whether an `exec` can start, at a time in seconds of the caller's monotonic clock."""
        if self._stage is _Stage.UNKNOWN:
            return Readiness.UNKNOWN
        if self.request or self._stage is _Stage.COMMAND:
            return Readiness.BUSY
        readiness = self._prompt_readiness(tty, now)
        if self.restore_due and readiness is Readiness.IDLE:
            return Readiness.COMING
        return readiness

    def is_at_prompt(self, tty: TtyState) -> bool | None:
        """Whether the shell waits for a command, be one half typed or not; None: no mark tells."""
        if self._stage is _Stage.UNKNOWN:
            return None
        if self.request or self._stage is _Stage.COMMAND:
            return False
        return self._stage is _Stage.BETWEEN or (tty.foreground and not self._accepted)

    def prompt_settles_in(self, tty: TtyState, now: float) -> float | None:
        """After how many seconds the prompt counts that takes what is typed; None: there is none."""
        is_there = self._stage is _Stage.PROMPT and not self.request
        if not is_there or self._accepted or not tty.foreground:
            return None
        return max(0.0, self._settled_at - now)

    def _prompt_readiness(self, tty: TtyState, now: float) -> Readiness:
        if self._stage is not _Stage.PROMPT:
            return Readiness.COMING
        if self._accepted or self._prefix_pending or not tty.foreground:
            return Readiness.BUSY
        if not tty.editing or now < self._settled_at:
            return Readiness.COMING
        return Readiness.IDLE

    def start(
        self,
        text: str,
        tty: TtyState,
        now: float,
        *,
        has_input: bool = False,
        is_noted: bool = True,
    ) -> bytes:
        """Writes a request to run shell text, and returns the keys that make the shell take it.

        Args:
            text: What to run.
            tty: The terminal as it is now.
            now: In seconds of the caller's monotonic clock.
            has_input: Its input is the pipe `input_path`; else it is empty.
            is_noted: Whether it is left where the history of commands finds it.

        Raises:
            SessionBusy: The shell is not idle at its prompt; nothing was written.
            ExecFailed: The text has a NUL in it, or the request cannot be stored.
        """
        if self.readiness(tty, now) is not Readiness.IDLE:
            raise SessionBusy("busy: the shell is not at its prompt; nothing was typed")
        if "\0" in text:
            raise ExecFailed("a command cannot hold a NUL character")
        request = os.urandom(8).hex()
        try:
            self._store(request, text, has_input=has_input, is_noted=is_noted)
        except OSError as error:
            raise ExecFailed(f"cannot write to {self._dir}: {error.strerror}") from error
        self.request = request
        return _TRIGGER

    def withdraw(self) -> bool:
        """Takes the request back; False: the shell has it already (or there is none), so go on."""
        if not self.request or self._running:
            return False
        try:
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
            os.close(os.open(self._claim_path(), flags, 0o600))
        except FileExistsError:
            return False
        _remove(self._request_path())
        _remove(command_path(self._dir, self.request))
        _remove(self._input_path())
        self.request = ""
        self._accepted = True
        return True

    @property
    def input_path(self) -> str:
        """The pipe that the request under way reads; empty: it reads none."""
        path = self._input_path()
        return path if self.request and os.path.exists(path) else ""

    def end_input(self) -> None:
        """Nobody will write into the request's pipe any more: it has ended, for who waits for it too."""
        if path := self.input_path:
            writer = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            os.unlink(path)
            os.close(writer)

    def feed(self, item: Mark | bytes, now: float) -> list[ExecEvent]:
        """Takes a mark or output of the shell, and returns what it means for the request."""
        if isinstance(item, bytes):
            return self._output(item) if self._running else []
        if item.kind == "A":
            return self._on_prompt(now)
        if item.kind == "C":
            return self._on_output_start(item)
        if item.kind == "D":
            return self._on_command_end(item, now)
        return []

    def carry_on(self, item: Mark | bytes, now: float) -> list[ExecEvent]:
        """Does what `feed` does, for what a shell wrote to another host: the request was its."""
        if not isinstance(item, bytes) and item.kind == "C" and item.request:
            self.request = item.request
        return self.feed(item, now)

    def restore(self, tty: TtyState, now: float) -> bytes:
        """Returns the keys that bring the half-typed line back, once the prompt can take them."""
        if not self.restore_due or self._prompt_readiness(tty, now) is not Readiness.IDLE:
            return b""
        self.restore_due = False
        return _RESTORE

    def shell_ended(self, exit_code: int) -> list[ExecEvent]:
        """Ends the request with the shell's own code: 128 + the number of a signal."""
        self._stage = _Stage.COMMAND
        self.restore_due = False
        return self._end(exit_code, EndReason.SHELL_ENDED) if self.request else []

    def close(self) -> None:
        """Removes the directory and what is in it."""
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(self._dir):
                os.unlink(entry.path)
            os.rmdir(self._dir)

    def _on_prompt(self, now: float) -> list[ExecEvent]:
        self._stage = _Stage.PROMPT
        self._accepted = False
        self._settled_at = now + SETTLE_S if self._enters else 0.0
        self._enters = 0
        return self._end(None, EndReason.INTERRUPTED, now) if self._running else []

    def _on_output_start(self, mark: Mark) -> list[ExecEvent]:
        self._stage = _Stage.COMMAND
        if not mark.request:
            self._enters = max(0, self._enters - 1)
        if not self.request or mark.request != self.request:
            return []
        self._running = True
        self.restore_due = self._kind in _RESTORED_BY_HOST
        self._remove_files()
        return [Started(self.request)]

    def _on_command_end(self, mark: Mark, now: float) -> list[ExecEvent]:
        if self._running and mark.request != self.request:
            return []
        self._stage = _Stage.BETWEEN
        return self._end(mark.exit_code, EndReason.FINISHED, now) if self._running else []

    def _output(self, data: bytes) -> list[ExecEvent]:
        """Undoes the PTY's ONLCR: CR LF is LF again, wherever the bytes were cut."""
        if self._cr_held:
            data = b"\r" + data
        self._cr_held = data.endswith(b"\r")
        if self._cr_held:
            data = data[:-1]
        data = data.replace(b"\r\n", b"\n")
        return [Output(self.request, data)] if data else []

    def _end(self, exit_code: int | None, reason: EndReason, now: float = 0.0) -> list[ExecEvent]:
        self._ended_at = now
        events: list[ExecEvent] = [Output(self.request, b"\r")] if self._cr_held else []
        events.append(Ended(self.request, exit_code, reason))
        self._remove_files()
        _remove(command_path(self._dir, self.request))
        _remove(self._input_path())
        self.request = ""
        self._running = self._cr_held = False
        return events

    def _store(self, request: str, text: str, *, has_input: bool, is_noted: bool) -> None:
        os.makedirs(self._dir, mode=0o700, exist_ok=True)
        if is_noted:
            _write(command_path(self._dir, request), text)
        if has_input:
            path = os.path.join(self._dir, f"{request}.input")
            os.mkfifo(path, 0o600)
            text = with_input(text, path, self._kind)
        new = os.path.join(self._dir, "request.new")
        _remove(new)
        _write(new, request_file(request, text, self._kind))
        os.rename(new, self._request_path())

    def _request_path(self) -> str:
        return os.path.join(self._dir, "request")

    def _input_path(self) -> str:
        return os.path.join(self._dir, f"{self.request}.input")

    def _claim_path(self) -> str:
        return os.path.join(self._dir, f"{self.request}.claim")

    def _remove_files(self) -> None:
        _remove(self._request_path())
        _remove(self._claim_path())


def _write(path: str, text: str) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(text.encode(errors="surrogateescape"))


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
