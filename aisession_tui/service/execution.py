"""`exec`: a command in a session's own shell, its output streamed, its exit code returned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from aisession_tui.client.connection import Connection, Raw, error_of
from aisession_tui.errors import ExecFailed, ExecTimeout, SessionBusy
from aisession_tui.protocol.messages import Execute, Executed, Failed, SendKeys
from aisession_tui.service.typing_in import running_host

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
        KeyboardInterrupt: The user pressed ctrl+c twice; the command was told both times.
    """
    with running_host(session_id) as host:
        request = host.start_request(Execute(0, list(words), timeout_s))
        interrupted = False
        while True:
            try:
                return _result(_answer(host, request, write), timeout_s)
            except KeyboardInterrupt:
                host.send(SendKeys([_CTRL_C]))
                if interrupted:
                    raise
                interrupted = True


def _answer(host: Connection, request: int, write: Callable[[bytes], None]) -> Executed:
    """Pass output on until the host says how the command ended."""
    while True:
        message = host.receive()
        if isinstance(message, Raw):
            write(message.data)
        elif isinstance(message, Failed) and message.request == request:
            raise error_of(message)
        elif isinstance(message, Executed) and message.request == request:
            return message


def _result(message: Executed, timeout_s: float) -> Result:
    if message.reason == "busy":
        raise SessionBusy(message.message)
    if message.reason == "timeout":
        raise ExecTimeout(f"no end after {timeout_s:g} s; the command goes on in the session")
    if message.reason == "failed":
        raise ExecFailed(message.message)
    return Result(message.exit_code, message.duration_s, message.cwd)
