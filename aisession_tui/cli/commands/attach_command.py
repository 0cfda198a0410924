"""Use a session in this terminal. The leader (ctrl+b) and then d leaves; the session goes on."""

from __future__ import annotations

import argparse

from aisession_tui.errors import NoSuchSession

EXAMPLES = """\
examples:
  ai-session attach api
  ai-session attach                   the one used last
  ai-session attach --read-only api   watch only
  ai-session attach --leader ctrl+a api

keys: LEADER d leaves, LEADER LEADER sends the leader through.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="default: the one used last")
    parser.add_argument("--read-only", action="store_true", help="show, but type nothing")
    parser.add_argument("--leader", metavar="KEY", help="default: ctrl+b, or as configured")


def run(args: argparse.Namespace) -> int:
    """Attach, restoring a lost shell first."""
    from aisession_tui.cli.attachment import attach
    from aisession_tui.cli.consent import restored_if_lost
    from aisession_tui.service import names

    session_id = names.resolve(args.name) if args.name else _last_used()
    return attach(restored_if_lost(session_id), read_only=args.read_only, leader=args.leader)


def _last_used() -> str:
    from aisession_tui.service import sessions

    live = [
        entry.record for entry in sessions.list_sessions() if entry.record and entry.record.is_live
    ]
    if not live:
        raise NoSuchSession("no session is running: ai-session create --attach")
    return max(live, key=lambda record: record.last_accessed).id
