"""Bring lost or exited sessions back: the last screen, and a shell in the last directory.

A session with a command of its own runs only with --yes: what create --resume said, an agent (claude,
codex, gemini, opencode) so that it goes on with its last conversation, anything else as it was.
"""

from __future__ import annotations

import argparse
import shlex

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import AiSessionError, ExitCode, UsageError
from aisession_tui.model.session import SessionRecord, SessionStatus

EXAMPLES = """\
examples:
  ai-session restore web
  ai-session restore --all           every lost shell
  ai-session restore --all --yes     lost sessions with a command too
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="its name or id")
    parser.add_argument("--all", action="store_true", help="every lost session")
    parser.add_argument("-y", "--yes", action="store_true", help="run its own command again")


def run(args: argparse.Namespace) -> int:
    """Restore one session or all lost ones."""
    from aisession_tui.service import names, sessions

    if args.all == bool(args.name):
        raise UsageError("name the session to restore, or give --all")
    if not args.all:
        session_id = names.resolve(args.name)
        record = sessions.find(session_id).record
        if record is not None and not (record.is_shell or args.yes or record.is_live):
            raise AiSessionError(f"{_runs_again(record)}: give --yes to run it")
        _restore(session_id)
        return ExitCode.OK
    code = ExitCode.OK
    found = [entry.record for entry in sessions.list_sessions()]
    lost = [record for record in found if record and record.status is SessionStatus.LOST]
    if not lost:
        diagnostics.narrate("Nothing is lost. Exited sessions: ai-session restore NAME")
    for record in lost:
        if not (record.is_shell or args.yes):
            diagnostics.narrate(f"Left alone: {_runs_again(record)} (--yes runs it)")
            continue
        try:
            _restore(record.id)
        except AiSessionError as error:
            diagnostics.fail(f"{record.name}: {error}")
            code = ExitCode.FAILED
    return code


def _restore(session_id: str) -> None:
    from aisession_tui.service import sessions

    record = sessions.restore(session_id)
    output.line(f"Restored session: {record.id}")
    if record.notice:
        diagnostics.narrate(record.notice)


def _runs_again(record: SessionRecord) -> str:
    return f'"{record.name}" would run: {shlex.join(record.restores_as)}'
