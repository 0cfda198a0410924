"""The difference between two states of a screen, and the replica that follows them.

A terminal and its replicas agree on three numbers: the `epoch` (attribute ids mean the same within
one), the `revision` (grows with every change) and absolute line ids: the screen's top row is line
`scrollback_end`, the oldest line kept is `scrollback_start`, and ids are never used again.
"""

from __future__ import annotations

from typing import NamedTuple

from aisession_tui.terminal.cells import Attributes, AttributeTable, Cursor, Row

FULL = -1
"""The `base` of a diff that stands by itself."""


class ScreenModes(NamedTuple):
    """The modes a viewer acts on; the host alone encodes keys and mouse events."""

    alternate: bool = False
    """The program uses the alternate screen, which has no scrollback."""
    mouse: int = 0
    """The mouse mode the program asked for: 0, 9, 1000, 1002 or 1003."""
    alternate_scroll: bool = True
    """On the alternate screen the wheel types arrow keys (mode 1007)."""
    bracketed_paste: bool = False
    reverse_video: bool = False
    """The whole screen is shown reversed (DECSCNM)."""


class RowUpdate(NamedTuple):
    """The new content of row `y`, as in `Row`."""

    y: int
    text: str
    attributes: str
    wrapped: bool
    clusters: dict[int, str] | None


class ScreenDiff(NamedTuple):
    """What changed between `base` and `revision`; with base `FULL`, the whole screen."""

    epoch: int
    base: int
    revision: int
    columns: int
    rows: int
    lines: tuple[RowUpdate, ...]
    known_attributes: int
    """How many entries of the attribute table the receiver is taken to know."""
    attributes: tuple[Attributes, ...]
    """The entries after those."""
    cursor: Cursor
    modes: ScreenModes
    title: str
    cwd: str
    scrollback_start: int
    scrollback_end: int


class HistoryLines(NamedTuple):
    """Lines of the scrollback, from the absolute id `start` on; `y` counts from there."""

    epoch: int
    start: int
    lines: tuple[RowUpdate, ...]
    known_attributes: int
    attributes: tuple[Attributes, ...]
    scrollback_start: int
    scrollback_end: int


def update_of(y: int, row: Row) -> RowUpdate:
    """A row as it travels."""
    clusters = dict(row.clusters) if row.clusters else None
    return RowUpdate(y, row.text, row.attributes, row.wrapped, clusters)


def row_of(update: RowUpdate) -> Row:
    """A row as it arrived."""
    return Row(
        update.text, update.attributes, wrapped=update.wrapped, clusters=update.clusters or None
    )


class ScreenReplica:
    """A copy of a terminal's screen, kept up to date by diffs."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.columns = columns
        self.rows = rows
        self.lines: list[Row] = [Row() for _ in range(rows)]
        self.table = AttributeTable()
        self.cursor = Cursor()
        self.modes = ScreenModes()
        self.title = ""
        self.cwd = ""
        self.epoch = FULL
        self.revision = FULL
        self.scrollback_start = 0
        self.scrollback_end = 0

    def apply(self, diff: ScreenDiff) -> list[int]:
        """Take over a diff and return the rows that changed.

        Raises:
            ValueError: The diff does not start from this replica's state; ask for a full one.
        """
        if diff.base == FULL:
            self._start_over(diff)
        elif diff.epoch != self.epoch or diff.base > self.revision:
            raise ValueError(f"a diff from {diff.base} does not apply to {self.revision}")
        self.learn(diff.known_attributes, diff.attributes)
        for update in diff.lines:
            self.lines[update.y] = row_of(update)
        self.revision = diff.revision
        self.cursor = diff.cursor
        self.modes = diff.modes
        self.title = diff.title
        self.cwd = diff.cwd
        self.scrollback_start = diff.scrollback_start
        self.scrollback_end = diff.scrollback_end
        if diff.base == FULL:
            return list(range(self.rows))
        return [update.y for update in diff.lines]

    def learn(self, known: int, entries: tuple[Attributes, ...]) -> None:
        """Append attribute entries sent along with lines."""
        self.table.extend(list(entries[max(0, len(self.table) - known) :]))

    def _start_over(self, diff: ScreenDiff) -> None:
        if diff.epoch != self.epoch:
            self.table = AttributeTable()
        self.epoch = diff.epoch
        self.columns = diff.columns
        self.rows = diff.rows
        self.lines = [Row() for _ in range(diff.rows)]
