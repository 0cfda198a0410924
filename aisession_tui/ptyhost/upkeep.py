"""Has journals packed and kept within their limits by a niced process, and is that process.

A process of its own, not a fork: a fork of a host would copy its pages and hold its lock and its PTY
open, and the host would stand still meanwhile. Where it cannot be started, since the package was
removed say, segments just stay as they are.
"""

from __future__ import annotations

import os
import sys

from aisession_tui import paths
from aisession_tui.store import journal_upkeep

_PACKAGE_PARENT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def start(session_id: str, first_open: int, total_bytes: int) -> None:
    """Have a session's segments before `first_open` packed, and all journals limited."""
    argv = [
        sys.executable, "-P", "-m", "aisession_tui.ptyhost.upkeep",
        paths.sessions_dir(), session_id, str(first_open), str(total_bytes),
    ]  # fmt: skip
    environ = {"PYTHONPATH": _PACKAGE_PARENT, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        os.posix_spawn(sys.executable, argv, environ)
    except OSError:
        return  # no process to be had: the next time, then


if __name__ == "__main__":
    _, sessions, session, first, total = sys.argv
    journal_upkeep.run(sessions, session, int(first), int(total))
