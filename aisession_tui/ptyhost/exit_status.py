"""Wait statuses as people know them."""

from __future__ import annotations

import os


def decoded_status(status: int | None) -> tuple[int | None, int | None]:
    """Exit code and signal of a wait status; both None if it is unknown."""
    if status is None:
        return None, None
    code = os.waitstatus_to_exitcode(status)
    return (code, None) if code >= 0 else (None, -code)
