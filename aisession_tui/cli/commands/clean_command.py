"""Move sessions that have been over for long to the trash, and sweep what killed processes left.

Running, paused and pinned sessions always stay. What goes can be brought back for seven days. The app
does the same at its start for what exited more than 30 days ago: see `sessions.clean_after_days` in
`ai-session help configuration`. A clock that leaps ahead has to be so for a day before ages count by it.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord

EXAMPLES = """\
examples:
  ai-session clean --dry-run             what would go
  ai-session clean                       exited and lost more than 30 days ago
  ai-session clean --older-than 12h --exited

ages: 90m, 12h, 30d, 2w
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--older-than", type=_age_s, default="30d", metavar="AGE", help="default: 30d"
    )
    parser.add_argument("--exited", action="store_true", help="exited ones only, not lost ones")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")


def run(args: argparse.Namespace) -> int:
    """Clean up, saying for each session how long it was over and how it comes back."""
    from aisession_tui.service import cleaning, leftovers, sessions
    from aisession_tui.store import known_time, trash

    if ahead_s := known_time.now().ahead_s:
        diagnostics.narrate(
            f"The clock is {output.age(ahead_s)} ahead of what was seen before: until that has been so"
            " for a day, ages count without it."
        )
    listed = [entry.record for entry in sessions.list_sessions()]
    statuses = cleaning.EXITED if args.exited else cleaning.ENDED
    chosen = cleaning.due(filter(None, listed), args.older_than, statuses)
    if args.dry_run:
        return _tell(chosen, leftovers.find(), [each.name for each in trash.overdue()])
    gone = [each.name for each in trash.empty()]
    cleaned = cleaning.throw_away(chosen)
    for record in cleaned.moved:
        output.line(f"To the trash: {_told(record)}: ai-session undelete {record.id}")
    for name in gone:
        output.line(f"Gone for good after 7 days in the trash: {name}")
    for path in leftovers.sweep():
        output.line(f"Swept: {path}")
    for problem in cleaned.problems:
        diagnostics.fail(problem)
    if not (cleaned.moved or cleaned.problems):
        diagnostics.narrate(_nothing(listed))
    return ExitCode.FAILED if cleaned.problems else ExitCode.OK


def _tell(chosen: list[SessionRecord], swept: list[str], gone: list[str]) -> int:
    for record in chosen:
        output.line(f"Would go to the trash: {_told(record)}")
    for name in gone:
        output.line(f"Would be gone for good after 7 days in the trash: {name}")
    for path in swept:
        output.line(f"Would be swept: {path}")
    if not (chosen or swept or gone):
        diagnostics.narrate("Nothing would go.")
    return ExitCode.OK


def _nothing(listed: list[SessionRecord | None]) -> str:
    return "No session has been over for so long." if listed else "There are no sessions."


def _told(record: SessionRecord) -> str:
    from aisession_tui.service.cleaning import ended_at

    age = output.age(time.time() - ended_at(record))
    return f"{record.id} - {record.name} ({output.status_text(record)}, {age} ago)"


def _age_s(text: str) -> float:
    from aisession_tui.service.cleaning import parse_age

    try:
        return parse_age(text)
    except ValueError as reason:
        raise argparse.ArgumentTypeError(f"{reason}") from None
