"""What the supervisor keeps of a session, for the host that adopts it."""

from __future__ import annotations

from typing import NamedTuple


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
