"""The niced process that makes a session's `context.toml` anew; its host starts it: `ptyhost/context_upkeep.py`."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import Any

from aisession_tui.errors import AiSessionError
from aisession_tui.service import context
from aisession_tui.store import contexts

_NICEST = 19


def keep(session_id: str) -> None:
    """Write a session's context as it is now.

    Raises:
        AiSessionError: The session is gone, or cannot be read.
        OSError: The folder is gone, or the disk refuses.
    """
    table = context.as_json(context.gather(session_id))
    contexts.save(session_id, _without_none(table), time.time())


def _without_none(value: Any) -> Any:
    """TOML has no null: what is unknown is left out."""
    if isinstance(value, dict):
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_without_none(each) for each in value]
    return value


if __name__ == "__main__":
    os.nice(_NICEST)
    with contextlib.suppress(AiSessionError, OSError):  # the next change tries again
        keep(sys.argv[1])
