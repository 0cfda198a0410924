"""A process that searches segments of journals for another.

Jobs come on stdin, a line of JSON each, and what was found goes to stdout in the same order. It is a
process because two of them search twice as fast, and because it can be ended at any time: by a user who
types on, or by the clock when a regular expression does not come to an end.

The screen with which a segment begins was written before and is left out, but for the oldest segment's.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, islice, takewhile
from types import FrameType
from typing import Any, NamedTuple

import msgspec

from aisession_tui.service.matching import Matcher, Query
from aisession_tui.store import atomic, journal, journal_files
from aisession_tui.terminal.printed import pieces, text_of

_PATIENCE_S = 2.0
"""Of processor time, for a few hundred lines."""
_LONGEST_LINE = 2000
"""Characters of a line that are told."""
_WINDOW_BYTES = 64 << 10
"""So far around a line its neighbours are sought."""
_COMMENT = re.compile(rb"^#.*\n", re.MULTILINE)
_decoder = msgspec.json.Decoder(tuple[float, str, str])


class Job(NamedTuple):
    """One segment, or another text, to be searched."""

    path: str = ""
    """Of the segment's file, packed or not."""
    data: str = ""
    """A segment that is no file, its bytes as Latin-1."""
    text: str = ""
    """What is no segment at all: lines."""
    has_screen: bool = False
    """Search the screen at the beginning, too."""
    since_ms: int = 0
    """Leave out what is older, counted from the segment's beginning."""
    limit: int = 0
    """The latest so many hits are told."""
    context: int = 0
    """Lines before and after that are told with each."""


class Line(NamedTuple):
    """A line that was found."""

    at_ms: int
    """When it was written, counted from the segment's beginning."""
    text: str
    start: int
    end: int
    """Where in the text the match is."""
    before: list[str]
    after: list[str]


class PatternTooSlow(Exception):
    """Raised when a regular expression has not come to an end in time."""


class _Output:
    """What a segment's program wrote, in one, and when."""

    def __init__(self, events: list[tuple[float, str, str]]) -> None:
        self.data = "".join([text for _, code, text in events if code == journal.OUTPUT]).encode(
            "utf-8", "replace"
        )
        self._events = events

    @cached_property
    def _ends(self) -> list[int]:
        """Where in the data the text of each event ends."""
        lengths = (
            len(text.encode("utf-8", "replace")) if code == journal.OUTPUT else 0
            for _, code, text in self._events
        )
        return list(accumulate(lengths))

    @cached_property
    def _times_ms(self) -> list[int]:
        return list(accumulate(round(interval * 1000) for interval, _, _ in self._events))

    def time_of(self, place: int) -> int:
        """When the byte before a place was written, in ms from the segment's beginning."""
        at = bisect_left(self._ends, place)
        return self._times_ms[at] if at < len(self._times_ms) else 0


def search(job: Job, matcher: Matcher) -> list[Line]:
    """The latest lines of a job that match, newest first."""
    try:
        output = _Output(_events(job))
    except (OSError, ValueError):
        return []  # it was the oldest, and went just now
    found = takewhile(lambda line: line.at_ms >= job.since_ms, _lines(output, matcher, job.context))
    return list(islice(found, job.limit))


def _lines(output: _Output, matcher: Matcher, context: int) -> Iterator[Line]:
    data = output.data
    for start, end in reversed(list(matcher.rows(data))):
        row, seen = data[start:end], set()
        for begin, stop in reversed(pieces(row)):
            text = text_of(row[begin:stop])
            found = matcher.find(text)
            if found and text not in seen:  # a screen drawn again and again is told once
                seen.add(text)
                shown, first, last = _shortened(text, *found)
                before = _before(data, start + begin, context)
                after = _after(data, start + stop, context)
                yield Line(output.time_of(start + stop), shown, first, last, before, after)


def _shortened(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A line so that it can be shown, with the match in it."""
    cut = max(0, min(start - _LONGEST_LINE // 2, len(text) - _LONGEST_LINE))
    shown = text[cut : cut + _LONGEST_LINE]
    return shown, start - cut, min(end - cut, len(shown))


def _before(data: bytes, place: int, count: int) -> list[str]:
    """The lines before the one that begins at a place."""
    if not count:
        return []
    floor, start = max(0, place - _WINDOW_BYTES), place
    for _ in range(count + 1):
        start = data.rfind(b"\n", floor, start)
        if start < 0:
            break
    above, newline, rest = data[max(floor, start + 1) : place].rpartition(b"\n")
    beside = [text for text in _texts(rest) if text]
    return ((_texts(above) if newline else []) + beside)[-count:]


def _after(data: bytes, place: int, count: int) -> list[str]:
    """The lines after the one that ends at a place."""
    if not count:
        return []
    roof, end = place + _WINDOW_BYTES, place - 1
    for _ in range(count + 1):
        end = data.find(b"\n", end + 1, roof)
        if end < 0:
            break
    rest, newline, below = data[place : end if end >= 0 else roof].partition(b"\n")
    beside = [text for text in _texts(rest) if text]
    has_more = below or (newline and end >= 0)  # or else the last line has just ended
    return (beside + (_texts(below) if has_more else []))[:count]


def _texts(window: bytes) -> list[str]:
    """Lines to be shown: of what was overwritten in its place, what left something to read."""
    lines = []
    for row in window.split(b"\n"):
        texts = [text_of(row[start:end]).rstrip() for start, end in pieces(row)]
        lines += [text for text in texts if text] or [""]
    return lines


def _events(job: Job) -> list[tuple[float, str, str]]:
    """Everything after a segment's header that is to be searched, as far as it can be read."""
    if job.text:
        return [(0.0, journal.OUTPUT, job.text)]
    data = job.data.encode("latin-1")
    if job.path:
        data = journal_files.read(journal_files.SegmentFile(0, job.path, 0, 0.0))
    _, _, body = data.partition(b"\n")
    try:
        events = _decoder.decode_lines(_COMMENT.sub(b"", body) if b"\n#" in body else body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        events = _damaged(data)
    is_screen = bool(events) and events[0][1] == journal.OUTPUT and not job.has_screen
    return events[is_screen:]


def _damaged(data: bytes) -> list[tuple[float, str, str]]:
    segment = journal.read_segment(data)
    if segment is None:
        return []
    first = journal.Event(0, journal.OUTPUT, segment.keyframe)
    return [
        (event.interval_ms / 1000, event.code, event.data.decode("utf-8", "replace"))
        for event in (first, *segment.events)
    ]


def main() -> None:
    """Do jobs until there are no more."""
    query = Query(*json.loads(sys.stdin.readline()))
    signal.signal(signal.SIGVTALRM, _give_up)
    matcher = Matcher(query, _wind_up)
    for line in sys.stdin:
        answer: Any
        if query.is_regex:
            _wind_up()
        try:
            answer = search(Job(*json.loads(line)), matcher)
        except PatternTooSlow:
            answer = None
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        atomic.write_all(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")


def _wind_up() -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, _PATIENCE_S)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise PatternTooSlow


if __name__ == "__main__":
    main()
