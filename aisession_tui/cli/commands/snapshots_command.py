"""Show the snapshots of a session, newest first.

A damaged one is listed with `!` and the reason.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aisession_tui.cli import output
from aisession_tui.errors import ExitCode

if TYPE_CHECKING:
    from aisession_tui.store.snapshot_folders import Entry

EXAMPLES = """\
examples:
  ai-session snapshots web
  ai-session snapshots web --json | jq -r '.[0].id'

JSON keys: id time label automatic cwd size_bytes; one that cannot be read has id, time and problem.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", metavar="NAME", help="its name or id")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """Print what there is."""
    from aisession_tui.service import names, snapshots

    entries = snapshots.list_of(names.resolve(args.name))
    if args.json:
        output.as_json([_json(entry) for entry in entries])
        return ExitCode.OK
    if not entries:
        output.line(f"No snapshots. Take one: ai-session snapshot {args.name}")
    for entry in entries:
        output.line(_line(entry))
    return ExitCode.OK


def _json(entry: Entry) -> dict[str, object]:
    moment = entry.moment
    if moment is None:
        return {"id": entry.id, "time": output.iso_time(entry.time), "problem": entry.problem}
    return {
        "id": moment.id,
        "time": output.iso_time(moment.time),
        "label": moment.label,
        "automatic": moment.is_automatic,
        "cwd": moment.record.cwd,
        "size_bytes": moment.size_bytes,
    }


def _line(entry: Entry) -> str:
    moment = entry.moment
    if moment is None:
        return f"  {entry.id} ! {entry.problem}"
    size = f"{max(1, moment.size_bytes >> 10)} KiB"
    label = f" - {moment.label}" if moment.label else ""
    return f"  {moment.id} ({output.local_time(moment.time)}) {moment.record.cwd} [{size}]{label}"
