"""Take over a session from a file that `ai-session export --format bundle` has written.

It gets an id of its own, and its name with -2 if that is taken. Nothing is started: it is listed as exited, or as
lost if it ran when it was exported, with its screen, recording, history and snapshots. Its directory stays as
it was, though it may not be here. A file that is damaged or could do harm is refused as a whole.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session import web.bundle
  ai-session import web.bundle --name web-of-ann
  ai-session restore web-of-ann          a shell below its last screen
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help="the bundle")
    parser.add_argument("--name", default="", metavar="N", help="another name for it")


def run(args: argparse.Namespace) -> int:
    """Import, and say what was not taken over as it was."""
    from aisession_tui.service import bundles

    imported = bundles.import_bundle(args.file, args.name)
    record = imported.record
    output.line(f"Imported session: {record.id} - {record.name} [{output.status_text(record)}]")
    if record.env:
        diagnostics.narrate(f"It brings environment overrides: {bundles.env_names(record)}")
    if imported.left_out:
        count = len(imported.left_out)
        diagnostics.narrate(f"Left out: {count} unknown files, such as {imported.left_out[0]}")
    return ExitCode.OK
