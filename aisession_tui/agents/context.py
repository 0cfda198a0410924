"""A session's context as text for an agent: where it is, what was run, and what that wrote, in few tokens.

Pure: what is known comes in, text goes out. The newest command is told in most detail, older ones in less and
less, down to one line each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from aisession_tui.agents import tokens
from aisession_tui.agents.condensing import Condensed, condense
from aisession_tui.agents.rendering import Text

_SHARES = (1.0, 0.6, 0.4, 0.25)
"""Of what an output is condensed to, for the newest command and the ones before it."""
_LEAST_TOKENS = 40
"""With less room than that, a command is one line."""
_NOTES_TOKENS = 50
"""What says how many commands are not told, and how to read what was left out."""
_LONGEST_COMMAND = 160


class Command(NamedTuple):
    """A command and what it wrote."""

    id: int
    """0: it has none, as it has not ended."""
    mark: str
    """As in `store.history.Entry`; empty: nobody knows."""
    command: str
    exit_code: int | None
    duration_s: float
    cwd: str
    output: Callable[[], Text | None]
    """Reads it, if somebody wants to know; None: it was not kept."""
    is_running: bool = False


class Facts(NamedTuple):
    """What is known of a session."""

    name: str
    status: str
    cwd: str
    branch: str
    changes: str
    """Of the work tree, in few words."""
    foreground: str
    """The program that has the terminal; empty: the shell."""
    environment: Sequence[str]
    """`NAME=value` that the session has beside what it began with."""
    commands: Sequence[Command]
    """Oldest first."""
    earlier: int
    """How many commands there were before these."""
    screen: Sequence[str]
    """The last lines, shown where no command is known."""


class Remedies(NamedTuple):
    """How a reader gets what the context leaves out; `{name}` is the session's, `{id}` the command's."""

    output: str
    screen: str
    history: str


COMMAND_LINE = Remedies(
    output="ai-session output {name} {id} --range A:B",
    screen="ai-session screen {name}",
    history="ai-session history {name}",
)


class Told(NamedTuple):
    """A command as the context tells it."""

    command: Command
    text: Text | None = None
    """What it wrote; None: in one line."""
    output: Condensed | None = None
    """What is told of that."""


class Context(NamedTuple):
    """What an agent is told."""

    facts: Facts
    told: list[Told]
    """Oldest first."""
    text: str
    tokens: int


def compose(facts: Facts, most_tokens: int, remedies: Remedies = COMMAND_LINE) -> Context:
    """Tell what is known within a limit, as `tokens.count` counts."""
    head = _head(facts)
    lines = [_line(facts, each) for each in facts.commands]
    room = most_tokens - tokens.count("\n".join(head)) - _NOTES_TOKENS
    first = _first_that_fits(lines, room // 2)
    room -= sum(tokens.count(line) + 1 for line in lines[first:])
    told: list[Told] = []
    for age, command in enumerate(reversed(facts.commands[first:])):
        each, used = _told(command, room, _SHARES[age] if age < len(_SHARES) else 0)
        told.append(each)
        room -= used
    told.reverse()
    body: list[str] = []
    for line, each in zip(lines[first:], told, strict=True):
        body.append(line)
        body += each.output.lines if each.output else []
    omitted = facts.earlier + first
    earlier = f"{omitted} earlier commands: {remedies.history.format(name=facts.name)}"
    before = [earlier] if omitted else []
    if not facts.commands:
        body = _fitting(facts.screen, room)
    how = _how_to_read(facts, told, remedies)
    text = "\n".join([*head, *before, *body, *how]) + "\n"
    return Context(facts, told, text, tokens.count(text))


def _head(facts: Facts) -> list[str]:
    where = facts.cwd
    if facts.branch:
        where += f" · git {facts.branch}{f' ({facts.changes})' if facts.changes else ''}"
    lines = [f"{facts.name} · {facts.status} · {where}"]
    if facts.foreground:
        lines.append(f"in the foreground: {facts.foreground}")
    if facts.environment:
        lines.append(f"environment: {' '.join(facts.environment)}")
    return lines


def _line(facts: Facts, command: Command) -> str:
    """A command in one line."""
    text = " ⏎ ".join(command.command.split("\n"))
    if len(text) > _LONGEST_COMMAND:
        text = f"{text[:_LONGEST_COMMAND]}…"
    if command.is_running:
        return f"[running {_time(command.duration_s)}] {text}"
    code = "exit ?" if command.exit_code is None else f"exit {command.exit_code}"
    elsewhere = f" · in {command.cwd}" if command.cwd not in ("", facts.cwd) else ""
    return f"[{command.id} · {code} · {_time(command.duration_s)}{elsewhere}] $ {text}"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _first_that_fits(lines: Sequence[str], room: int) -> int:
    """The first command that is told at all; the last one always is."""
    for index in range(len(lines) - 1, -1, -1):
        room -= tokens.count(lines[index]) + 1
        if room < 0:
            return min(index + 1, len(lines) - 1)
    return 0


def _told(command: Command, room: int, share: float) -> tuple[Told, int]:
    """A command with its output as far as there is room, and the tokens of that."""
    text = command.output() if share and room >= _LEAST_TOKENS else None
    if text is None:
        return Told(command), 0
    condensed = condense(text, room, share)
    used = sum(tokens.count(line) + 1 for line in condensed.lines)
    return Told(command, text, condensed), used


def _how_to_read(facts: Facts, told: Sequence[Told], remedies: Remedies) -> list[str]:
    """How to get what was left out, once for all marks."""
    cut = [each for each in told if each.output and each.output.is_cut]
    if not cut:
        return []
    ids = [str(each.command.id) for each in cut if each.command.id]
    whose = ids[0] if len(ids) == 1 else "COMMAND"
    remedy = remedies.output if ids else remedies.screen
    how = remedy.format(name=facts.name, id=whose)
    parts = "; of very long ones only parts were read" if any(map(_is_sampled, cut)) else ""
    return [f"(… A:B: lines left out{parts}: {how})"]


def _is_sampled(told: Told) -> bool:
    return told.output is not None and told.output.is_sampled


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """The last lines for which there is room."""
    found: list[str] = []
    for line in reversed(lines):
        room -= tokens.count(line) + 1
        if room < 0:
            break
        found.append(line)
    return found[::-1]
