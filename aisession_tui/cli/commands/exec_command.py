"""Run a command in a session's own shell: cd, export and functions persist.

Prints the command's output and nothing else, and exits with its exit code. One word is shell
text; several words are an argument vector. Needs bash, zsh or fish at its prompt. The command's
standard input is empty (</dev/tty is the session's terminal), and $? is of what was typed last.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.argument_types import seconds
from aisession_tui.cli.help_format import Parser, help_format
from aisession_tui.errors import (
    AiSessionError,
    ExecFailed,
    ExecTimeout,
    ExitCode,
    HostUnreachable,
    NoSuchSession,
    SessionBusy,
)

EXAMPLES = """\
examples:
  ai-session exec api 'cd src && make test'
  ai-session exec api -- grep -n "two words" notes.txt
  ai-session exec api --timeout 60 --json 'npm test'

exit codes: the command's own; 75 busy (nothing was typed), 124 timeout (the command goes
on), 2 usage, 125 any other failure of exec itself, 141 nobody read the output (the command
goes on).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--timeout", type=seconds, default=0.0, metavar="S", help="default: none")
    parser.add_argument("--json", action="store_true", help="output, exit code and more as JSON")
    parser.add_argument("--capture", action="store_true", help="print the output at the end only")
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND", help="what to run")


def run(args: argparse.Namespace) -> int:
    """Run it; our own failures have their own codes."""
    try:
        code = _run(args)
        output.flush()
    except BrokenPipeError:
        output.drop()
        return ExitCode.BROKEN_PIPE
    except (SessionBusy, ExecTimeout, ExecFailed) as error:
        diagnostics.fail(str(error))
        return error.exit_code
    except (NoSuchSession, HostUnreachable, AiSessionError) as error:
        diagnostics.fail(str(error))
        return ExitCode.USAGE if error.exit_code == ExitCode.USAGE else ExitCode.EXEC_FAILED
    return code


def _run(args: argparse.Namespace) -> int:
    from aisession_tui.cli.consent import restored_if_lost
    from aisession_tui.service import execution, names

    words, options = _options(args)
    session_id = restored_if_lost(names.resolve(args.name))
    pieces: list[bytes] = []
    write = pieces.append if options.json or options.capture else output.raw
    timed_out = False
    try:
        result = execution.execute(session_id, words, options.timeout, write)
    except ExecTimeout as error:
        if not options.json:
            output.raw(b"".join(pieces))
            raise
        timed_out, result = True, execution.Result(error.exit_code, options.timeout, "")
    if options.json:
        output.as_json(
            {
                "output": b"".join(pieces).decode("utf-8", "replace"),
                "exit_code": None if timed_out else result.exit_code,
                "duration_s": round(result.duration_s, 3),
                "cwd": result.cwd or None,
                "timed_out": timed_out,
            }
        )
    else:
        output.raw(b"".join(pieces))
    return result.exit_code


_OPTIONS = frozenset({"--timeout", "--json", "--capture"})


def _options(args: argparse.Namespace) -> tuple[list[str], argparse.Namespace]:
    """Options may also stand between NAME and COMMAND, as far as `--` or the first word."""
    parser = Parser(
        prog="ai-session exec", add_help=False, allow_abbrev=False, formatter_class=help_format
    )
    parser.add_argument("--timeout", type=seconds, default=args.timeout)
    parser.add_argument("--json", action="store_true", default=args.json)
    parser.add_argument("--capture", action="store_true", default=args.capture)
    head: list[str] = []
    words = list(args.words)
    while words and words[0].startswith("--") and words[0] != "--":
        head.append(words.pop(0))
        if head[-1] == "--timeout" and words:
            head.append(words.pop(0))
    if words[:1] == ["--"]:
        words.pop(0)
    options = parser.parse_args(head)
    if not words:
        parser.error("give the COMMAND to run")
    if " " in words[0] and _OPTIONS.intersection(words[1:]):
        parser.error("options go before the COMMAND, or after `--` if they are its own")
    return words, options
