"""The context of a session as it was last: `context.toml` in its folder, for sessions that keep one."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.store import atomic

FILE = "context.toml"
SCHEMA = 1
_LIMIT_BYTES = 16 << 20


class Kept(NamedTuple):
    """What was kept, as far as people are shown it."""

    text: str
    tokens: int
    updated: float
    """In POSIX seconds."""


def path_of(session_id: str) -> str:
    """Where it lies, whether there is one or not."""
    return os.path.join(paths.session_dir(session_id), FILE)


def save(session_id: str, table: dict[str, Any], now: float) -> None:
    """Replace it.

    Args:
        session_id: Whose.
        table: What it says: `text`, `tokens` and whatever else is known; nothing of it is None.
        now: In POSIX seconds.

    Raises:
        OSError: The old one stays.
    """
    import tomli_w

    head = {"schema": SCHEMA, "updated": datetime.fromtimestamp(now, UTC)}
    text = tomli_w.dumps({**head, **table}, multiline_strings=True)
    atomic.write_atomic(path_of(session_id), text.encode("utf-8", "replace"), durable=False)


def load(session_id: str) -> Kept | None:
    """Read it; None if there is none that can be understood."""
    try:
        table = tomllib.loads(atomic.read_regular(path_of(session_id), _LIMIT_BYTES).decode())
        return Kept(str(table["text"]), int(table["tokens"]), table["updated"].timestamp())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
