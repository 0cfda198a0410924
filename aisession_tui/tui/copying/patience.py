"""Doing one thing after the other, though what some of them need is still on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aisession_tui.tui.copying.page import Missing

_PATIENCE_S = 3.0
_ABOVE, _BELOW = 800, 200
"""How many rows are fetched around one that is missing."""


class NotYet(Exception):  # it is what happened
    """Raised when an answer that was asked for is needed and not here yet."""


class Patience:
    """Does something; if that raises `Missing` or `NotYet`, does it again when there is news."""

    def __init__(self, fetch: Callable[[range], None], on_given_up: Callable[[], None]) -> None:
        """Make one that waits for nothing.

        Args:
            fetch: Asks for rows; an empty range: for no more.
            on_given_up: Called when something did not come in time.
        """
        self._fetch = fetch
        self._on_given_up = on_given_up
        self._action: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be done."""
        return self._action is not None

    def perform(self, action: Callable[[], None]) -> None:
        """Do this now, or as soon as it can be done; what waited before is dropped."""
        self._action = None
        try:
            action()
        except Missing as missing:
            self._wait(action)
            self._fetch(range(max(0, missing.line - _ABOVE), missing.line + _BELOW))
        except NotYet:
            self._wait(action)
        else:
            self.drop()

    def retry(self) -> None:
        """Something came: try again."""
        if self._action is not None:
            self.perform(self._action)

    def drop(self) -> None:
        """Wait for nothing."""
        self._action = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._fetch(range(0))

    def _wait(self, action: Callable[[], None]) -> None:
        self._action = action
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PATIENCE_S, self._give_up)

    def _give_up(self) -> None:
        self.drop()
        self._on_given_up()
