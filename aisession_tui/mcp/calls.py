"""A call of a tool under way: what its worker thread shares with the server's loop."""

from __future__ import annotations

import time
from collections.abc import Callable

from aisession_tui.mcp.access import Access
from aisession_tui.service import Sessions
from aisession_tui.service.cancelling import Cancellation


class Call:
    """One call: what it may use, how it is cancelled, and what is told while it lasts."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.sessions = Sessions()
        self.cancellation = Cancellation()
        self.limit_s: float | None = None
        """How long it can take, if that is known."""
        self.doing: Callable[[], str] = str
        """Says in a few words how far it is."""
        self._began = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """How long it has taken by now."""
        return time.monotonic() - self._began
