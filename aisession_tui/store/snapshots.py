"""The last screen of a session, as escape sequences that redraw it."""

from __future__ import annotations

from typing import NamedTuple

from aisession_tui.model.size import Size
from aisession_tui.store import atomic, records

_MAGIC = b"ai-session screen 1 "
_LIMIT_BYTES = 64 << 20


class Snapshot(NamedTuple):
    """A screen with its scrollback, and the size it was made at."""

    size: Size
    data: bytes
    segment: int = 0
    """The segment of the journal that was being written; 0: unknown."""
    length: int = 0
    """How much of it this screen knows of."""


def save(session_id: str, snapshot: Snapshot) -> None:
    """Write a session's last screen.

    Raises:
        OSError: It could not be written.
    """
    header = b"%b%b %d %d\n" % (_MAGIC, str(snapshot.size).encode(), *snapshot[2:])
    atomic.write_atomic(records.snapshot_path(session_id), header + snapshot.data, durable=False)


def load(session_id: str) -> Snapshot | None:
    """Read a session's last screen; None if there is none that can be understood."""
    try:
        data = atomic.read_regular(records.snapshot_path(session_id), _LIMIT_BYTES)
        header, _, body = data.partition(b"\n")
        if not header.startswith(_MAGIC):
            return None
        size, *place = header.removeprefix(_MAGIC).decode().split()
        return Snapshot(Size.parse(size), body, *map(int, place[:2]))
    except (OSError, ValueError):
        return None
