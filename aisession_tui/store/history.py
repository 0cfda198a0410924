"""The commands that a session's shell has run: `history.jsonl` in its folder, a line of JSON each.

Lines are only ever added, by the session's host. At half of the limit the file becomes `history-1.jsonl`,
in place of the one before, so that the newest entries are always there. A line that was torn, or that
somebody has spoilt, is left out.
"""

from __future__ import annotations

import json
import os
from typing import NamedTuple

from aisession_tui import paths
from aisession_tui.store import atomic

LIMIT_BYTES = 4 << 20
"""What both files may take together."""
LIMIT_ENTRIES = 10_000
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class Entry(NamedTuple):
    """One command that has ended."""

    command: str
    cwd: str
    """Where it was started; empty: nobody knows."""
    exit_code: int | None
    """None: it was interrupted, and nobody knows."""
    started: float
    """In POSIX seconds."""
    duration_s: float
    origin: str
    """`typed`, or `exec`."""
    id: int = 0
    """Counts the session's commands from 1; 0: it was noted before they were counted."""
    mark: str = ""
    """The name that the shell's own marks, and so the journal, know it by."""


def path_of(session_id: str) -> str:
    """The file that is written."""
    return os.path.join(paths.session_dir(session_id), "history.jsonl")


def _older_path(session_id: str) -> str:
    return os.path.join(paths.session_dir(session_id), "history-1.jsonl")


def append(session_id: str, entry: Entry) -> None:
    """Add a command.

    Raises:
        OSError: It could not be written.
    """
    path = path_of(session_id)
    data = json.dumps(entry._asdict(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data
        atomic.write_all(descriptor, data)
    finally:
        os.close(descriptor)
    if size + len(data) > LIMIT_BYTES // 2:
        os.replace(path, _older_path(session_id))


def last_id(session_id: str) -> int:
    """The number of the newest command; 0 if there is none."""
    for path in (path_of(session_id), _older_path(session_id)):
        for line in reversed(_lines(path)):
            entry = _entry(line)
            if entry is not None:
                return entry.id
    return 0


def read(session_id: str) -> list[Entry]:
    """The newest commands, oldest first; what cannot be read is left out."""
    found: list[Entry] = []
    for path in (_older_path(session_id), path_of(session_id)):
        found += [entry for entry in map(_entry, _lines(path)) if entry is not None]
    return found[-LIMIT_ENTRIES:]


def _lines(path: str) -> list[bytes]:
    try:
        return atomic.read_regular(path, LIMIT_BYTES).split(b"\n")
    except (OSError, ValueError):
        return []


def _entry(line: bytes) -> Entry | None:
    try:
        table = json.loads(line)
        code = table["exit_code"]
        return Entry(
            str(table["command"]),
            str(table["cwd"]),
            None if code is None else int(code),
            float(table["started"]),
            float(table["duration_s"]),
            str(table["origin"]),
            int(table.get("id", 0)),
            str(table.get("mark", "")),
        )
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
