"""Output goes from the PTY into the memory that outlives the host, before the host itself sees it.

A host that is killed at any moment has then lost nothing that it had read.
"""

from __future__ import annotations

from collections.abc import Callable

from aisession_tui.ptyhost.memory import ReplayMemory

_LEAST_ROOM_BYTES = 32 << 10
"""With less of it the next keyframe is due: reading on in small pieces would take longer."""


class MemoryIntake:
    """Reads into the memory of a session."""

    def __init__(self, memory: ReplayMemory, start_segment: Callable[[], None]) -> None:
        """Begin.

        Args:
            memory: Where output goes.
            start_segment: Makes room in it, with a keyframe of the screen as it is now.
        """
        self._memory = memory
        self._start_segment = start_segment
        self.read = memory.read
        """Reads some output, as `os.read` does."""

    def room(self) -> int:
        """How many bytes can be read before the screen has to be fed with them."""
        if self._memory.room < _LEAST_ROOM_BYTES:
            self._start_segment()
        return self._memory.room
