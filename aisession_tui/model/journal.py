"""How a session's output is recorded.

Annotations are evaluated here, as `typing` would compile each string of theirs: commands wait for it.
"""

from enum import StrEnum
from typing import NamedTuple, Self


class JournalMode(StrEnum):
    """Where a session's journal is kept."""

    DISK = "disk"
    MEMORY = "memory"
    """By its host, as long as that lives."""
    OFF = "off"

    @property
    def is_kept(self) -> bool:
        """Whether what was written can be read later, by other programs, too."""
        return self is JournalMode.DISK


class JournalPlan(NamedTuple):
    """Where a journal is kept, and how much."""

    mode: JournalMode = JournalMode.DISK
    session_bytes: int = 64 << 20
    """What one session's journal may take."""
    total_bytes: int = 2 << 30
    """What those of all sessions may take."""

    def as_text(self) -> str:
        """In one line, for the host after this one."""
        return f"{self.mode} {self.session_bytes} {self.total_bytes}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `as_text` wrote; nothing is the default."""
        if not text:
            return cls()
        mode, session_bytes, total_bytes = text.split(" ")
        return cls(JournalMode(mode), int(session_bytes), int(total_bytes))
