"""What the user selects on a screen and its history: pure, by absolute line ids.

Ids stay with their lines, so a selection stays on its text while output moves the screen. How it
is drawn and what the mouse does is the widgets' business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import NamedTuple

from aisession_tui.terminal.cells import CONTINUATION, Row

RowOf = Callable[[int], Row | None]
"""The row of a line id; nothing for one that is not there, or not fetched."""
LINE_END = 1 << 16
"""A column behind every line."""
_WORD_PUNCTUATION = frozenset("-_./~?&=%+#@:\\")
"""What belongs to a word besides letters and digits: paths, addresses, options."""
_MOST_ROWS = 256
"""How far a word or a line is followed over wrapped rows, in either direction."""


class Point(NamedTuple):
    """A cell."""

    line: int
    """The absolute id of its line."""
    column: int


class Span(NamedTuple):
    """The cells from `start` up to but without `end`, in reading order."""

    start: Point
    end: Point

    def columns_on(self, line: int) -> tuple[int, int] | None:
        """The selected columns of a line: first, and behind the last one."""
        if not self.start.line <= line <= self.end.line:
            return None
        first = self.start.column if line == self.start.line else 0
        last = self.end.column if line == self.end.line else LINE_END
        return (first, last) if first < last else None


class Block(NamedTuple):
    """The cells of a rectangle."""

    start: Point
    """Its upper left cell."""
    end: Point
    """The last line, and the column behind its right edge."""

    def columns_on(self, line: int) -> tuple[int, int] | None:
        """The selected columns of a line, the same on all."""
        is_inside = self.start.line <= line <= self.end.line
        return (self.start.column, self.end.column) if is_inside else None


class Unit(IntEnum):
    """What a selection grows by, with the number of clicks that choose it."""

    CELL = 1
    WORD = 2
    LINE = 3
    BLOCK = 4
    """Both ways at once; chosen by a key that is held."""


CLICKS = 3
"""How many clicks at one place choose something different each."""


class Selection:
    """A selection from where the button was pressed to where the pointer is."""

    def __init__(self, anchor: Point, unit: Unit) -> None:
        self.anchor = anchor
        self.focus = anchor
        self.unit = unit

    def span(self, row_of: RowOf) -> Span | Block | None:
        """The selected cells in whole units; nothing for a click that did not move."""
        if self.anchor == self.focus and self.unit in (Unit.CELL, Unit.BLOCK):
            return None
        return between(self.anchor, self.focus, self.unit, row_of)


def between(anchor: Point, focus: Point, unit: Unit, row_of: RowOf) -> Span | Block:
    """What is selected from one cell to another, both included, in whole units."""
    first, last = sorted((anchor, focus))
    if unit is Unit.WORD:
        return Span(word_at(first, row_of).start, word_at(last, row_of).end)
    if unit is Unit.LINE:
        return Span(line_at(first, row_of).start, line_at(last, row_of).end)
    if unit is Unit.BLOCK:
        left = min(_start_of_cell(each, row_of).column for each in (first, last))
        right = max(_end_of_cell(each, row_of).column for each in (first, last))
        return Block(Point(first.line, left), Point(last.line, right))
    return Span(_start_of_cell(first, row_of), _end_of_cell(last, row_of))


def text_of(span: Span | Block, row_of: RowOf) -> str:
    """The selected text: wrapped rows joined, blanks at the ends of lines left out.

    Of a block each row is a line, and columns stay below one another.
    """
    if isinstance(span, Block):
        rows = range(span.start.line, span.end.line + 1)
        texts = (_columns(row_of(line) or Row(), *span.columns_on(line) or (0, 0)) for line in rows)
        return "\n".join(text.rstrip(" ") for text in texts)
    parts = []
    for line in range(span.start.line, span.end.line + 1):
        columns = span.columns_on(line)
        row = row_of(line) or Row()
        text = row.plain(*columns) if columns else ""
        is_last = line == span.end.line
        goes_on = row.wrapped and not is_last
        parts.append(text if goes_on else text.rstrip(" ") + ("" if is_last else "\n"))
    return "".join(parts)


def _columns(row: Row, first: int, last: int) -> str:
    """The text of some columns; a blank for the right half of a wide character alone."""
    is_cut = row.text[first : first + 1] == CONTINUATION
    return " " * is_cut + row.plain(first, last)


def missing_lines(span: Span | Block, row_of: RowOf) -> list[int]:
    """The selected lines whose rows are not there."""
    return [line for line in range(span.start.line, span.end.line + 1) if row_of(line) is None]


def word_at(point: Point, row_of: RowOf) -> Span:
    """The word around a cell, also over wrapped rows; the blanks or the sign where no word is."""
    kind = _kind(point, row_of)
    start = _start_of_cell(point, row_of)
    end = _end_of_cell(point, row_of)
    if kind == "sign":
        return Span(start, end)
    for cell in _cells_before(start, row_of):
        if _kind(cell, row_of) != kind:
            break
        start = cell
    for cell in _cells_from(end, row_of):
        if _kind(cell, row_of) != kind:
            break
        end = Point(cell.line, cell.column + 1)
    return Span(start, end)


def line_at(point: Point, row_of: RowOf) -> Span:
    """The whole line around a cell, all its wrapped rows."""
    first = last = point.line
    while point.line - first < _MOST_ROWS and _is_wrapped(first - 1, row_of):
        first -= 1
    while last - point.line < _MOST_ROWS and _is_wrapped(last, row_of):
        last += 1
    return Span(Point(first, 0), Point(last, LINE_END))


def _is_wrapped(line: int, row_of: RowOf) -> bool:
    row = row_of(line)
    return row is not None and row.wrapped


def _text(line: int, row_of: RowOf) -> str:
    row = row_of(line)
    return row.text if row else ""


def _kind(point: Point, row_of: RowOf) -> str:
    """`word`, `blank` or `sign`: what a double click takes together."""
    text = _text(point.line, row_of)
    column = point.column
    if text[column : column + 1] == CONTINUATION:
        column -= 1
    character = text[column : column + 1] or " "
    if character.isalnum() or character in _WORD_PUNCTUATION:
        return "word"
    return "blank" if character.isspace() else "sign"


def _start_of_cell(point: Point, row_of: RowOf) -> Point:
    text = _text(point.line, row_of)
    is_right_half = text[point.column : point.column + 1] == CONTINUATION
    return Point(point.line, point.column - is_right_half)


def _end_of_cell(point: Point, row_of: RowOf) -> Point:
    text = _text(point.line, row_of)
    is_left_half = text[point.column + 1 : point.column + 2] == CONTINUATION
    return Point(point.line, point.column + 1 + is_left_half)


def _cells_before(point: Point, row_of: RowOf) -> Iterator[Point]:
    """Cells to the left, going on in the row above if that one is wrapped."""
    line, column = point
    while point.line - line < _MOST_ROWS:
        yield from (Point(line, at) for at in range(column - 1, -1, -1))
        if not _is_wrapped(line - 1, row_of):
            return
        line -= 1
        column = len(_text(line, row_of))


def _cells_from(point: Point, row_of: RowOf) -> Iterator[Point]:
    """Cells from here to the right, going on in the row below if this one is wrapped."""
    line, column = point
    while line - point.line < _MOST_ROWS:
        yield from (Point(line, at) for at in range(column, len(_text(line, row_of))))
        if not _is_wrapped(line, row_of):
            return
        line += 1
        column = 0
