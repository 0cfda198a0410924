"""What a server may do, and with which sessions: what the command line has restricted it to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from aisession_tui.errors import AiSessionError, NoSuchSession
from aisession_tui.service import names
from aisession_tui.service.sessions import Listed


class Need(Enum):
    """What a tool does to sessions."""

    READ = "read"
    CHANGE = "change"
    CREATE = "create"


class Access:
    """The sessions that may be used: all of them, or some by name and those that were created here.

    A session that was found by a name stays permitted under another.
    """

    def __init__(
        self, named: Sequence[str] = (), *, is_read_only: bool = False, may_create: bool = False
    ) -> None:
        """Restrict.

        Args:
            named: Names or ids of sessions, which need not exist yet; empty: all.
            is_read_only: Nothing may be changed or created.
            may_create: Sessions may be created although others are out of bounds.
        """
        self._named = tuple(named)
        self._found: set[str] = set()
        self._is_read_only = is_read_only
        self._may_create = may_create or not named

    def allows(self, need: Need) -> bool:
        """Whether a tool that does this is offered."""
        if need is Need.READ:
            return True
        return not self._is_read_only and (need is Need.CHANGE or self._may_create)

    @property
    def is_restricted(self) -> bool:
        """Whether some sessions are out of bounds."""
        return bool(self._named)

    def add(self, session_id: str) -> None:
        """Permit a session that was created here."""
        self._found.add(session_id)

    def resolve(self, text: str) -> str:
        """The id of a session that may be used.

        Raises:
            NoSuchSession: There is none, or several are meant.
            AiSessionError: It is out of bounds, whether there is one or not.
        """
        if not self._named:
            return names.resolve(text)
        session_id = _look_up(text)
        if session_id not in self.ids():
            raise AiSessionError(
                f"this server may not use {text!r}, only {', '.join(self._named)}"
                f"{' and sessions it has created' if self._may_create else ''}"
            )
        return session_id

    def ids(self) -> set[str]:
        """The sessions that may be used, where some are out of bounds."""
        self._found.update(filter(None, map(_look_up, self._named)))
        return self._found

    def permitted(self, listed: Iterable[Listed]) -> list[Listed]:
        """Those of the sessions that may be used."""
        if not self._named:
            return list(listed)
        ids = self.ids()
        return [entry for entry in listed if entry.id in ids]


def _look_up(text: str) -> str:
    try:
        return names.look_up(text)
    except NoSuchSession:
        return ""  # several are meant: none is permitted by it
