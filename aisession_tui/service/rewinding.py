"""Going about in a recording: by change, by command, to a text. Blocks for as long as reading takes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from aisession_tui.service.playing import Player
from aisession_tui.store import journal

if TYPE_CHECKING:
    from aisession_tui.service.recordings import Marker, Recording
    from aisession_tui.terminal.terminal import Terminal

_ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]|[\x00-\x08\x0e-\x1f]"
)
_TAIL_BYTES = 512
"""How far apart in time the beginning and the end of a text may have been written."""


class Rewinder:
    """A recording at one of its moments."""

    def __init__(self, recording: Recording, at_ms: int) -> None:
        self.recording = recording
        self._player = Player(recording, at_ms)

    @property
    def at_ms(self) -> int:
        """The moment that the screen shows."""
        return self._player.at_ms

    @property
    def duration_ms(self) -> int:
        """The time of the last moment."""
        return self.recording.duration_ms

    @property
    def terminal(self) -> Terminal:
        """The screen at that moment."""
        return self._player.terminal

    @property
    def has_ended(self) -> bool:
        """Whether nothing comes after it."""
        return self._player.has_ended

    @cached_property
    def markers(self) -> list[Marker]:
        """Commands, their ends and bells, from the first to the last; prompts are none here."""
        return [each for each in self.recording.markers() if each.label != journal.PROMPT]

    def seek(self, at_ms: int) -> None:
        """Go to a moment."""
        self._player.seek(at_ms)

    def play(self, ms: float, longest_pause_ms: int) -> None:
        """Let time pass, and less of it where nothing happens for long."""
        goal = self.at_ms + ms
        coming = self._player.next_ms
        if coming is not None and coming - goal > longest_pause_ms:
            goal = coming - longest_pause_ms
        self._player.seek(int(goal))

    def step(self, direction: int) -> bool:
        """Go to the next or the previous change of the screen; whether there is one."""
        if direction > 0:
            coming = self._player.next_ms
            return coming is not None and self._player.advance(coming)
        before = self._change_before(self.at_ms)
        if before is None:
            return False
        self.seek(before)
        return True

    def _change_before(self, at_ms: int) -> int | None:
        """The last output before a time; what lies before a kept screen is looked for before that."""
        reach_ms = 1
        while at_ms > 0:
            start_ms = max(0, at_ms - reach_ms)
            found = None
            for moment in self.recording.moments(start_ms):
                if moment.at_ms >= at_ms:
                    break
                if moment.code == journal.OUTPUT:
                    found = moment.at_ms
            if found is not None or start_ms == 0:
                return found
            reach_ms *= 16
        return None

    def to_command(self, direction: int) -> bool:
        """Go to the next or the previous command's beginning; whether there is one."""
        times = [each.at_ms for each in self.markers if each.kind == journal.COMMAND]
        at = (
            bisect_right(times, self.at_ms) if direction > 0 else bisect_left(times, self.at_ms) - 1
        )
        if not 0 <= at < len(times):
            return False
        self.seek(times[at])
        return True

    def to_text(self, text: str, direction: int) -> bool:
        """Go to where a text appeared next or before; whether it did.

        Capitals count only if the text has some.
        """
        if direction > 0:
            later = self._appearances(text, self.at_ms)
            found = next((at_ms for at_ms in later if at_ms > self.at_ms), None)
        else:
            earlier = takewhile(lambda at_ms: at_ms < self.at_ms, self._appearances(text, 0))
            found = max(earlier, default=None)
        if found is None:
            return False
        self.seek(found)
        return True

    def _appearances(self, text: str, from_ms: int) -> Iterator[int]:
        """When a text was written, with whatever colours and in however many pieces."""
        is_folded = text == text.lower()
        wanted = text.lower() if is_folded else text
        tail = ""
        for moment in self.recording.moments(from_ms):
            if moment.code != journal.OUTPUT:
                continue
            written = _ESCAPES.sub(b"", moment.data).decode("utf-8", "replace")
            window = tail + (written.lower() if is_folded else written)
            place = window.rfind(wanted)
            if place >= 0 and place + len(wanted) > len(tail):
                yield moment.at_ms
            tail = window[-max(len(wanted) - 1, 0) :][-_TAIL_BYTES:] if len(wanted) > 1 else ""
