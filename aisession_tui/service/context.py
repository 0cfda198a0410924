"""Gathers what an agent has to know of a session to go on in it: see `agents/context.py` for how it is told."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from aisession_tui.agents import context
from aisession_tui.agents.context import COMMAND_LINE, Command, Context, Facts, Remedies, Told
from aisession_tui.agents.rendering import Text, rendered_in_part
from aisession_tui.agents.results import recognise
from aisession_tui.errors import RecordUnreadable, UsageError
from aisession_tui.model.session import Activity, SessionRecord, SessionStatus
from aisession_tui.service import outputs, processes, sessions, viewing
from aisession_tui.service.repository import branch_of
from aisession_tui.service.searching import parse_since
from aisession_tui.service.worktree import WorkTree
from aisession_tui.store import history
from aisession_tui.store.history import Entry

DEFAULT_TOKENS = 4096
SCREEN_LINES = 10
_MOST_COMMANDS = 50
_LATE = (Activity.IDLE, Activity.WORKING, Activity.UNKNOWN)
_EXPORT = re.compile(
    r"(?:^|[;&|]\s*)(?:export|declare -x|set -gx|set -x)\s+((?:'[^']*'|\"[^\"]*\"|[^;&|\n])+)"
)
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)(?:=|\s+)('[^']*'|\"[^\"]*\"|[^\s'\"]+)")
_ENTERS = re.compile(
    r"(?:^|[;&|]\s*)((?:source|\.|conda activate|nvm use|module load)\s+\S+)", re.MULTILINE
)
_SECRET = re.compile(r"(?i)key|token|secret|passw|credential|auth")


def gather(
    session_id: str,
    most_tokens: int | None = None,
    since: str = "",
    remedies: Remedies = COMMAND_LINE,
) -> Context:
    """A session's context.

    Args:
        session_id: Whose.
        most_tokens: What it may have, by our estimate; None: what the session's record says, or 4096.
        since: A command, as `outputs.entry_of` takes it, or a time: only what came after it.
        remedies: How the reader gets what is left out.

    Raises:
        NoSuchSession: It has no record.
        RecordUnreadable: Its record is damaged.
        UsageError: `since` is neither.
    """
    record = _record(session_id)
    tree = WorkTree(record.cwd)
    entries = history.read(session_id)
    new = _after(entries, since)
    found = outputs.Outputs(session_id)
    commands = [_ended(found, entry) for entry in new[-_MOST_COMMANDS:]]
    foreground = processes.foreground(record.pid) if record.is_live and record.pid else None
    running = found.running() if record.is_live else None
    if running is not None:
        commands.append(_running(running, foreground))
    screen = [] if commands or since else last_lines(session_id, SCREEN_LINES)
    facts = Facts(
        name=record.name,
        status=_status(record, is_told=bool(entries), is_busy=running is not None),
        cwd=record.cwd,
        branch=branch_of(record.cwd),
        changes=tree.changes(),
        foreground=foreground.command if foreground else _own_program(record),
        environment=environment_of(record, entries),
        commands=commands,
        earlier=0 if since else max(0, len(new) - _MOST_COMMANDS),
        screen=screen,
    )
    limit = most_tokens or record.token_limit or DEFAULT_TOKENS
    return context.compose(facts, limit, remedies)


def as_json(found: Context) -> dict[str, Any]:
    """A context for programs; see `ai-session context --help`."""
    facts = found.facts
    names = ("name", "status", "cwd", "branch", "changes", "foreground", "environment")
    table = {name: getattr(facts, name) for name in names}
    commands = [_told_as_json(each) for each in found.told]
    return {**table, "tokens": found.tokens, "text": found.text, "commands": commands}


def _told_as_json(told: Told) -> dict[str, Any]:
    command, output = told.command, told.output
    result = None
    if told.text is not None:
        result = recognise(command.command, "\n".join(told.text.lines), command.exit_code)
    return {
        "id": command.id or None,
        "command_id": command.mark or None,
        "command": command.command,
        "cwd": command.cwd,
        "exit_code": command.exit_code,
        "duration_s": command.duration_s,
        "running": command.is_running,
        "lines": output.lines if output else None,
        "total": output.total if output else None,
        "truncated": output.is_cut if output else None,
        "result": result.as_json() if result else None,
    }


def _own_program(record: SessionRecord) -> str:
    """What a session runs in place of a shell."""
    return "" if record.is_shell or not record.is_live else shlex.join(record.command)


def last_lines(session_id: str, count: int) -> list[str]:
    """The last lines of the screen and what scrolled away before."""
    text = viewing.screen_text(session_id, count, joined=True)
    return text.splitlines()[-count:] if count else []


def environment_of(record: SessionRecord, entries: Sequence[Entry]) -> list[str]:
    """What was set at creation, and by commands as far as their lines tell; no values of secrets."""
    found = dict(record.env)
    entered: dict[str, None] = {}
    for entry in entries:
        if entry.exit_code == 0:
            for words in _EXPORT.findall(entry.command):
                found |= dict(_ASSIGNED.findall(words))
            entered |= dict.fromkeys(_ENTERS.findall(entry.command))
    shown = [
        f"{name}={'…' if _SECRET.search(name) else shlex.quote(value.strip(chr(39) + chr(34)))}"
        for name, value in found.items()
    ]
    return [*shown, *(f"({each})" for each in entered)]


def _record(session_id: str) -> SessionRecord:
    found = sessions.find(session_id)
    if found.record is None:
        raise RecordUnreadable(found.problem)
    return found.record


def _after(entries: list[Entry], since: str) -> list[Entry]:
    """The commands that came after another one, or that ended after a time."""
    if not since:
        return entries
    for index, entry in enumerate(entries):
        if entry.mark == since:
            return entries[index + 1 :]
    if since.isdecimal():
        return [entry for entry in entries if entry.id > int(since)]
    begin = _time_of(since)
    return [entry for entry in entries if entry.started + entry.duration_s > begin]


def _time_of(text: str) -> float:
    try:
        return parse_since(text, time.time())
    except UsageError as reason:
        raise UsageError(f"no command has the id {text!r}, and {reason}") from None


def _status(record: SessionRecord, *, is_told: bool, is_busy: bool) -> str:
    """As the host has it, which looks a moment later; what the shell's marks tell is newer."""
    if record.status is SessionStatus.RUNNING:
        is_late = is_told and record.activity in _LATE
        return str((Activity.WORKING if is_busy else Activity.IDLE) if is_late else record.activity)
    code = "" if record.exit_code is None else f" {record.exit_code}"
    return f"{record.status}{code}"


def _ended(found: outputs.Outputs, entry: Entry) -> Command:
    return Command(
        entry.id,
        entry.mark,
        entry.command,
        entry.exit_code,
        entry.duration_s,
        entry.cwd,
        partial(_text_of, found, entry),
    )


def _text_of(found: outputs.Outputs, entry: Entry) -> Text | None:
    pieces = found.of(entry)
    return None if pieces is None else rendered_in_part(pieces)


def _running(running: outputs.Running, program: processes.Foreground | None) -> Command:
    read = partial(rendered_in_part, running.pieces)
    if program is None:  # a loop of the shell's own, or a system that does not tell
        return Command(0, running.mark, "(the shell itself)", None, 0.0, "", read, is_running=True)
    age_s, cwd = program.age_s, program.cwd
    return Command(0, running.mark, program.command, None, age_s, cwd, read, is_running=True)
