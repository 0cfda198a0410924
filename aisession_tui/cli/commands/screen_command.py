"""Print what a session shows, or last showed, as text."""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session screen web
  ai-session screen web --scrollback 500 | grep error
  ai-session screen web --ansi           with its colours
  ai-session screen web --json | jq .cursor

JSON keys: id lines size cursor title alternate scrollback (how many lines of it there are); with
--cells also styles, and cells: for each row its cells as [text, width, style], where the style is
a place in styles, which say what is not as by default: foreground background (a palette index or
"#rrggbb") bold dim italic blink reverse conceal strike overline underline underline_color link.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument(
        "--scrollback", type=int, default=0, metavar="N", help="with N lines before"
    )
    parser.add_argument("--ansi", action="store_true", help="with colours")
    parser.add_argument("--json", action="store_true", help="lines, size, cursor …, for programs")
    parser.add_argument("--cells", action="store_true", help="in JSON, each cell with its style")


def run(args: argparse.Namespace) -> int:
    """Print the screen."""
    from aisession_tui.service import names, viewing

    session_id = names.resolve(args.name)
    scrollback = max(0, args.scrollback)
    if args.cells and not args.json:
        raise UsageError("--cells goes with --json")
    if args.json:
        screen = viewing.screen_described(session_id, scrollback, cells=args.cells)
        output.json_line({"id": session_id, **screen})
    else:
        output.text(viewing.screen_text(session_id, scrollback, ansi=args.ansi))
    return ExitCode.OK
