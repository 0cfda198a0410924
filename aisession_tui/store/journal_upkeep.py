"""What is done to journals in a niced process of its own: packing, and the limit for all together.

A host starts it now and then for its own session (`ptyhost/upkeep.py`); whoever of them comes first
looks after the limit of all. It never touches what a running session writes, and may be killed at any
moment.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from aisession_tui.store import atomic, journal_files, locks, records
from aisession_tui.store.journal_files import SegmentFile

_NICEST = 19


def run(sessions: str, session_id: str, first_open: int, total_bytes: int) -> None:
    """Pack a session's segments before number `first_open`, then see to the limit of all."""
    os.nice(_NICEST)
    folder = os.path.join(sessions, session_id, journal_files.FOLDER)
    with contextlib.suppress(OSError):
        atomic.sweep_temporary(folder)
        for each in journal_files.listed(folder):
            if each.number < first_open and not each.is_packed:
                journal_files.pack(each)
    limit(sessions, total_bytes)


def limit(sessions: str, total_bytes: int) -> None:
    """Remove the oldest segments of all sessions beyond a limit; one process at a time does it."""
    lock = locks.acquire(os.path.join(os.path.dirname(sessions), "journals.lock"))
    if lock is None:
        return  # somebody is at it
    try:
        removable: list[SegmentFile] = []
        total = 0
        for segments, is_live in _journals(sessions):
            total += sum(each.size_bytes for each in segments)
            removable += segments[:-1] if is_live else segments
        for each in sorted(removable, key=lambda each: (each.modified, each.path)):
            if total <= total_bytes:
                return
            journal_files.remove([each])
            total -= each.size_bytes
    finally:
        locks.release(lock)


def _journals(sessions: str) -> Iterator[tuple[list[SegmentFile], bool]]:
    """Each session's segments, and whether a host may be writing the last of them."""
    with os.scandir(sessions) as entries:
        ids = [entry.name for entry in entries if records.is_id(entry.name)]
    for session_id in ids:
        folder = os.path.join(sessions, session_id)
        with contextlib.suppress(OSError):  # it goes to the trash just now
            is_live = locks.is_held(os.path.join(folder, "lock"))
            yield journal_files.listed(os.path.join(folder, journal_files.FOLDER)), is_live
