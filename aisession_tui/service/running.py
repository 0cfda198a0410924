"""`exec` as every face has it: in the session's own shell or in a new one, a lost shell restored first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.errors import ExecTimeout, UsageError
from aisession_tui.service import execution, reviving
from aisession_tui.service.cancelling import Cancellation
from aisession_tui.shell.quoting import command_text

if TYPE_CHECKING:
    from aisession_tui.agents.results import Result
    from aisession_tui.model.session import SessionRecord


class Ran(NamedTuple):
    """A command that has ended."""

    output: str
    """All that it wrote, undecodable bytes replaced; empty where `write` has taken it."""
    exit_code: int
    duration_s: float
    cwd: str
    """The shell's directory afterwards."""
    command: str
    command_id: str = ""
    """What `output` knows it by; empty: it ran in a new shell, or its host did not say."""

    @property
    def result(self) -> Result | None:
        """What is recognised in `output`: tests that passed or failed, errors with places, why it ended."""
        from aisession_tui.service.outputs import result_of

        return result_of(self.command, self.output.encode(), self.exit_code)


class Order(NamedTuple):
    """What is to be run, and how: as `Sessions.exec` takes it."""

    words: Sequence[str]
    timeout_s: float = 0.0
    wait_s: float = 0.0
    new: bool = False
    stdin: int | None = None


def run(
    session_id: str,
    order: Order,
    *,
    write: Callable[[bytes], None] | None = None,
    began: Callable[[str], None] | None = None,
    restored: Callable[[SessionRecord], None] | None = None,
    cancellation: Cancellation | None = None,
) -> Ran:
    """Run a command to its end; `Sessions.exec` says what is raised.

    `restored` takes the session's record if it was a lost shell and had to be restored.
    """
    words, timeout_s, wait_s, is_new, stdin = order
    if not words:
        raise UsageError("say what to run")
    if is_new and wait_s:
        raise UsageError("a new shell waits for nobody: give no time to wait")
    record = reviving.restore_if_lost(session_id)
    if record is not None and restored is not None:
        restored(record)
    pieces: list[bytes] = []
    ids: list[str] = []
    write = write or pieces.append

    def note(command_id: str) -> None:
        ids.append(command_id)
        if began is not None:
            began(command_id)

    try:
        if is_new:
            from aisession_tui.service import side_shell

            result = side_shell.execute(
                session_id, words, timeout_s, write, stdin=stdin, cancellation=cancellation
            )
        else:
            result = execution.execute(
                session_id, words, timeout_s, write,
                wait_s=wait_s, stdin=stdin, began=note, cancellation=cancellation,
            )  # fmt: skip
    except ExecTimeout as error:
        error.output = _text(pieces)
        raise
    return Ran(_text(pieces), *result, command_text(words, ""), "".join(ids))


def _text(pieces: Sequence[bytes]) -> str:
    return b"".join(pieces).decode("utf-8", "replace")
