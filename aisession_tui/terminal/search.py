"""Finding text in rows, and in a screen with its history: newest first, a bounded part at a time.

A match lies within one line of the program's, over all the rows it was wrapped to. What is searched
for is taken as it is written, so no pattern can take for ever.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.terminal.cells import CONTINUATION, Row

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen
    from aisession_tui.terminal.scrollback import Part

PART_ROWS = 1000
"""About so many rows are searched in one go."""
MOST_MATCHES = 4000
"""Matches told of one go."""
_LONGEST_LINE_ROWS = 4000
_SGR = re.compile("\x1b\\[[0-9;:]*m")


class Match(NamedTuple):
    """The cells of one match, by absolute line ids."""

    line: int
    column: int
    end_line: int
    end_column: int
    """The column behind its last cell."""


class Found(NamedTuple):
    """What one go has found."""

    matches: list[Match]
    """In reading order."""
    start: int
    """The first line that was searched; go on from there."""
    is_cut: bool = False
    """There were more matches than are told; the first ones are left out."""


def is_case_ignored(text: str) -> bool:
    """Smart case, as in vim: a capital letter makes case matter."""
    return text == text.lower()


def pattern_of(text: str, *, ignore_case: bool) -> re.Pattern[str]:
    """What finds a text as it is written.

    Raises:
        ValueError: There is no text.
    """
    if not text:
        raise ValueError("an empty text is found everywhere")
    return re.compile(re.escape(text), re.IGNORECASE if ignore_case else 0)


def matches_in(rows: Sequence[Row], first: int, pattern: re.Pattern[str]) -> Iterator[Match]:
    """The matches in rows that follow one another, from the id `first` on, in reading order."""
    begin = 0
    for number, row in enumerate(rows):
        if row.wrapped and number + 1 < len(rows):
            continue
        line = rows[begin : number + 1]
        if len(line) == 1 and row.clusters is None and CONTINUATION not in row.text:
            for found in pattern.finditer(row.text):
                yield Match(first + number, found.start(), first + number, found.end())
        else:
            yield from _in_line(line, first + begin, pattern)
        begin = number + 1


def _in_line(rows: Sequence[Row], first: int, pattern: re.Pattern[str]) -> Iterator[Match]:
    """The matches in one line, where characters and columns are not the same."""
    line = LineText(rows, first)
    for found in pattern.finditer(line.text):
        yield line.match(found.start(), found.end())


class LineText:
    """A line of the program's as it reads, and the cells of its characters."""

    def __init__(self, rows: Sequence[Row], first: int) -> None:
        """Reads the line.

        Args:
            rows: All rows that it was wrapped to.
            first: The id of the first one.
        """
        self._rows = rows
        self._first = first
        self._starts: list[int] = []
        self._cells: list[int] = []
        """The cell of each character, counted through all rows."""
        characters: list[str] = []
        length = 0
        for row in rows:
            self._starts.append(length)
            for column, character in enumerate(row.text):
                if character != CONTINUATION:
                    cluster = (row.clusters or {}).get(column, character)
                    characters.append(cluster)
                    self._cells += [length + column] * len(cluster)
            length += len(row.text)
        self.text = "".join(characters)

    def match(self, start: int, end: int) -> Match:
        """The cells of the characters `start..end`, of which there is one at least."""
        cell, last = self._cells[start], self._cells[end - 1]
        above, below = bisect_right(self._starts, cell) - 1, bisect_right(self._starts, last) - 1
        column = last - self._starts[below] + 1
        column += self._rows[below].text[column : column + 1] == CONTINUATION
        return Match(self._first + above, cell - self._starts[above], self._first + below, column)

    def index(self, line: int, column: int) -> int:
        """The character that a cell of the line shows, or the last one."""
        cell = self._starts[line - self._first] + column
        return max(0, bisect_right(self._cells, cell) - 1)


def search(screen: Screen, pattern: re.Pattern[str], end: int = -1) -> Found:
    """Search back from line `end` (without it; -1: from the screen's last row).

    Raw blocks without the text are not laid out. On the alternate screen there is no history.
    """
    history, top = screen.history, screen.history.end
    bottom = top + len(screen.rows)
    end = min(end, bottom) if end >= 0 else bottom
    lines = _Lines(pattern, min(top, end))
    if end > top:
        lines.prepend(top, screen.rows[: end - top])
    if screen.page is not screen.main:
        return lines.found(top)
    budget = PART_ROWS
    for part in history.parts_back():
        if not part.size or part.start >= end:
            continue
        if budget <= 0 and not lines.go_on_above(part):
            break
        skipped = max(0, history.start - part.start)
        budget -= lines.take(part, skipped, end - part.start)
        if part.start <= history.start:
            break
    return lines.found(max(lines.first, history.start))


class _Lines:
    """Rows that follow one another, and what was found in those below them."""

    def __init__(self, pattern: re.Pattern[str], first: int) -> None:
        self.first = first
        """The first line that was taken."""
        self._pattern = pattern
        self._rows: list[Row] = []
        self._matches: list[list[Match]] = []

    def prepend(self, first: int, rows: list[Row]) -> None:
        self._rows[:0] = rows
        self.first = first

    def go_on_above(self, part: Part) -> bool:
        """Whether the first line taken began in this part."""
        is_open = not part.raw and bool(part.kept) and part.kept[-1].wrapped
        return is_open and len(self._rows) < _LONGEST_LINE_ROWS

    def take(self, part: Part, skipped: int, end: int) -> int:
        """Take the rows `skipped..end` of a part; returns how much work that was, in rows."""
        if part.raw and not self._may_match(part.raw):
            self._search()
            self.first = part.start + skipped
            return part.size // 8 + 1
        if part.raw:
            self._search()
        self.prepend(part.start + skipped, part.rows()[skipped:end])
        if part.raw:
            self._search()
        return part.size

    def _may_match(self, raw: str) -> bool:
        """Whether there can be a match in raw output; tabs become any number of blanks."""
        has_blanks = "\t" in raw and "\\ " in self._pattern.pattern
        return has_blanks or self._pattern.search(_SGR.sub("", raw)) is not None

    def _search(self) -> None:
        if self._rows:
            self._matches.append(list(matches_in(self._rows, self.first, self._pattern)))
            self._rows = []

    def found(self, start: int) -> Found:
        self._search()
        matches = [match for each in reversed(self._matches) for match in each]
        return Found(matches[-MOST_MATCHES:], start, len(matches) > MOST_MATCHES)
