"""Keep a session as it is now: record, directory, environment overrides, screen, scrollback, history.

What programs hold in memory, files, and variables of the shell that were not given with --env are in no
snapshot. A session has at most 50: beyond that the oldest without a label of yours go first.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session snapshot web
  ai-session snapshot web --label 'before the upgrade'
  ai-session rollback web 'before the upgrade'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("--label", default="", metavar="TEXT", help="words to find it by")


def run(args: argparse.Namespace) -> int:
    """Take a snapshot and print its id."""
    from aisession_tui.service import names, snapshots

    taken = snapshots.take(names.resolve(args.name), args.label)
    label = f" - {taken.moment.label}" if taken.moment.label else ""
    output.line(f"Snapshot: {taken.moment.id}{label}")
    if taken.notice:
        diagnostics.narrate(taken.notice)
    return ExitCode.OK
