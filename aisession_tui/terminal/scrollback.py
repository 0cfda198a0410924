"""The lines that have left the screen, by absolute ids, in segments that are laid out when seen.

A segment is a list of rows, or a block of raw output with the pen it started with. After a change
of width a segment only counts how many rows it makes now; the rows are made when somebody looks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aisession_tui.terminal.reflow import count_rows, reflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisession_tui.terminal.cells import Attributes, Row


class RawBlock(NamedTuple):
    """Output of whole lines: text, CR LF, TAB and SGR only."""

    text: str
    attributes: Attributes
    """The attributes in force at its start."""
    columns: int
    """The width of the screen it was written on."""


class Unpacker(Protocol):
    """What makes rows of raw blocks; the scrollback itself parses nothing."""

    def count(self, block: RawBlock, columns: int) -> int:
        """How many rows the block makes."""

    def rows(self, block: RawBlock, columns: int) -> list[Row]:
        """Those rows."""


class _Segment:
    """Some lines in a row: `rows` laid out for `columns` (0: for no width yet), or a raw block."""

    __slots__ = ("block", "columns", "count", "rows", "weight")

    def __init__(self, columns: int, rows: list[Row], block: RawBlock | None, count: int) -> None:
        self.columns = columns
        self.rows = rows
        self.block = block
        self.count = count
        """Rows at the scrollback's present width."""
        self.weight = count
        """Rows when it came; what the limit counts, so that narrowing loses nothing."""


class Part(NamedTuple):
    """Some rows of the scrollback as they are kept."""

    start: int
    """The id of the first one; rows before `Scrollback.start` are not kept any more."""
    size: int
    """How many rows it is."""
    kept: list[Row]
    """Its rows in any layout, if it is kept as rows."""
    raw: str
    """Its output, if it is kept raw: whole lines."""
    rows: Callable[[], list[Row]]
    """Lays it out."""


class Scrollback:
    """Up to `limit` rows. Ids grow by one a row; a change of width gives all rows new ids."""

    SEGMENT_ROWS = 128
    SEGMENT_MAX_ROWS = 1024
    """A logical line longer than this is cut when it is laid out anew."""
    CACHED_SEGMENTS = 8

    def __init__(self, limit: int, columns: int, unpacker: Unpacker) -> None:
        self.limit = limit
        self.columns = columns
        self.end = 0
        """The id of the screen's top row."""
        self.to_discard = 0
        """How many of the next rows are the bulk path's own blanks."""
        self._unpacker = unpacker
        self._segments: deque[_Segment] = deque()
        self._sealed_rows = 0
        self._sealed_weight = 0
        self._open: list[Row] = []
        self._laid_out: deque[tuple[_Segment, int, list[Row]]] = deque(maxlen=self.CACHED_SEGMENTS)

    def __len__(self) -> int:
        kept = self._sealed_rows + len(self._open)
        weight = self._sealed_weight + len(self._open)
        return max(0, kept - max(0, weight - self.limit))

    @property
    def start(self) -> int:
        """The id of the oldest row kept."""
        return self.end - len(self)

    def push(self, row: Row) -> None:
        """Append a row that left the screen; it must not be edited any more."""
        if self.to_discard:
            self.to_discard -= 1
            return
        self._open.append(row)
        self.end += 1
        size = len(self._open)
        if size >= self.SEGMENT_ROWS and (not row.wrapped or size >= self.SEGMENT_MAX_ROWS):
            self._seal()

    def push_block(self, block: RawBlock) -> None:
        """Append raw output."""
        self._seal()
        count = self._unpacker.count(block, self.columns)
        self._append(_Segment(self.columns, [], block, count))
        self.end += count

    def push_line(self, row: Row, count: int) -> None:
        """Append a row of any length, laid out when it is looked at: `count` rows for now."""
        self._seal()
        self._append(_Segment(0, [row], None, count))
        self.end += count

    def _seal(self) -> None:
        if self._open:
            rows, self._open = self._open, []
            shared: dict[str, str] = {}
            for row in rows:
                row.attributes = shared.setdefault(row.attributes, row.attributes)
            self._append(_Segment(self.columns, rows, None, len(rows)))

    def _append(self, segment: _Segment) -> None:
        self._segments.append(segment)
        self._sealed_rows += segment.count
        self._sealed_weight += segment.weight
        while self._segments:
            oldest = self._segments[0]
            if self._sealed_weight - oldest.weight < self.limit:
                break
            self._segments.popleft()
            self._sealed_rows -= oldest.count
            self._sealed_weight -= oldest.weight

    def pop(self) -> Row | None:
        """Take back the newest row, for a screen that grew."""
        if not len(self):
            return None
        if not self._open:
            segment = self._segments.pop()
            self._sealed_rows -= segment.count
            self._sealed_weight -= segment.weight
            self._open = list(self._rows_of(segment))
        self.end -= 1
        return self._open.pop()

    def clear(self) -> None:
        """Forget all rows; their ids are not used again."""
        self._segments.clear()
        self._open.clear()
        self._laid_out.clear()
        self._sealed_rows = self._sealed_weight = 0

    def rows(self, start: int, count: int) -> list[Row]:
        """The rows with ids from `start` on; those not kept any more are left out."""
        first = max(start, self.start)
        last = min(start + count, self.end)
        found: list[Row] = []
        for part in self.parts_back():
            if part.start < last and part.start + part.size > first:
                found[:0] = part.rows()[max(0, first - part.start) : last - part.start]
            if part.start <= first:
                break
        return found

    def parts_back(self) -> Iterator[Part]:
        """All parts, newest first."""
        start = self.end - len(self._open)
        yield Part(start, len(self._open), self._open, "", lambda: self._open)
        for segment in reversed(self._segments):
            start -= segment.count
            raw = segment.block.text if segment.block is not None else ""
            yield Part(start, segment.count, segment.rows, raw, partial(self._rows_of, segment))

    def _rows_of(self, segment: _Segment) -> list[Row]:
        if segment.block is None and segment.columns == self.columns:
            return segment.rows
        for known, columns, rows in self._laid_out:
            if known is segment and columns == self.columns:
                return rows
        if segment.block is not None:
            rows = self._unpacker.rows(segment.block, self.columns)
        else:
            rows = reflow(segment.rows, self.columns)
        self._laid_out.append((segment, self.columns, rows))
        return rows

    def resize(self, columns: int, first_free_id: int) -> None:
        """Count rows anew for another width and number them from `first_free_id` on."""
        self._seal()
        self.columns = columns
        self._laid_out.clear()
        for segment in self._segments:
            if segment.block is not None:
                segment.count = self._unpacker.count(segment.block, columns)
            elif segment.columns == columns:
                segment.count = len(segment.rows)
            else:
                segment.count = count_rows(segment.rows, columns)
        self._sealed_rows = sum(segment.count for segment in self._segments)
        self.end = first_free_id + len(self)

    def kept_rows(self) -> Iterator[Row]:
        """The rows kept as rows, newest first; raw blocks name no attribute characters."""
        yield from reversed(self._open)
        for segment in reversed(self._segments):
            yield from reversed(segment.rows)

    def forget_layouts(self) -> None:
        """Drop what was laid out, as attribute characters mean something else now."""
        self._laid_out.clear()
