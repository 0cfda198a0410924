"""Print what a session shows, or last showed, as text."""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

EXAMPLES = """\
examples:
  ai-session screen web
  ai-session screen web --scrollback 500 | grep error
  ai-session screen web --ansi           with its colours
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument(
        "--scrollback", type=int, default=0, metavar="N", help="with N lines before"
    )
    parser.add_argument("--ansi", action="store_true", help="with colours")
    parser.add_argument("--json", action="store_true", help="lines and size, for programs")


def run(args: argparse.Namespace) -> int:
    """Print the screen."""
    from aisession_tui.service import names, viewing

    session_id = names.resolve(args.name)
    text = viewing.screen_text(session_id, max(0, args.scrollback), ansi=args.ansi)
    if args.json:
        output.as_json({"id": session_id, "lines": text.splitlines()})
    else:
        output.text(text)
    return ExitCode.OK
