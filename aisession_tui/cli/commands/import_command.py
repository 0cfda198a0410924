"""Take over a session from a file that `ai-session export --format bundle` has written, or sessions of tmux.

Of a file: it gets an id of its own, and its name with -2 if that is taken. Nothing is started: it is listed as
exited, or as lost if it ran when it was exported, with its screen, recording, history and snapshots. Its
directory stays as it was, though it may not be here. A file that is damaged or could do harm is refused as a whole.

Of tmux: `ai-session import tmux` starts a session for each one of your tmux server (that of $TMUX, or the
default one) that is attached to it, with its name, directory, title and scrollback. The programs go on in tmux.
A file that is called tmux is ./tmux.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output, tmux_import
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session import web.bundle
  ai-session import web.bundle --name web-of-ann
  ai-session restore web-of-ann          a shell below its last screen
  ai-session import tmux                 all sessions of your tmux server
  ai-session import tmux work --socket-name other
"""
OPTIONS_ANYWHERE = True
"""Options may stand before SESSION, which argparse would otherwise take for missing."""
_TMUX = "tmux"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", metavar="FILE", help="the bundle, or the word tmux")
    parser.add_argument(
        "--with-env",
        action="store_true",
        help="take its environment overrides over; they decide what its shell runs",
    )
    tmux_import.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Import, and say what was not taken over as it was."""
    if args.source == _TMUX:
        return tmux_import.run(args)
    if args.session or args.socket_name or args.socket_path:
        raise UsageError("only tmux has sessions and sockets to choose from: import tmux SESSION")
    from aisession_tui.service import bundles

    imported = bundles.import_bundle(args.source, args.name, with_env=args.with_env)
    record = imported.record
    output.line(f"Imported session: {record.id} - {record.name} [{output.status_text(record)}]")
    if record.env:
        diagnostics.narrate(f"It brings environment overrides: {bundles.env_names(record)}")
    if imported.left_env:
        diagnostics.narrate(f"Left out: the environment overrides {imported.left_env} (--with-env)")
    if imported.left_out:
        count = len(imported.left_out)
        diagnostics.narrate(f"Left out: {count} unknown files, such as {imported.left_out[0]}")
    return ExitCode.OK
