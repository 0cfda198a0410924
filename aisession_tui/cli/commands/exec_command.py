"""Run a command in a session's own shell: cd, export and functions persist.

Prints the command's output and nothing else, and exits with its exit code. One word is shell
text; several words are an argument vector. Needs bash, zsh or fish at its prompt. The command's
standard input is empty (</dev/tty is the session's terminal), and $? is of what was typed last.

A shell that is busy is left alone: exit code 75, and not one byte was typed. --wait waits for it;
--new runs the command in a shell of its own beside it, with the same directory and environment
(as they are at its prompt, else those of the program that runs there), which reads no start-up
files, ends with the command, and leaves nothing behind in the session. ai-session help automation
says what to do in shells and programs that tell of no prompt.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.argument_types import seconds
from aisession_tui.cli.help_format import Parser, help_format
from aisession_tui.errors import AiSessionError, ExecTimeout, ExitCode

if TYPE_CHECKING:
    from aisession_tui.service.running import Ran

_STDIN = 0
EXAMPLES = """\
examples:
  ai-session exec api 'cd src && make test'
  ai-session exec api -- grep -n "two words" notes.txt
  ai-session exec api --timeout 60 --json 'npm test'
  ai-session exec api --wait 300 'git pull'       when what runs there has ended
  ai-session exec api --new 'git status'          while it runs
  git diff | ai-session exec api --stdin 'git apply -R'

exit codes: the command's own; 75 busy (nothing was typed), 124 timeout (the command goes
on; with --new it was ended), 2 usage, 125 any other failure of exec itself, 141 nobody read
the output (the command goes on).

JSON keys: output exit_code duration_s cwd truncated timed_out command_id origin result;
origin is command, or exec where the exit code is one of exec's own, and then error says why.
Of more than 16 MiB of output the beginning and the end are there, and truncated is true.
command_id, which ai-session output takes, is null with --new, and where nothing was run.
result is what was recognised in the output, such as tests that failed: see
ai-session history --help; else null.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    _add_options(parser)
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND", help="what to run")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=0.0,
        metavar="S",
        help="for the command, and without --wait for its turn; default: none",
    )
    parser.add_argument(
        "--wait", type=seconds, default=0.0, metavar="S", help="for a shell that is busy"
    )
    parser.add_argument("--new", action="store_true", help="in a shell of its own beside it")
    parser.add_argument("--stdin", action="store_true", help="the command reads what exec is given")
    parser.add_argument("--json", action="store_true", help="output, exit code and more as JSON")
    parser.add_argument("--capture", action="store_true", help="print the output at the end only")


def run(args: argparse.Namespace) -> int:
    """Run it; our own failures have their own codes."""
    words, options = _options(args)
    try:
        code = _run_json(words, options) if options.json else _run(words, options)
        output.flush()
    except BrokenPipeError:
        output.drop()
        return ExitCode.BROKEN_PIPE
    except AiSessionError as error:
        diagnostics.fail(str(error))
        return _code_of(error)
    return code


def _code_of(error: AiSessionError) -> int:
    codes = (ExitCode.USAGE, ExitCode.BUSY, ExitCode.TIMEOUT)
    return error.exit_code if error.exit_code in codes else ExitCode.EXEC_FAILED


def _ran(
    words: list[str],
    options: argparse.Namespace,
    write: Callable[[bytes], None],
    began: Callable[[str], None] | None = None,
) -> Ran:
    """Run the command to its end."""
    from aisession_tui.cli.consent import say_restored
    from aisession_tui.service import names, running

    session_id = names.resolve(options.name)
    stdin = _STDIN if options.stdin else None
    order = running.Order(words, options.timeout, options.wait, options.new, stdin)
    return running.run(session_id, order, write=write, began=began, restored=say_restored)


def _run(words: list[str], options: argparse.Namespace) -> int:
    if not options.capture:
        return _ran(words, options, output.raw).exit_code
    from aisession_tui.cli.captured import Spool

    spool = Spool()
    try:
        return _ran(words, options, spool.write).exit_code
    finally:
        spool.print()


def _run_json(words: list[str], options: argparse.Namespace) -> int:
    from aisession_tui.cli.captured import Excerpt

    excerpt, ids = Excerpt(), list[str]()
    ran: Ran | None = None
    failure: AiSessionError | None = None
    try:
        ran = _ran(words, options, excerpt.write, ids.append)
        code, duration_s = ran.exit_code, ran.duration_s
    except AiSessionError as error:
        failure = error
        code = _code_of(error)
        duration_s = options.timeout if isinstance(error, ExecTimeout) else 0.0
        diagnostics.fail(str(error))
    written = excerpt.data
    said: dict[str, Any] = {
        "output": written.decode("utf-8", "replace"),
        "exit_code": code,
        "duration_s": round(duration_s, 3),
        "cwd": ran.cwd or None if ran else None,
        "truncated": excerpt.is_truncated,
        "timed_out": isinstance(failure, ExecTimeout),
        "command_id": ids[0] if ids else None,
        "origin": "command" if ran else "exec",
        "result": _recognised(ran, written) if ran else None,
    }
    output.as_json(said if failure is None else {**said, "error": str(failure)})
    return code


def _recognised(ran: Ran, written: bytes) -> dict[str, Any] | None:
    if not written and not ran.exit_code:
        return None
    from aisession_tui.service.outputs import result_of

    found = result_of(ran.command, written, ran.exit_code)
    return found.as_json() if found else None


_SWITCHES = ("--new", "--stdin", "--json", "--capture")
_VALUED = ("--timeout", "--wait")


def _options(args: argparse.Namespace) -> tuple[list[str], argparse.Namespace]:
    """Options may also stand between NAME and COMMAND, as far as `--` or the first word."""
    parser = Parser(
        prog="ai-session exec", add_help=False, allow_abbrev=False, formatter_class=help_format
    )
    _add_options(parser)
    head: list[str] = []
    words = list(args.words)
    while words and words[0].startswith("--") and words[0] != "--":
        head.append(words.pop(0))
        if head[-1] in _VALUED and words:
            head.append(words.pop(0))
    if words[:1] == ["--"]:
        words.pop(0)
    options = parser.parse_args(head, args)
    if not words:
        parser.error("give the COMMAND to run")
    if " " in words[0] and {*_SWITCHES, *_VALUED}.intersection(words[1:]):
        parser.error("options go before the COMMAND, or after `--` if they are its own")
    if options.new and options.wait:
        parser.error("--new waits for nobody: leave --wait out")
    return words, options
