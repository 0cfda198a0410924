"""What can wait until the first frame is painted, and should be there before the first command."""

from __future__ import annotations

import asyncio
import gc
import importlib

_NEWBORN = 10_000
"""Objects made since, before the collector looks: a frame makes some thousands, all of them short-lived."""


async def get_ready() -> None:
    """Import what actions do, in a thread; then have what is there now never looked through again.

    A whole collection of it takes longer than a frame may.
    """
    await asyncio.to_thread(importlib.import_module, "aisession_tui.tui.commands")
    gc.freeze()
    gc.set_threshold(_NEWBORN)
