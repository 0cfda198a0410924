"""Freeze a session's processes until resume."""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session pause train
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the argument."""
    parser.add_argument("name", metavar="NAME", help="its name or id")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from aisession_tui.service import names, sessions

    session_id = names.resolve(args.name)
    sessions.pause(session_id)
    output.line(f"Paused session: {session_id}")
    return ExitCode.OK
