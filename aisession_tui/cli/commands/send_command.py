"""Type text or keys into a session, as if at its keyboard."""

from __future__ import annotations

import argparse
import sys

from aisession_tui.errors import ExitCode, UsageError
from aisession_tui.model.keys import KeyPress

EXAMPLES = """\
examples:
  ai-session send web 'npm start' --enter
  ai-session send web --key ctrl+c
  ai-session send web --key up --key enter
  git diff | ai-session send web -       standard input
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("text", nargs="*", metavar="TEXT", help="words, or - for standard input")
    parser.add_argument("--enter", action="store_true", help="press Enter after the text")
    parser.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="such as ctrl+c, up, f5, alt+b"
    )


def run(args: argparse.Namespace) -> int:
    """Send the text, then the keys, then Enter."""
    from aisession_tui.service import names, typing_in

    if not (args.text or args.key or args.enter):
        raise UsageError("give TEXT, --key or --enter")
    text = _standard_input() if args.text == ["-"] else " ".join(args.text)
    try:
        keys = [KeyPress.parse(spelling) for spelling in args.key]
    except ValueError as reason:
        raise UsageError(f"--key: {reason}") from None
    typing_in.send(names.resolve(args.name), text, keys, enter=args.enter)
    return ExitCode.OK


def _standard_input() -> str:
    """Everything, with bytes that are no text as surrogates, which the host turns back."""
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
