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
from typing import Any, NamedTuple

from aisession_tui.cli import captured, diagnostics, output
from aisession_tui.cli.argument_types import seconds
from aisession_tui.cli.help_format import Parser, help_format
from aisession_tui.errors import AiSessionError, ExecTimeout, ExitCode
from aisession_tui.service.execution import Result

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

JSON keys: output exit_code duration_s cwd truncated timed_out command_id origin result; origin is
command, or exec where the exit code is one of exec's own, and then error says why. Of more
than 16 MiB of output the beginning and the end are there, and truncated is true. command_id
is null with --new, and where nothing was run; result as in history --json.
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


class _Run(NamedTuple):
    """What was asked for: a command, how it is run, and who takes its output."""

    words: list[str]
    options: argparse.Namespace
    write: Any
    ids: list[str]
    """Takes the command's id."""

    def result(self) -> Result:
        """Run it to its end."""
        from aisession_tui.cli.consent import restored_if_lost
        from aisession_tui.service import execution, names

        options = self.options
        session_id = restored_if_lost(names.resolve(options.name))
        if options.new:
            from aisession_tui.service import side_shell

            return side_shell.execute(
                session_id, self.words, options.timeout, self.write, stdin=options.stdin
            )
        return execution.execute(
            session_id,
            self.words,
            options.timeout,
            self.write,
            wait_s=options.wait,
            stdin=options.stdin,
            began=self.ids.append,
        )


def _run(words: list[str], options: argparse.Namespace) -> int:
    if not options.capture:
        return _Run(words, options, output.raw, []).result().exit_code
    spool = captured.Spool()
    try:
        return _Run(words, options, spool.write, []).result().exit_code
    finally:
        spool.print()


def _run_json(words: list[str], options: argparse.Namespace) -> int:
    excerpt, ids = captured.Excerpt(), list[str]()
    failure: AiSessionError | None = None
    result = Result(0, 0.0, "")
    try:
        result = _Run(words, options, excerpt.write, ids).result()
    except AiSessionError as error:
        failure = error
        duration_s = options.timeout if isinstance(error, ExecTimeout) else 0.0
        result = Result(_code_of(error), duration_s, "")
        diagnostics.fail(str(error))
    said: dict[str, Any] = {
        "output": excerpt.text,
        "exit_code": result.exit_code,
        "duration_s": round(result.duration_s, 3),
        "cwd": result.cwd or None,
        "truncated": excerpt.is_truncated,
        "timed_out": isinstance(failure, ExecTimeout),
        "command_id": ids[0] if ids else None,
        "origin": "command" if failure is None else "exec",
        "result": None if failure else _recognised(words, excerpt.text, result.exit_code),
    }
    output.as_json(said if failure is None else {**said, "error": str(failure)})
    return result.exit_code


def _recognised(words: list[str], text: str, exit_code: int) -> dict[str, Any] | None:
    """What the output says as a report of tests or of a build, or of why it failed."""
    from aisession_tui.agents.rendering import Piece, rendered_in_part
    from aisession_tui.agents.results import recognise
    from aisession_tui.model.size import Size

    lines = rendered_in_part([Piece(Size(80, 24), text.encode())]).lines
    found = recognise(" ".join(words), "\n".join(lines), exit_code)
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
