"""From a text searched for to the next place where it is. Pure.

All matches may be known, told by the host; then the next one is looked up. Where they are not (too
many, or a host that cannot search), the rows are read one after the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from aisession_tui.terminal.search import Found, Match, matches_in, pattern_of
from aisession_tui.tui.copying.page import Page
from aisession_tui.tui.selection import Point

MOST_MATCHES = 20_000
"""Matches kept; `20000+` where there are more."""
_ROWS_AT_ONCE = 200


class Hit(NamedTuple):
    """Where to go next."""

    match: Match
    is_around: bool = False
    """The search went on from the other end."""


class Matches:
    """All matches of a text as far as they are known: those from the line `start` on."""

    def __init__(self) -> None:
        self.found: list[Match] = []
        """In reading order."""
        self.start = 1 << 62
        self.is_done = False
        """Everything was searched."""
        self.is_cut = False
        """There are more, somewhere."""

    @property
    def is_whole(self) -> bool:
        """Whether these are all there are."""
        return self.is_done and not self.is_cut

    def add(self, part: Found, *, is_last: bool) -> None:
        """Take the matches of the lines above those searched before."""
        self.found[:0] = part.matches
        self.start = part.start
        self.is_cut = self.is_cut or part.is_cut or len(self.found) > MOST_MATCHES
        self.is_done = is_last or self.is_cut

    def replace(self, lines: range, seen: list[Match]) -> None:
        """Put other matches in place of those that begin on these lines."""
        first = bisect_left(self.found, Match(lines.start, 0, 0, 0))
        last = bisect_left(self.found, Match(lines.stop, 0, 0, 0))
        self.found[first:last] = seen

    def next(self, point: Point, *, forward: bool) -> Hit | None:
        """The match after or before a cell; nothing if that cannot be said (yet), or if there is none."""
        if self.is_cut:
            return None
        index = bisect_right(self.found, Match(*point, 1 << 62, 0))
        if forward:
            if index < len(self.found) and self.start <= point.line:
                return Hit(self.found[index])
            return Hit(self.found[0], is_around=True) if self.found and self.is_whole else None
        index = bisect_left(self.found, Match(*point, 0, 0)) - 1
        if index >= 0:
            return Hit(self.found[index])
        return Hit(self.found[-1], is_around=True) if self.found and self.is_whole else None

    def from_end(self, match: Match | None) -> int | None:
        """Which one it is, counted from the last one, which is 1; nothing if that is not known."""
        if match is None or not self.is_whole:
            return None
        index = bisect_left(self.found, match)
        return len(self.found) - index if self.found[index : index + 1] == [match] else None

    def count(self, current: Match | None) -> str:
        """Which one of how many: `3/17`, `17`, `20000+`."""
        total = f"{len(self.found)}{'+' if self.is_cut else ''}"
        if current is None or self.is_cut or not self.is_done:
            return total
        index = bisect_left(self.found, current)
        is_one = index < len(self.found) and self.found[index] == current
        return f"{index + 1}/{total}" if is_one else total


def next_match(
    page: Page, text: str, point: Point, *, forward: bool, ignore_case: bool
) -> Hit | None:
    """Read on or back from a cell, and on from the other end, to the next match.

    Raises:
        Missing: Rows have to be fetched first.
    """
    pattern = pattern_of(text, ignore_case=ignore_case)
    for rows, is_around in _ranges(page, point.line, forward=forward):
        found = list(matches_in([page.row(line) for line in rows], rows.start, pattern))
        for match in found if forward else reversed(found):
            place = Point(match.line, match.column)
            if is_around or (place > point if forward else place < point):
                return Hit(match, is_around)
    return None


def _ranges(page: Page, line: int, *, forward: bool) -> Iterator[tuple[range, bool]]:
    """Whole lines from one on to the end, and then from the other end back to it."""
    here = page.line_of(line)
    if forward:
        yield from ((each, False) for each in _chunks(page, here.start, page.newest + 1))
        yield from ((each, True) for each in _chunks(page, page.oldest, here.stop))
    else:
        yield from ((each, False) for each in _chunks_back(page, page.oldest, here.stop))
        yield from ((each, True) for each in _chunks_back(page, here.start, page.newest + 1))


def _chunks(page: Page, start: int, stop: int) -> Iterator[range]:
    while start < stop:
        end = page.line_of(min(start + _ROWS_AT_ONCE, stop) - 1).stop
        yield range(start, end)
        start = end


def _chunks_back(page: Page, start: int, stop: int) -> Iterator[range]:
    while stop > start:
        first = page.line_of(max(stop - _ROWS_AT_ONCE, start)).start
        yield range(first, stop)
        stop = first
