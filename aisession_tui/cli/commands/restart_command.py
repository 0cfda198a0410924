"""Run a session's command anew, with this environment and the session's own settings."""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.consent import may_kill
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session restart web
  ai-session restart --yes web       without asking, if it is running
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("-y", "--yes", action="store_true", help="kill it without asking")


def run(args: argparse.Namespace) -> int:
    """Restart; a running session only with consent."""
    from aisession_tui.service import names, sessions

    session_id = names.resolve(args.name)
    record = sessions.find(session_id).record
    is_live = record is not None and record.is_live
    if is_live and not (args.yes or may_kill(args.name, "--yes", "start anew")):
        return ExitCode.FAILED
    record = sessions.restart(session_id)
    output.line(f"Restarted session: {record.id}")
    if record.notice:
        diagnostics.narrate(record.notice)
    return ExitCode.OK
