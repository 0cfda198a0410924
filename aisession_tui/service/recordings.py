"""A session's journal as one row of moments, be the session alive or not.

Times are milliseconds of the journal: from its first segment on, with the time that passed while
nothing was recorded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from aisession_tui.errors import AiSessionError, UsageError
from aisession_tui.service import segments
from aisession_tui.store import journal, records
from aisession_tui.store.playback import feed, show
from aisession_tui.terminal.terminal import Terminal


class Moment(NamedTuple):
    """Something that happened at a time: an event of the journal."""

    at_ms: int
    code: str
    data: bytes


class Marker(NamedTuple):
    """Something that was marked at a time: see the labels in `store/journal.py`."""

    at_ms: int
    label: str

    @property
    def kind(self) -> str:
        """The label without what it says of this one."""
        return self.label.partition(" ")[0]


class Part(NamedTuple):
    """One segment."""

    start_ms: int
    header: journal.Header
    read: Callable[[], bytes]


class Recording:
    """What is kept of a session's output."""

    def __init__(self, parts: list[Part]) -> None:
        """Take segments, oldest first; there is at least one."""
        self._parts = parts
        self._starts = [part.start_ms for part in parts]
        self._read_last = (-1, b"")
        """The segment that was read last, by its index: one often reads on in it."""
        last = len(parts) - 1
        self.duration_ms = parts[last].start_ms + journal.duration_ms(self._data(last))
        """The time of the last event."""

    @property
    def started(self) -> float:
        """When it begins, in POSIX seconds."""
        return self._parts[0].header.time

    def part_at(self, at_ms: int) -> int:
        """The index of the segment in which a moment lies."""
        return max(0, bisect_right(self._starts, at_ms) - 1)

    def moments(self, at_ms: int = 0) -> Iterator[Moment]:
        """All moments after a time, and some before it; first a whole screen."""
        first = self.part_at(at_ms)
        before: journal.SegmentReader | None = None
        number = clock_ms = 0
        for index, part in enumerate(self._parts[first:], first):
            reader = self._reader(index, at_ms - part.start_ms if index == first else 0)
            clock_ms = max(clock_ms, part.start_ms + reader.start_ms)
            follows = part.header.continues and part.header.number == number + 1
            if before is None or not (follows and before.is_whole):
                yield from self._screen(clock_ms, reader, is_first=before is None)
            for event in reader.events():
                clock_ms += event.interval_ms
                yield Moment(clock_ms, event.code, event.data)
            before, number = reader, part.header.number

    def terminal_at(self, at_ms: int, scrollback: int = 0) -> tuple[Terminal, Iterator[Moment]]:
        """The screen at a time, and the moments after it."""
        moments = self.moments(at_ms)
        terminal = Terminal(80, 24, scrollback)
        output: list[bytes] = []
        for moment in moments:
            if moment.at_ms > at_ms:
                feed(terminal, b"".join(output))
                return terminal, chain((moment,), moments)
            if moment.code == journal.OUTPUT:
                output.append(moment.data)
            elif moment.code == journal.RESIZE:
                feed(terminal, b"".join(output))
                output.clear()
                show(terminal, moment)
        feed(terminal, b"".join(output))
        return terminal, moments

    def markers(self) -> Iterator[Marker]:
        """All that was marked, without reading what was written."""
        for part in self._parts:
            for at_ms, label in journal.markers(_read(part)):
                yield Marker(part.start_ms + at_ms, label)

    def _reader(self, index: int, at_ms: int) -> journal.SegmentReader:
        return journal.SegmentReader(self._data(index), self._parts[index].header, at_ms)

    def _data(self, index: int) -> bytes:
        if self._read_last[0] != index:
            self._read_last = (index, _read(self._parts[index]))
        return self._read_last[1]

    @staticmethod
    def _screen(at_ms: int, reader: journal.SegmentReader, *, is_first: bool) -> Iterator[Moment]:
        """The keyframe, below what was there before if this is another run of the session."""
        yield Moment(at_ms, journal.RESIZE, str(reader.size).encode())
        rows = reader.size.rows
        below = f"\x18\x1b[?1049l\x1b[!p\x1b[r\x1b[{rows}H".encode() + b"\r\n" * rows
        yield Moment(at_ms, journal.OUTPUT, (b"" if is_first else below) + reader.keyframe)


def _read(part: Part) -> bytes:
    """What a segment holds; nothing if it is the oldest, and went just now."""
    try:
        return part.read()
    except (OSError, ValueError):
        return b""


def open_recording(session_id: str) -> Recording:
    """A session's journal as it is now.

    Raises:
        AiSessionError: There is none.
    """
    found = segments.sources(session_id)
    began = segments.starts(source.first_line for source in found)
    parts = [
        Part(start_ms, header, source.read)
        for source, (header, start_ms) in zip(found, began, strict=True)
        if header is not None
    ]
    if not parts:
        raise AiSessionError(
            f"nothing of {_name(session_id)} is recorded: it wrote nothing, or its journal is off"
        )
    return Recording(parts)


def _name(session_id: str) -> str:
    entry = records.load_entry(session_id)
    return f'"{entry.record.name}"' if entry and entry.record else session_id


def parse_time(text: str, recording: Recording) -> int:
    """A time that a person wrote, in milliseconds of the journal, within it.

    `90`, `1:30`, `1:02:03` from its beginning; `-30` before its end; `2026-11-22T14:05` on the clock.

    Raises:
        UsageError: It is none of these.
    """
    words = text.strip()
    try:
        if "T" in words.upper() or words.count("-") > 1:
            at_ms = round((datetime.fromisoformat(words).timestamp() - recording.started) * 1000)
        else:
            at_ms = _offset_ms(words.lstrip("-"))
            at_ms = recording.duration_ms - at_ms if words.startswith("-") else at_ms
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{text!r} is no time: write seconds (90), 1:30, 1:02:03, -30 for half a minute"
            " before the end, or a date and time like 2026-11-22T14:05"
        ) from None
    return max(0, min(at_ms, recording.duration_ms))


def _offset_ms(words: str) -> int:
    seconds = 0.0
    parts = words.split(":")
    if len(parts) > 3:
        raise ValueError
    for part in parts:
        seconds = seconds * 60 + float(part)
    return round(seconds * 1000)
