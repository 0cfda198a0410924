"""`exec`: a command in a session's own shell, its output streamed, its exit code returned."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from aisession_tui.client.connection import REQUEST_TIMEOUT_S, Connection, Raw, error_of
from aisession_tui.errors import ExecFailed, ExecTimeout, HostUnreachable, SessionBusy
from aisession_tui.protocol.greeting import Failed
from aisession_tui.protocol.messages import (
    Execute,
    Executed,
    Executing,
    Follow,
    SendKeys,
    Starting,
)
from aisession_tui.service.cancelling import Cancellation
from aisession_tui.service.sessions import reached

_GRACE_S = 2.0
"""How much later than the host we give up ourselves."""
_DIED = "the session's host died before the command had begun; it may still run in the session"
_TOO_OLD = "the session's host is too old for that: ai-session upgrade makes it new"
_CTRL_C = ["c", 4, "", 1, "", ""]


class Result(NamedTuple):
    """How a command ended."""

    exit_code: int
    duration_s: float
    cwd: str
    """The shell's directory afterwards."""


def execute(
    session_id: str,
    words: Sequence[str],
    timeout_s: float,
    write: Callable[[bytes], None],
    *,
    wait_s: float = 0.0,
    stdin: int | None = None,
    began: Callable[[str], None] | None = None,
    cancellation: Cancellation | None = None,
) -> Result:
    """Run a command; output goes to `write` as it comes.

    Args:
        session_id: A running session.
        words: One word is shell text, several are quoted as an argument vector.
        timeout_s: 0 for none. With `wait_s` it counts from the command's start.
        write: Takes output bytes, line ends as the command wrote them.
        wait_s: How long to wait for a shell that is busy.
        stdin: A descriptor that the command reads; None: its input is empty.
        began: Takes the command's id once it runs.
        cancellation: With it another thread can end the wait; a command that has begun goes on.

    Raises:
        Cancelled: Another thread has ended the wait.
        SessionBusy: The shell is not at its prompt; not one byte was typed.
        ExecTimeout: The command has not ended in time; it goes on.
        ExecFailed: It could not be run.
        HostUnreachable: The session's host does not answer.
        KeyboardInterrupt: The user pressed ctrl+c twice; the command was told both times.
    """
    deadline = time.monotonic() + wait_s + timeout_s + _GRACE_S if timeout_s else None
    try:
        message = Execute(0, list(words), timeout_s, wait_s, stdin is not None)
        progress = _Progress(write, message, stdin, began, cancellation or Cancellation())
        return _result(_execute(session_id, message, progress, deadline), timeout_s)
    except HostUnreachable:
        if deadline is None or time.monotonic() < deadline:
            raise
        raise ExecTimeout(
            f"no end after {timeout_s:g} s, and the session's host does not answer"
        ) from None


def run_unnoted(session_id: str, text: str, timeout_s: float) -> None:
    """Have the shell do something that nobody asked for: it waits for no other command, and leaves no trace.

    Raises:
        AiSessionError: It is busy, or not one that takes commands, or does not do it in time.
    """
    deadline = time.monotonic() + timeout_s + _GRACE_S
    message = Execute(0, [text], timeout_s, wait_s=-1, is_noted=False)
    progress = _Progress(lambda _data: None, message, None, None, Cancellation())
    _result(_execute(session_id, message, progress, deadline), timeout_s)


class _Progress:
    """What a client has of its command, which is all that a host's successor must be told."""

    def __init__(
        self,
        write: Callable[[bytes], None],
        asked: Execute,
        stdin: int | None,
        began: Callable[[str], None] | None,
        cancellation: Cancellation,
    ) -> None:
        self.cancellation = cancellation
        self._write = write
        self._timeout_s = asked.timeout_s
        self._stdin = stdin
        self._began = began
        self._asked = asked
        self._asked_at = self._began_at = time.monotonic()
        self.is_starting = False
        """The shell was about to be asked."""
        self._name = ""
        self._taken_bytes = 0

    @property
    def is_followable(self) -> bool:
        return bool(self._name)

    def has_begun(self, name: str, input_path: str) -> None:
        if name == self._name:
            return
        self._name = name
        if self._asked.wait_s > 0:
            self._began_at = time.monotonic()
        if self._began is not None:
            self._began(name)
        if input_path and self._stdin is not None:
            from aisession_tui.service.feeding import feed

            feed(input_path, self._stdin)

    def again(self) -> Execute:
        """The same request for another host, as nothing has come of it yet."""
        waited_s = time.monotonic() - self._asked_at
        return self._asked._replace(wait_s=max(0.001, self._asked.wait_s - waited_s))

    def take(self, data: bytes) -> None:
        self._write(data)
        self._taken_bytes += len(data)

    def rest(self) -> Follow:
        elapsed_s = time.monotonic() - self._began_at
        return Follow(0, self._name, self._taken_bytes, elapsed_s, self._timeout_s)


def _execute(
    session_id: str, message: Execute, progress: _Progress, deadline: float | None
) -> Executed:
    """Ask the host, and its successors if it dies, as each is replaced within a moment."""
    is_new = message.wait_s != 0 or message.stdin
    ask: Execute | Follow = message
    while True:
        patience_s = min(REQUEST_TIMEOUT_S, _left(deadline) or REQUEST_TIMEOUT_S)
        with reached(session_id, patience_s) as host:
            progress.cancellation.watch(host.interrupt)
            if is_new and "exec-wait" not in host.hello.features:
                raise ExecFailed(_TOO_OLD)
            try:
                return _interruptible(host, ask, progress, deadline)
            except HostUnreachable:
                progress.cancellation.check()
                if deadline is not None and not _left(deadline):
                    raise
                if not progress.is_followable and (progress.is_starting or message.wait_s <= 0):
                    raise ExecFailed(_DIED) from None
        ask = progress.rest() if progress.is_followable else progress.again()


def _interruptible(
    host: Connection, ask: Execute | Follow, progress: _Progress, deadline: float | None
) -> Executed:
    request = host.start_request(ask)
    interrupted = False
    while True:
        try:
            return _answer(host, request, progress, deadline)
        except KeyboardInterrupt:
            host.send(SendKeys([_CTRL_C]))
            if interrupted:
                raise
            interrupted = True


def _answer(
    host: Connection, request: int, progress: _Progress, deadline: float | None
) -> Executed:
    """Pass output on until the host says how the command ended."""
    while True:
        message = host.receive(_left(deadline))
        if isinstance(message, Raw):
            progress.take(message.data)
        elif isinstance(message, Executing) and message.request == request:
            progress.has_begun(message.name, message.stdin)
        elif isinstance(message, Starting) and message.request == request:
            progress.is_starting = True
        elif isinstance(message, Failed) and message.request == request:
            raise error_of(message)
        elif isinstance(message, Executed) and message.request == request:
            return message


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def _result(message: Executed, timeout_s: float) -> Result:
    if message.reason == "busy":
        raise SessionBusy(message.message)
    if message.reason == "timeout":
        raise ExecTimeout(f"no end after {timeout_s:g} s; the command goes on in the session")
    if message.reason == "failed":
        raise ExecFailed(message.message)
    return Result(message.exit_code, message.duration_s, message.cwd)
