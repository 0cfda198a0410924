"""Bring deleted sessions back; without a name, list what is in the trash.

A session is in the trash for seven days and comes back with all that was kept of it: its last screen,
its recording, its settings. If its name has been taken meanwhile it gets a number behind it.
"""

from __future__ import annotations

import argparse

from aisession_tui.cli import diagnostics, output
from aisession_tui.errors import ExitCode, UsageError
from aisession_tui.store.trash import Thrown

EXAMPLES = """\
examples:
  ai-session undelete                what is in the trash, and until when
  ai-session undelete web db
  ai-session undelete --json | jq -r '.[].name'

JSON keys: id name status deleted expires; a record that cannot be read has no name, status
"unreadable", problem and file.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="names or ids")
    parser.add_argument("--json", action="store_true", help="the list, for programs")


def run(args: argparse.Namespace) -> int:
    """Bring back each, in order, or print what there is."""
    if not args.names:
        _list(as_json=args.json)
        return ExitCode.OK
    if args.json:
        raise UsageError("--json lists what is in the trash: name no session")
    from aisession_tui.service import deletion

    found = {thrown.id: thrown for thrown in map(deletion.find_deleted, args.names)}
    for thrown in found.values():
        back = deletion.undelete(thrown)
        if back.taken:
            diagnostics.narrate(f'"{back.taken}" is the name of another session by now.')
        output.line(f"Undeleted session: {back.id} - {back.name}")
    return ExitCode.OK


def _list(*, as_json: bool) -> None:
    from aisession_tui.store import trash

    found = trash.listed()
    if as_json:
        output.as_json([_json(each) for each in found])
        return
    output.line("In the trash:" if found else "The trash is empty.")
    for each in found:
        deleted = f"deleted {output.local_time(each.deleted)}"
        expires = f"goes {output.local_time(each.expires)}"
        output.line(f"  {each.id} - {each.name} [{_status(each)}] {deleted}, {expires}")


def _status(thrown: Thrown) -> str:
    return output.status_text(thrown.record) if thrown.record is not None else "unreadable"


def _json(thrown: Thrown) -> dict[str, object]:
    times = {
        "deleted": output.iso_time(thrown.deleted),
        "expires": output.iso_time(thrown.expires),
    }
    record = thrown.record
    if record is not None:
        return {"id": thrown.id, "name": record.name, "status": str(record.status), **times}
    what = {"id": thrown.id, "status": "unreadable", "problem": thrown.problem}
    return {**what, "file": thrown.file, **times}
