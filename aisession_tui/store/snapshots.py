"""The last screen of a session, as escape sequences that redraw it."""

from __future__ import annotations

from typing import NamedTuple

from aisession_tui.model.size import Size
from aisession_tui.store import atomic, records

_MAGIC = b"ai-session screen 1 "
LIMIT_BYTES = 64 << 20
"""The largest file that is read."""


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
    atomic.write_atomic(records.snapshot_path(session_id), encode(snapshot), durable=False)


def load(session_id: str) -> Snapshot | None:
    """Read a session's last screen; None if there is none that can be understood."""
    try:
        return decode(atomic.read_regular(records.snapshot_path(session_id), LIMIT_BYTES))
    except (OSError, ValueError):
        return None


def encode(snapshot: Snapshot) -> bytes:
    """What stands in a file."""
    header = b"%b%b %d %d\n" % (_MAGIC, str(snapshot.size).encode(), *snapshot[2:])
    return header + snapshot.data


def decode(data: bytes) -> Snapshot:
    """What a file says.

    Raises:
        ValueError: It is no screen of ours.
    """
    header, _, body = data.partition(b"\n")
    if not header.startswith(_MAGIC):
        raise ValueError("it is no screen")
    size, *place = header.removeprefix(_MAGIC).decode().split()
    return Snapshot(Size.parse(size), body, *map(int, place[:2]))
