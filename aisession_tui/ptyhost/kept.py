"""What the supervisor keeps of a session, for the host that adopts it."""

from __future__ import annotations

import time
from typing import NamedTuple

from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import records


class Kept(NamedTuple):
    """Descriptors and facts that outlive a host."""

    id: str
    pid: int
    """The session's program."""
    master: int
    lock: int
    memory: int
    pidfd: int | None
    secrets: dict[str, str]
    """The shell integration's nonce, kind and directory."""
    status: int | None
    """The wait status, if the program ended while there was no host."""

    @property
    def descriptors(self) -> list[int]:
        """All of them, in the order in which they are handed over."""
        found = [self.master, self.lock, self.memory]
        return found if self.pidfd is None else [*found, self.pidfd]


def record_of(kept: Kept) -> SessionRecord:
    """The session's record from the disk; the one before it, if that was damaged meanwhile."""
    for load in (records.load, records.load_backup):
        try:
            return load(kept.id)._replace(pid=kept.pid)
        except (AiSessionError, FileNotFoundError):
            continue
    return SessionRecord(kept.id, kept.id, created=time.time(), pid=kept.pid)
