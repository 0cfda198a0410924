"""Start a session anew as it was when a snapshot was taken.

Its shell starts in the snapshot's directory with its environment overrides, below the screen and the scrollback
of then. How the session is now becomes another snapshot, so nothing is lost. Not rolled back: what programs
had in memory, files on the disk, and what the shell itself had set (variables, functions, jobs). The recording
goes on as it is. A session with a command of its own runs that command again only with --yes.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.consent import may_kill
from aisession_tui.errors import AiSessionError, ExitCode

EXAMPLES = """\
examples:
  ai-session snapshots web
  ai-session rollback web 'before the upgrade'
  ai-session rollback --force web 3f09     kill it without asking, if it is running
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument(
        "snapshot", metavar="SNAPSHOT", help="id, its unique beginning, or the label"
    )
    parser.add_argument("-f", "--force", action="store_true", help="kill it without asking")
    parser.add_argument("-y", "--yes", action="store_true", help="run its own command again")


def run(args: argparse.Namespace) -> int:
    """Roll back; a running session only with consent."""
    from aisession_tui.service import names, sessions, snapshots

    session_id = names.resolve(args.name)
    moment = snapshots.find(session_id, args.snapshot)
    if not (moment.record.is_shell or args.yes):
        command = " ".join(moment.record.command)
        raise AiSessionError(f"this would run again: {command}: give --yes to run it")
    record = sessions.find(session_id).record
    if (
        record is not None
        and record.is_live
        and not (args.force or may_kill(record.name, "--force", "roll back"))
    ):
        return ExitCode.FAILED
    done = snapshots.rollback(session_id, moment)
    output.line(f"Rolled back session: {session_id} - {done.record.name}")
    before = done.before.moment
    output.line(f"Kept as it was: snapshot {before.id} - {before.label}")
    for notice in filter(None, (done.before.notice, done.record.notice)):
        diagnostics.narrate(notice)
    diagnostics.narrate(snapshots.NOT_ROLLED_BACK)
    return ExitCode.OK
