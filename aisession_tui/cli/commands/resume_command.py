"""Let a paused session go on."""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session resume train
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the argument."""
    parser.add_argument("name", metavar="NAME", help="its name or id")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from aisession_tui.service import names, sessions

    session_id = names.resolve(args.name)
    sessions.resume(session_id)
    output.line(f"Resumed session: {session_id}")
    return ExitCode.OK
