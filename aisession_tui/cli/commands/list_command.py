"""Show the sessions: running ones, or all with --all."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode
from aisession_tui.model.session import SessionStatus
from aisession_tui.service.sessions import Listed, list_sessions

EXAMPLES = """\
examples:
  ai-session list                    running, paused and lost sessions
  ai-session list --all              exited ones too
  ai-session list --json | jq -r '.[] | select(.activity == "needs-you") | .name'
  ai-session list --watch            drawn anew when something changes; ctrl+c ends it
  ai-session list --watch --json     all of it on one line, again at each change

JSON keys: id name status activity command cwd group pid exit_code exit_signal created
last_accessed last_activity title size ai_context token_limit; a record that cannot be
read has id, status "unreadable", problem and file.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("-d", "--detailed", action="store_true", help="several lines a session")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--all", action="store_true", help="exited sessions too")
    parser.add_argument("--watch", action="store_true", help="go on, and show each change")


def run(args: argparse.Namespace) -> int:
    """Print what there is."""
    if args.watch:
        return _watch(args)
    found = list_sessions()
    if args.json:
        output.as_json([_json(entry) for entry in _shown(found, args)])
        return ExitCode.OK
    for line in _lines(found, args):
        output.line(line)
    return ExitCode.OK


def _watch(args: argparse.Namespace) -> int:
    """Print what there is whenever that has changed, until nobody reads it."""
    from itertools import chain

    from aisession_tui.service.following import Following

    following = Following(hears_commands=False)
    before: list[object] = []
    for _ in chain([()], following.events(output.STDOUT)):
        found = following.sessions
        now: list[object] = [_json(entry) for entry in _shown(found, args)]
        if now == before:
            continue
        if args.json:
            output.json_line(now)
        else:
            output.redrawn(_lines(found, args))
        before = now
    return ExitCode.OK


def _shown(found: list[Listed], args: argparse.Namespace) -> list[Listed]:
    return [entry for entry in found if args.all or not _is_exited(entry)]


def _lines(found: list[Listed], args: argparse.Namespace) -> Iterator[str]:
    shown = _shown(found, args)
    if not shown:
        yield "No active sessions. Start one: ai-session create --name demo"
    else:
        yield "Active sessions:"
    for entry in shown:
        yield from _of(entry, detailed=args.detailed)
    hidden = len(found) - len(shown)
    if hidden and output.is_terminal():
        yield f"({hidden} exited: ai-session list --all)"


def _is_exited(entry: Listed) -> bool:
    return entry.record is not None and entry.record.status is SessionStatus.EXITED


def _status(entry: Listed) -> str:
    if entry.record is None:
        return "unreadable"
    return "unresponsive" if entry.is_unresponsive else output.status_text(entry.record)


def _json(entry: Listed) -> dict[str, object]:
    if entry.record is None:
        return {
            "id": entry.id,
            "status": "unreadable",
            "problem": entry.problem,
            "file": entry.path,
        }
    status = "unresponsive" if entry.is_unresponsive else str(entry.record.status)
    return output.session_json(entry.record, status)


def _of(entry: Listed, *, detailed: bool) -> Iterator[str]:
    record = entry.record
    if record is None:
        yield f"  {entry.id} ! {entry.problem}"
        return
    created = output.local_time(record.created)
    yield f"  {record.id} - {record.name} ({created}) [{_status(entry)}]"
    if not detailed:
        return
    command = " ".join(record.command) or record.shell
    details = {
        "Command": command,
        "Working directory": record.cwd,
        "Group": record.group,
        "Title": record.title,
        "Activity": str(record.activity),
        "Needs you": record.needs_you,
        "Pid": str(record.pid or ""),
        "Size": str(record.size),
        "Last activity": f"{output.age(time.time() - record.last_activity)} ago",
        "Notice": record.notice,
    }
    for label, value in details.items():
        if value:
            yield f"      {label}: {value}"
