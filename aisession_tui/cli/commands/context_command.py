"""Print what an agent has to know of a session to go on in it, in few tokens.

Where it is, the branch and state of the git work tree there, what runs in the foreground, what was set in the
environment, and the last commands with exit code and duration and what is worth reading of their output: results
and errors word for word, rare lines, the end. Each cut says which lines were left out (… A:B), and how to get them.
Nothing of it is asked of a model, and nothing leaves the machine.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode, UsageError

EXAMPLES = """\
examples:
  ai-session context api
  ai-session context api --since 41        only what came after command 41
  ai-session context api --since 15m       only what ended in the last quarter of an hour
  ai-session context api --lines 30        the last thirty lines of the screen, as they are

JSON keys: name status cwd branch changes foreground environment tokens text commands; each command has id
command_id command cwd exit_code duration_s running, lines (null: told in one line), total (how many there are),
truncated, result; see ai-session history --help.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument(
        "-l", "--lines", type=int, nargs="?", const=10, metavar="N",
        help="the last N lines of the screen instead (default: 10)",
    )  # fmt: skip
    parser.add_argument(
        "--max-tokens", type=int, metavar="N", help="default: the session's token limit, or 4096"
    )
    parser.add_argument(
        "--since", default="", metavar="COMMAND|TIME", help="only what came after that"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Print the context, or lines of the screen."""
    from aisession_tui.service import context, names

    if args.max_tokens is not None and args.max_tokens < 1:
        raise UsageError("--max-tokens counts from 1")
    session_id = names.resolve(args.name)
    if args.lines is not None:
        _print_lines(context.last_lines(session_id, max(0, args.lines)), as_json=args.json)
        return ExitCode.OK
    found = context.gather(session_id, args.max_tokens, args.since)
    if args.json:
        output.as_json(context.as_json(found))
    else:
        output.text(found.text)
    return ExitCode.OK


def _print_lines(lines: list[str], *, as_json: bool) -> None:
    if as_json:
        output.as_json({"lines": lines})
    else:
        output.text("".join(line + "\n" for line in lines))
