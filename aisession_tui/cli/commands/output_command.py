"""Print what one command of a session has written, as the terminal showed it in the end.

COMMAND_ID is the number that history and context show, or what exec --json says. Frames of progress bars are gone, and rows that
the terminal wrapped are one line again; a program that took the whole screen leaves its last one.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session output api 41
  ai-session output api 41 --range 20:83     lines 20 to 83
  ai-session output api 41 --range=-30:      the last thirty

JSON keys: id command_id command cwd exit_code started duration_s origin lines first total result; result is what was
recognised in it (see ai-session history --help), or null.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("command_id", metavar="COMMAND_ID", help="which command: see history")
    parser.add_argument("--range", metavar="A:B", default=":", help="only these lines, from 1 on")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from aisession_tui.service import names, outputs

    found = outputs.read(names.resolve(args.name), args.command_id)
    lines = found.text.lines
    part = _slice(args.range, len(lines))
    if args.json:
        table = output.command_json(found.entry, found.result)
        table |= {"lines": lines[part], "first": part.start + 1, "total": len(lines)}
        output.as_json(table)
    elif not lines[part] and (lines or args.range != ":"):
        diagnostics.narrate(f"There is no line {args.range}, as it has {len(lines)}")
    else:
        output.text("".join(line + "\n" for line in lines[part]))
    return ExitCode.OK


def _slice(text: str, total: int) -> slice:
    """`20:83`, `20:`, `:83`, `-30:` or `20`, all from 1 on and with the last one."""
    first, colon, last = text.partition(":")
    try:
        begin = int(first or 1)
        end = int(last or total) if colon else begin
    except ValueError:
        raise UsageError(
            f"--range {text!r} is not of the form A:B, such as 20:83 or -30:"
        ) from None
    begin, end = (each + total + 1 if each < 0 else each for each in (begin, end))
    return slice(max(0, begin - 1), max(0, end))
