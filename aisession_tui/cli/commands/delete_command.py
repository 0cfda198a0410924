"""Move sessions to the trash for seven days. A running one is killed first, if you say so."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import AiSessionError, ExitCode

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.store.trash import Thrown

EXAMPLES = """\
examples:
  ai-session delete build
  ai-session delete --force web db   kill them first
  ai-session delete --purge build    remove it for good, also out of the trash
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("names", nargs="+", metavar="NAME", help="names or ids")
    parser.add_argument(
        "-f", "--force", action="store_true", help="kill running ones first; do not ask"
    )
    parser.add_argument("--purge", action="store_true", help="remove at once, for good")


def run(args: argparse.Namespace) -> int:
    """Delete each, in order; what the user answers no for is left alone."""
    from aisession_tui.service import names

    if args.purge:
        return _purge(args)
    code = ExitCode.OK
    for session_id in dict.fromkeys(names.resolve(name) for name in args.names):
        thrown = _delete(session_id, args)
        if thrown is None:
            code = ExitCode.FAILED
        else:
            output.line(f"Deleted session: {thrown.id} - {thrown.name}")
    return code


def _purge(args: argparse.Namespace) -> int:
    from aisession_tui.service import deletion

    code = ExitCode.OK
    for session_id, in_trash in dict(map(_found, args.names)).items():
        thrown = in_trash
        if thrown is None:
            thrown = _delete(session_id, args)
        elif not _agrees(thrown.name, None, args):
            thrown = None
        if thrown is None:
            code = ExitCode.FAILED
        else:
            deletion.purge(thrown)
            output.line(f"Purged session: {thrown.id} - {thrown.name}")
    return code


def _found(text: str) -> tuple[str, Thrown | None]:
    """The session that is meant, and whether it is in the trash already."""
    from aisession_tui.service import deletion, names

    if not names.look_up(text) and (thrown := deletion.look_up(text)) is not None:
        return thrown.id, thrown
    return names.resolve(text), None


def _delete(session_id: str, args: argparse.Namespace) -> Thrown | None:
    """Move a session to the trash, or let the user keep it."""
    from aisession_tui.service import deletion, sessions

    record = sessions.find(session_id).record
    if not _agrees(record.name if record else session_id, record, args):
        return None
    if record is not None and record.is_live:
        sessions.kill([session_id])
    return deletion.delete(session_id)


def _agrees(name: str, record: SessionRecord | None, args: argparse.Namespace) -> bool:
    """Ask before programs end, and before anything is gone for good.

    Raises:
        AiSessionError: There is nobody to ask, and no --force.
    """
    is_live = record is not None and record.is_live
    if args.force or not (is_live or args.purge):
        return True
    state = f"{record.status}" if record is not None and is_live else ""
    if not diagnostics.can_ask():
        if state:
            raise AiSessionError(f'"{name}" is {state}: kill it first, or give --force')
        raise AiSessionError(f'"{name}" would be gone for good: give --force')
    what = "remove it for good" if args.purge else "delete it"
    question = f"{name} is {state}. Kill and {what}?" if state else f"Remove {name} for good?"
    if diagnostics.ask(question):
        return True
    diagnostics.narrate(f"{name} goes on." if state else f"{name} stays.")
    return False
