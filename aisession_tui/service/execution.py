"""`exec`: a command in a session's own shell, its output streamed, its exit code returned."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from aisession_tui.client.connection import REQUEST_TIMEOUT_S, Connection, Raw, error_of
from aisession_tui.errors import ExecFailed, ExecTimeout, HostUnreachable, SessionBusy
from aisession_tui.protocol.messages import Execute, Executed, Failed, SendKeys
from aisession_tui.service.sessions import running_host

_GRACE_S = 2.0
"""How much later than the host we give up ourselves."""
_CTRL_C = ["c", 4, "", 1, "", ""]


class Result(NamedTuple):
    """How a command ended."""

    exit_code: int
    duration_s: float
    cwd: str
    """The shell's directory afterwards."""


def execute(
    session_id: str, words: Sequence[str], timeout_s: float, write: Callable[[bytes], None]
) -> Result:
    """Run a command; output goes to `write` as it comes.

    Args:
        session_id: A running session.
        words: One word is shell text, several are quoted as an argument vector.
        timeout_s: 0 for none.
        write: Takes output bytes, line ends as the command wrote them.

    Raises:
        SessionBusy: The shell is not at its prompt; not one byte was typed.
        ExecTimeout: The command has not ended in time; it goes on.
        ExecFailed: It could not be run.
        HostUnreachable: The session's host does not answer.
        KeyboardInterrupt: The user pressed ctrl+c twice; the command was told both times.
    """
    deadline = time.monotonic() + timeout_s + _GRACE_S if timeout_s else None
    try:
        message = Execute(0, list(words), timeout_s)
        return _result(_execute(session_id, message, write, deadline), timeout_s)
    except HostUnreachable:
        if deadline is None or time.monotonic() < deadline:
            raise
        raise ExecTimeout(
            f"no end after {timeout_s:g} s, and the session's host does not answer"
        ) from None


def _execute(
    session_id: str, message: Execute, write: Callable[[bytes], None], deadline: float | None
) -> Executed:
    patience_s = min(REQUEST_TIMEOUT_S, _left(deadline) or REQUEST_TIMEOUT_S)
    with running_host(session_id, patience_s) as host:
        request = host.start_request(message)
        interrupted = False
        while True:
            try:
                return _answer(host, request, write, deadline)
            except KeyboardInterrupt:
                host.send(SendKeys([_CTRL_C]))
                if interrupted:
                    raise
                interrupted = True


def _answer(
    host: Connection, request: int, write: Callable[[bytes], None], deadline: float | None
) -> Executed:
    """Pass output on until the host says how the command ended."""
    while True:
        message = host.receive(_left(deadline))
        if isinstance(message, Raw):
            write(message.data)
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
