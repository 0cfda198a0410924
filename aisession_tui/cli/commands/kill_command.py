"""End sessions: their programs get a hang-up, and after 3 seconds SIGKILL. The record stays."""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session kill web
  ai-session kill --force web db     SIGKILL at once
  ai-session kill --all
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="names or ids")
    parser.add_argument("-f", "--force", action="store_true", help="SIGKILL at once")
    parser.add_argument("--all", action="store_true", help="every running session")


def run(args: argparse.Namespace) -> int:
    """Kill, saying for each session how it ended."""
    from aisession_tui.service import names, persistence, sessions

    if args.all == bool(args.names):
        raise UsageError("name the sessions to kill, or give --all")
    if args.all:
        ids = [
            entry.id
            for entry in sessions.list_sessions()
            if entry.record
            and entry.record.is_live
            and not persistence.is_being_started(entry.record)
        ]
    else:
        ids = [names.resolve(name) for name in args.names]
    killed = sessions.kill_reachable(list(dict.fromkeys(ids)), force=args.force)
    for record in killed.records:
        output.line(f"Killed session: {record.id} - {record.name} [{output.status_text(record)}]")
    for error in killed.errors:
        diagnostics.fail(str(error))
    return ExitCode.UNREACHABLE if killed.errors else ExitCode.OK
