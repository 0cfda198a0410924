"""An error in one part of the window: written down, and the window made anew from the layout.

Everything that is shown comes from the layout and the hub, so a new window is as the old one was.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from typing import TYPE_CHECKING, Any

from aisession_tui import paths
from aisession_tui.store.capped_log import CappedLog

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp

_MOST = 3
_WITHIN_S = 10.0
"""More errors than that in so short a time, and the app ends: a new window does not help."""


class Recovery:
    """Decides whether the app goes on after an error that nobody expected."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app
        self._times: list[float] = []
        self._is_recovering = False

    def start(self) -> None:
        """Write down what goes wrong in tasks and timers, too, instead of printing it."""
        asyncio.get_running_loop().set_exception_handler(self._take_from_loop)

    def survives(self, error: BaseException) -> bool:
        """Write an error down and make the window anew; False: the app ends, as it does in tests."""
        write_down(error)
        if self._is_recovering:
            return True  # what is being taken away may stumble
        now = time.monotonic()
        self._times = [each for each in self._times if now - each < _WITHIN_S] + [now]
        if len(self._times) > _MOST or self._app.is_headless or not self._app.has_begun:
            return False
        self._is_recovering = True
        self._app.call_later(self._recover)  # there, and not in the part that has failed
        return True

    async def _recover(self) -> None:
        try:
            await self._app.make_window_anew()
            self._app.notify(
                f"A part of the window failed and was made anew. See {paths.app_log()}",
                severity="error",
            )
        finally:
            self._is_recovering = False

    def _take_from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            write_down(error)
        else:
            CappedLog(paths.app_log()).write(str(context.get("message", context)))


def write_down(error: BaseException) -> None:
    """Add an error with its traceback to the app's log."""
    CappedLog(paths.app_log()).write("".join(traceback.format_exception(error)))
