"""Doing what may be refused: services block for a moment, so they run in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aisession_tui.errors import AiSessionError

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp

_Result = TypeVar("_Result")


async def attempt(
    app: AiSessionApp, work: Callable[..., _Result], *arguments: Any
) -> _Result | None:
    """Do something that may be refused; a refusal becomes a toast and gives None."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except (AiSessionError, OSError) as error:
        app.notify(str(error), severity="error")
        return None
