"""A recording being played: a position, a screen, and what comes next. Knows no clock of its own."""

from __future__ import annotations

from aisession_tui.service.recordings import Moment, Recording
from aisession_tui.store.playback import show

_SCROLLBACK = 100
_NEAR_MS = 1000
_NEAR_BYTES = 64 << 10
"""How far the way there is walked, in time and in output; farther ones begin at a screen that was kept."""


class Player:
    """Shows a recording at any of its moments."""

    def __init__(self, recording: Recording, at_ms: int = 0) -> None:
        self.recording = recording
        self.at_ms = 0
        """The moment that the screen shows."""
        self._open(at_ms)

    def _open(self, at_ms: int) -> None:
        self.at_ms = at_ms
        self.terminal, self._rest = self.recording.terminal_at(at_ms, _SCROLLBACK)
        self._coming: Moment | None = next(self._rest, None)

    @property
    def next_ms(self) -> int | None:
        """When the next thing happens; None at the end."""
        return None if self._coming is None else self._coming.at_ms

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to come."""
        return self._coming is None

    def seek(self, at_ms: int) -> None:
        """Go to a moment, before or after this one."""
        at_ms = max(0, min(at_ms, self.recording.duration_ms))
        if not (0 <= at_ms - self.at_ms <= _NEAR_MS and self._walk(at_ms)):
            self._open(at_ms)

    def _walk(self, at_ms: int) -> bool:
        """Go on to a moment; False: it is farther than we walk, and this is somewhere on the way."""
        walked_bytes = 0
        while self._coming is not None and self._coming.at_ms <= at_ms:
            walked_bytes += len(self._coming.data)
            if walked_bytes > _NEAR_BYTES:
                return False
            self._next()
        self.at_ms = at_ms
        return True

    def advance(self, at_ms: int) -> bool:
        """Let time pass; whether anything happened."""
        has_happened = False
        while self._coming is not None and self._coming.at_ms <= at_ms:
            self._next()
            has_happened = True
        self.at_ms = max(self.at_ms, min(at_ms, self.recording.duration_ms))
        return has_happened

    def _next(self) -> None:
        """Show what comes next."""
        if self._coming is not None:
            show(self.terminal, self._coming)
            self._coming = next(self._rest, None)
