"""Doing what may be refused: services block for a moment, so they run in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from aisession_tui.errors import AiSessionError

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp

_Result = TypeVar("_Result")
_Item = TypeVar("_Item")


async def attempt(
    app: AiSessionApp, doing: str, work: Callable[..., _Result], *arguments: Any
) -> _Result | None:
    """Do something that may be refused; a refusal becomes a toast and gives None.

    Args:
        app: Whose bottom line names it if it takes long.
        doing: What it is called there, such as `restarting api`.
        work: What is done, in a thread.
        arguments: What it is called with.
    """
    try:
        with app.progress.showing(doing):
            return await asyncio.to_thread(work, *arguments)
    except (AiSessionError, OSError) as error:
        app.notify(str(error), severity="error")
        return None


async def attempt_each(
    app: AiSessionApp, doing: str, items: Sequence[_Item], work: Callable[[_Item], object]
) -> list[_Item]:
    """Do something to one after the other; returns those with which it went well."""
    done = []
    with app.progress.showing(doing, len(items)) as step:
        for item in items:
            try:
                await asyncio.to_thread(work, item)
                done.append(item)
            except (AiSessionError, OSError) as error:
                app.notify(str(error), severity="error")
            step()
    return done
