"""Wait until something is true of a session, also if it is already.

idle        its shell waits for a command (jobs may run in the background)
prompt      the same, told by the shell itself: bash, zsh and fish
needs-you   a program has rung the bell or sent a notification, and nobody has looked
exit        its program has ended
text=REGEX  a line of its screen matches (Python's re.search), now or from now on; wrapped lines are
            joined, what scrolls by counts, and so does the echo of what is typed; prints that line
quiet=S     nothing was written for S seconds, from now on

Nothing is polled: the session's host tells, and if it is replaced its successor does.
"""

from __future__ import annotations

import argparse
import time

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.argument_types import seconds
from aisession_tui.errors import ExitCode, WaitTimeout
from aisession_tui.model.session import SessionRecord

EXAMPLES = """\
examples:
  ai-session send api 'make test' --enter && ai-session wait api --until prompt
  ai-session wait web --until 'text=listening on .*:(\\d+)' --timeout 30
  ai-session wait agent --until needs-you && notify-send 'the agent asks'
  ai-session wait job --until exit --json | jq .exit_code

exit codes: 0 it is true, 124 timeout, 1 it cannot come true any more (the session has exited, or
its shell tells of no prompt), 2 usage, 3 no such session, 4 host unreachable.

JSON keys: id name until met line status exit_code exit_signal waited_s; line is that of text=.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument(
        "--until",
        required=True,
        metavar="WHAT",
        help="idle, prompt, needs-you, exit, text=REGEX or quiet=S",
    )
    parser.add_argument("--timeout", type=seconds, default=0.0, metavar="S", help="default: none")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Wait; the exit code says how it went."""
    from aisession_tui.service import names, waiting
    from aisession_tui.store import records

    condition = waiting.Condition.parse(args.until)
    session_id = names.resolve(args.name)
    began = time.monotonic()
    try:
        outcome = waiting.wait(session_id, condition, args.timeout)
    except WaitTimeout as error:
        if args.json:
            record = records.load(session_id)
            output.as_json(_json(record, args.until, time.monotonic() - began, is_met=False))
        diagnostics.fail(f"{args.name}: {args.until}: {error}")
        return error.exit_code
    if outcome.is_cut:
        diagnostics.narrate("Output came faster than it was searched: some of it was not.")
    if args.json:
        waited_s = time.monotonic() - began
        output.as_json(_json(outcome.record, args.until, waited_s, is_met=True, line=outcome.line))
    elif outcome.line:
        output.line(outcome.line)
    return ExitCode.OK


def _json(
    record: SessionRecord, until: str, waited_s: float, *, is_met: bool, line: str = ""
) -> dict[str, object]:
    return {
        "id": record.id,
        "name": record.name,
        "until": until,
        "met": is_met,
        "line": line or None,
        "status": str(record.status),
        "exit_code": record.exit_code,
        "exit_signal": record.exit_signal,
        "waited_s": round(waited_s, 3),
    }
