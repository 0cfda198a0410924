"""Whose size a session's terminal has, when several clients show it.

The owner is the last interactive client that typed; a sole interactive client owns at once.
Watchers and previews never own. Nothing here does I/O.
"""

from __future__ import annotations

from collections.abc import Hashable

from aisession_tui.model.size import Size


class SizeArbiter:
    """Keeps the sizes of interactive clients and says which one holds."""

    def __init__(self, size: Size) -> None:
        self.size = size
        """What the terminal has."""
        self._wishes: dict[Hashable, Size] = {}

    @property
    def owner(self) -> Hashable | None:
        """The client whose size holds: the last one in order of typing."""
        return next(reversed(self._wishes), None)

    def joined(self, client: Hashable, size: Size) -> bool:
        """A client shows the session interactively; whether the terminal's size changes."""
        if client in self._wishes:
            self._wishes[client] = size
        else:
            self._wishes = {client: size, **self._wishes}  # whoever typed before stays last
        return self._settle()

    def left(self, client: Hashable) -> bool:
        """A client is gone; whether the terminal's size changes."""
        self._wishes.pop(client, None)
        return self._settle()

    def typed(self, client: Hashable) -> bool:
        """A client's user typed; whether the terminal's size changes."""
        if client not in self._wishes or client is self.owner:
            return False
        self._wishes[client] = self._wishes.pop(client)
        return self._settle()

    def _settle(self) -> bool:
        owner = self.owner
        wanted = self.size if owner is None else self._wishes[owner]
        changed = wanted != self.size
        self.size = wanted
        return changed
