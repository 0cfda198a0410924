"""Give a session another name."""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session rename web shop
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("old", metavar="OLD", help="its name or id now")
    parser.add_argument("new", metavar="NEW", help="its name from now on")


def run(args: argparse.Namespace) -> int:
    """Rename."""
    from aisession_tui.service import names, persistence

    record = persistence.rename(names.resolve(args.old), args.new)
    output.line(f"Renamed session: {record.id} is now {record.name}")
    return ExitCode.OK
