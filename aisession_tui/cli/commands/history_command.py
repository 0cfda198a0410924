"""Show the commands that a session's shell has run: number, when, how long, with which exit code, where.

Typed ones and those of exec, each once it has ended, also of sessions that have ended. What the shell
keeps out of its own history is left out, and a line that begins with a blank. A session whose journal is
off or in memory keeps no history.
"""

from __future__ import annotations

import argparse
import os

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, UsageError
from aisession_tui.service import names
from aisession_tui.store import history

EXAMPLES = """\
examples:
  ai-session history api
  ai-session history api --failed --limit 5
  ai-session history api --json | jq -r '.[] | select(.duration_s > 60) | .command'

JSON keys: id command_id command cwd exit_code started duration_s origin result; command_id is what exec and
events call it, origin is typed or exec, exit_code null where nobody knows it. result is null, or what was recognised in the output: {"kind": "tests", "tool", "passed",
"failed", "skipped", "failures"}, {"kind": "build", "tool", "error_count", "warning_count", "errors",
"warnings"}, each with file line column
severity message code, or {"kind": "exit", "reason"}. ai-session output NAME ID prints the output.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument(
        "--failed", action="store_true", help="only with an exit code that is not 0"
    )
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="only the latest N")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Print the history, oldest first."""
    if args.limit < 0:
        raise UsageError("--limit counts from 1")
    session_id = names.resolve(args.name)
    entries = history.read(session_id)
    if not entries and not args.json:
        from aisession_tui.service.outputs import why_none

        diagnostics.narrate(why_none(session_id))
    if args.failed:
        entries = [entry for entry in entries if entry.exit_code != 0]
    entries = entries[-args.limit :]
    if args.json:
        from aisession_tui.service.outputs import with_results

        found = with_results(session_id, entries)
        output.as_json([output.command_json(entry, result) for entry, result in found])
    else:
        _print(entries)
    return ExitCode.OK


def _print(entries: list[history.Entry]) -> None:
    rows = [
        (
            str(entry.id or "-"),
            output.local_time(entry.started),
            _duration(entry.duration_s),
            "?" if entry.exit_code is None else str(entry.exit_code),
            _short(entry.cwd),
        )
        for entry in entries
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, entry in zip(rows, entries, strict=True):
        *right, cwd = (f"{word:>{width}}" for word, width in zip(row, widths, strict=True))
        output.line("  ".join([*right, f"{cwd.strip():{widths[-1]}}", entry.command]))


def _duration(seconds: float) -> str:
    """`0.3 s`, `3 m 05 s`, `2 h 03 m`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest_s = divmod(int(seconds), 60)
    return (
        f"{minutes} m {rest_s:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} m"
    )


def _short(cwd: str) -> str:
    home = os.path.expanduser("~")
    return "~" + cwd.removeprefix(home) if cwd == home or cwd.startswith(home + "/") else cwd or "?"
