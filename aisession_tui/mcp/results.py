"""What the tools answer: text for the model, and the same as data for programs."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from aisession_tui.agents.results import Result
from aisession_tui.model.session import SessionRecord
from aisession_tui.model.signals import signal_name
from aisession_tui.service.sessions import Listed


class Answer(NamedTuple):
    """The answer to a call."""

    text: str
    data: msgspec.Struct | None = None
    is_error: bool = False

    @property
    def structured(self) -> Any:
        """The data as JSON has it."""
        return None if self.data is None else msgspec.to_builtins(self.data)


class Session(msgspec.Struct):
    """A session; what nobody knows is null."""

    name: str
    id: str
    status: str
    activity: str
    cwd: str
    command: list[str]
    group: str
    title: str
    needs_you: str
    exit_code: int | None
    exit_signal: str | None

    @property
    def line(self) -> str:
        """It in one line."""
        how = self.exit_signal or self.exit_code
        code = "" if how is None else f" {how}"
        doing = "" if self.activity == "unknown" else f", {self.activity}"
        wants = f" - wants: {self.needs_you}" if self.needs_you else ""
        program = " ".join(self.command)
        return (
            f"{self.name} ({self.id}): {self.status}{code}{doing}; {program} in {self.cwd}{wants}"
        )


class SessionList(msgspec.Struct):
    """What `list_sessions` answers."""

    sessions: list[Session]
    unreadable: list[str]
    """Why the records of others cannot be read."""


class CommandResult(msgspec.Struct):
    """What `execute_command` answers."""

    output: str
    exit_code: int | None
    """None: it has not ended."""
    duration_s: float
    cwd: str | None
    truncated: bool
    timed_out: bool
    command_id: str | None
    """For `get_output`; None: it has not begun, or ran in a new shell."""
    result: dict[str, Any] | None
    """What was recognised in the output."""


class ScreenText(msgspec.Struct):
    """What `read_screen` answers."""

    screen: str
    status: str
    activity: str


class OutputLines(msgspec.Struct):
    """What `get_output` answers."""

    id: int | None
    """Its number, as `get_context` shows it."""
    command_id: str | None
    """As `execute_command` has told it."""
    command: str
    exit_code: int | None
    duration_s: float
    lines: list[str]
    first: int
    """The number of the first one."""
    total: int
    truncated: bool
    result: dict[str, Any] | None
    """What was recognised in all of it."""


class Waited(msgspec.Struct):
    """What `wait_for` answers."""

    until: str
    line: str
    """Where the text was found."""
    waited_s: float
    session: Session


class Hit(msgspec.Struct):
    """A line that was found."""

    session: str
    time: str
    line: str
    before: list[str]
    after: list[str]


class HitList(msgspec.Struct):
    """What `search_history` answers."""

    hits: list[Hit]
    has_more: bool


def recognised(result: Result | None) -> dict[str, Any] | None:
    """What was recognised in an output, as agents see it."""
    return None if result is None else result.as_json()


def session_of(record: SessionRecord, *, is_unresponsive: bool = False) -> Session:
    """A session as agents see it."""
    return Session(
        name=record.name,
        id=record.id,
        status="unresponsive" if is_unresponsive else str(record.status),
        activity=str(record.activity),
        cwd=record.cwd,
        command=list(record.command) or [record.shell],
        group=record.group,
        title=record.title,
        needs_you=record.needs_you,
        exit_code=record.exit_code,
        exit_signal=None if record.exit_signal is None else signal_name(record.exit_signal),
    )


def sessions_of(listed: list[Listed]) -> SessionList:
    """Sessions as agents see them."""
    readable = [entry for entry in listed if entry.record is not None]
    return SessionList(
        [
            session_of(entry.record, is_unresponsive=entry.is_unresponsive)
            for entry in readable
            if entry.record is not None
        ],
        [entry.problem for entry in listed if entry.record is None],
    )
