"""Move sessions to the trash. A running one is killed first, if you say so."""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import AiSessionError, ExitCode

EXAMPLES = """\
examples:
  ai-session delete build
  ai-session delete --force web db   kill them first
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("names", nargs="+", metavar="NAME", help="names or ids")
    parser.add_argument("-f", "--force", action="store_true", help="kill running ones first")


def run(args: argparse.Namespace) -> int:
    """Delete each, in order; what the user answers no for is left alone."""
    from aisession_tui.service import names, sessions

    code = ExitCode.OK
    for session_id in dict.fromkeys(names.resolve(name) for name in args.names):
        record = sessions.find(session_id).record
        name = record.name if record else session_id
        if record is not None and record.is_live:
            if not (args.force or diagnostics.can_ask()):
                raise AiSessionError(f'"{name}" is {record.status}: kill it first, or give --force')
            if not (
                args.force or diagnostics.ask(f"{name} is {record.status}. Kill and delete it?")
            ):
                diagnostics.narrate(f"{name} goes on.")
                code = ExitCode.FAILED
                continue
            sessions.kill([session_id])
        sessions.delete(session_id)
        output.line(f"Deleted session: {session_id} - {name}")
    return code
