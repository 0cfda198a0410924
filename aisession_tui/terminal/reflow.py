"""Laying rows out for another width: wrapped rows are joined and cut anew."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.terminal.cells import CONTINUATION, Row, RowMark

if TYPE_CHECKING:
    from collections.abc import Iterator


class LogicalLine(NamedTuple):
    """Rows that are one line to the program that wrote them, joined."""

    row: Row
    starts: tuple[int, ...]
    """Where each of the rows began in it."""


def logical_lines(rows: list[Row]) -> Iterator[LogicalLine]:
    """Join rows that go on in the next one. The last line may be open: `row.wrapped`."""
    pending: list[Row] = []
    for row in rows:
        pending.append(row)
        if not row.wrapped:
            yield _join(pending)
            pending = []
    if pending:
        yield _join(pending)


def _join(rows: list[Row]) -> LogicalLine:
    if len(rows) == 1:
        return LogicalLine(rows[0], (0,))
    starts = []
    clusters: dict[int, str] = {}
    marks: list[RowMark] = []
    offset = 0
    for row in rows:
        starts.append(offset)
        if row.clusters:
            clusters.update({offset + at: cluster for at, cluster in row.clusters.items()})
        marks += [RowMark(mark.kind, offset + mark.column) for mark in row.marks]
        offset += len(row.text)
    text = "".join([row.text for row in rows])
    attributes = "".join([row.attributes for row in rows])
    joined = Row(text, attributes, wrapped=rows[-1].wrapped, clusters=clusters or None)
    joined.marks = tuple(marks)
    return LogicalLine(joined, tuple(starts))


def cuts(text: str, columns: int, *, is_open: bool) -> list[int]:
    """Where the rows of a logical line end, in columns; wide characters stay whole.

    Blanks at the end make no rows of their own, unless the line goes on (`is_open`). A row has two
    columns at least, as a wide character has to fit.
    """
    columns = max(columns, 2)
    if len(text) <= columns:
        return [len(text)]
    length = _length(text, is_open=is_open)
    if CONTINUATION not in text:
        ends = list(range(columns, length, columns))
        return [*ends, min(len(text), len(ends) * columns + columns)]
    ends = []
    start = 0
    while length - start > columns:
        end = start + columns
        if text[end] == CONTINUATION:
            end -= 1
        ends.append(end)
        start = end
    end = min(len(text), start + columns)
    if end < len(text) and text[end] == CONTINUATION:
        end -= 1
    return [*ends, end]


def _length(text: str, *, is_open: bool) -> int:
    return len(text) if is_open else max(len(text.rstrip(" ")), 1)


def count_cuts(text: str, columns: int, *, is_open: bool) -> int:
    """`len(cuts(text, columns, is_open))`, mostly by arithmetic."""
    if CONTINUATION in text or columns < 2:
        return len(cuts(text, columns, is_open=is_open))
    if len(text) <= columns:
        return 1
    return -(-_length(text, is_open=is_open) // columns)


def wrap(line: Row, columns: int) -> list[Row]:
    """A logical line as rows of at most `columns` columns."""
    ends = cuts(line.text, columns, is_open=line.wrapped)
    if len(ends) == 1 and ends[0] == len(line.text):
        return [line]
    text, attributes, borders = line.text, line.attributes, [0, *ends]
    rows = [Row(text[a:b], attributes[a:b], wrapped=True) for a, b in pairwise(borders)]
    for at, cluster in (line.clusters or {}).items():
        number = bisect_right(ends, at)
        if number < len(rows):
            row = rows[number]
            row.clusters = {**(row.clusters or {}), at - borders[number]: cluster}
    for mark in line.marks:
        number = min(bisect_right(ends, mark.column), len(rows) - 1)
        rows[number].marks += (RowMark(mark.kind, mark.column - borders[number]),)
    rows[-1].wrapped = line.wrapped
    return rows


def reflow(rows: list[Row], columns: int) -> list[Row]:
    """The same lines, laid out for `columns`."""
    return [row for line in logical_lines(rows) for row in wrap(line.row, columns)]


def count_rows(rows: list[Row], columns: int) -> int:
    """`len(reflow(rows, columns))`, without making most of them."""
    count = 0
    pending: list[str] = []
    for row in rows:
        if row.wrapped or pending:
            pending.append(row.text)
            if row.wrapped:
                continue
            text = "".join(pending)
            pending = []
        else:
            text = row.text
        count += 1 if len(text) <= columns else count_cuts(text, columns, is_open=False)
    if pending:
        count += count_cuts("".join(pending), columns, is_open=True)
    return count
