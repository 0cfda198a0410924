"""A session whose host failed again and again: kept alive without a terminal engine.

Only what cannot fail is left: the program's PTY is drained, its last output kept, clients attach to
the raw bytes, and the exit code is written down. Nothing of the normal host's parsing runs here.
"""

from __future__ import annotations

import socket

from aisession_tui.ptyhost.birth import Kept, run_adopted


def run_degraded(kept: Kept, link: socket.socket) -> None:
    """In a fork: go on with a session in the simplest way. Never returns."""
    run_adopted(kept, link)
