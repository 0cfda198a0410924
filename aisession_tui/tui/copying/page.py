"""The lines of a session as copy mode sees them, and the steps from one cell to the next.

A line of the program's may be wrapped to several rows; what moves along a line crosses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.terminal.cells import CONTINUATION, Row
from aisession_tui.tui.selection import Point

if TYPE_CHECKING:
    from aisession_tui.tui.viewport import Viewport

_BLANK = Row()


class Missing(Exception):  # it is what happened
    """Raised when a row is needed that has to be fetched; do the same again when it is here."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Page(NamedTuple):
    """The rows there are, and the part of them that is in view."""

    row_of: Callable[[int], Row | None]
    """The row of a line; nothing if it is not here."""
    oldest: int
    newest: int
    """The last line with anything on it, or the program's cursor."""
    columns: int
    top: int
    """The first line in view."""
    height: int
    lowest: int
    """The top of a view that is not scrolled back."""

    def row(self, line: int) -> Row:
        """The row of a line; a blank one before the first and behind the last.

        Raises:
            Missing: It has to be fetched first.
        """
        if not self.oldest <= line <= self.newest:
            return _BLANK
        row = self.row_of(line)
        if row is None:
            raise Missing(line)
        return row

    def last_column(self, line: int) -> int:
        """The last cell of a row that shows anything; 0 in a blank one."""
        text = self.row(line).text.rstrip(" ")
        column = max(0, len(text) - 1)
        return column - (text[column : column + 1] == CONTINUATION)

    def cell(self, line: int, column: int) -> Point:
        """The place of the cell nearest to a column of a row."""
        line = max(self.oldest, min(line, self.newest))
        column = max(0, min(column, self.last_column(line)))
        is_right_half = self.row(line).text[column : column + 1] == CONTINUATION
        return Point(line, column - is_right_half)

    def in_view(self, point: Point) -> Point:
        """The cell nearest to a place that is in view."""
        last = min(self.top + self.height - 1, self.newest)
        return self.cell(max(self.top, min(point.line, last)), point.column)

    def character(self, point: Point) -> str:
        """What a cell shows; a blank where there is nothing."""
        row = self.row(point.line)
        return row.plain(point.column, point.column + 1) or " "

    def line_of(self, line: int) -> range:
        """All rows of the program's line that a row is part of."""
        first = last = max(self.oldest, min(line, self.newest))
        while first > self.oldest and self.row(first - 1).wrapped:
            first -= 1
        while last < self.newest and self.row(last).wrapped:
            last += 1
        return range(first, last + 1)

    def after(self, point: Point) -> Point | None:
        """The next cell of the same line of the program's."""
        row = self.row(point.line)
        column = point.column + 1
        column += row.text[column : column + 1] == CONTINUATION
        if column <= self.last_column(point.line):
            return Point(point.line, column)
        goes_on = row.wrapped and point.line < self.newest
        return Point(point.line + 1, 0) if goes_on else None

    def before(self, point: Point) -> Point | None:
        """The cell before, in the same line of the program's."""
        if point.column > 0:
            return self.cell(point.line, point.column - 1)
        if point.line > self.oldest and self.row(point.line - 1).wrapped:
            return self.cell(point.line - 1, self.columns)
        return None

    def is_blank(self, line: int) -> bool:
        """Whether a row shows nothing."""
        return not self.row(line).text.strip()

    def cells_after(self, point: Point) -> Iterator[Point | None]:
        """All cells behind one, also of the lines below; nothing where a new line begins."""
        at: Point = point
        while True:
            following = self.after(at)
            if following is None:
                if at.line >= self.newest:
                    return
                yield None
                following = Point(at.line + 1, 0)
            yield following
            at = following

    def cells_before(self, point: Point) -> Iterator[Point | None]:
        """All cells before one, also of the lines above; nothing where a line ends."""
        at: Point = point
        while True:
            previous = self.before(at)
            if previous is None:
                if at.line <= self.oldest:
                    return
                yield None
                previous = self.cell(at.line - 1, self.columns)
            yield previous
            at = previous


def page_of(view: Viewport, hidden_rows: int = 0) -> Page:
    """What there is to read in a view of which the last rows are hidden by a line of ours."""
    height = max(1, view.height - hidden_rows)
    last = max(view.newest, view.frozen.stop - 1)
    return Page(
        row_of=view.row,
        oldest=view.oldest,
        newest=max(view.oldest, min(last, view.bottom + view.height - 1)),
        columns=view.replica.columns,
        top=view.goal,
        height=height,
        lowest=view.bottom,
    )
