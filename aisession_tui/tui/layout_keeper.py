"""The layout in use: changed in one place, saved within half a second and at every kind of exit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aisession_tui.model.layout import Layout
from aisession_tui.store import layouts

SAVE_AFTER_S = 0.25


class LayoutKeeper:
    """Owns the layout; the first app that runs saves it, a second works from a copy."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self.layout = layouts.load()
        self.is_saved = layouts.take_lock() is not None
        """Whether this app is the one that saves."""
        self._warn = warn
        self._timer: asyncio.TimerHandle | None = None
        self._has_failed = False

    def change(self, layout: Layout) -> None:
        """Take over a new layout and save it soon."""
        if layout == self.layout:
            return
        self.layout = layout
        if self.is_saved and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SAVE_AFTER_S, self.flush)

    def assume(self, layout: Layout) -> None:
        """Begin with another layout; it is saved with the first change that somebody makes."""
        self.layout = layout

    def flush(self) -> None:
        """Save now what is not saved yet."""
        if self._timer is None:
            return
        self._timer.cancel()
        self._timer = None
        try:
            layouts.save(self.layout)
        except (OSError, ValueError) as reason:
            if not self._has_failed:
                self._has_failed = True
                self._warn(f"the layout cannot be saved: {reason}")
