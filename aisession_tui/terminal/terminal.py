"""The terminal engine's face: bytes in; screen, history, answers and events out.

Sans-IO: no clock, no descriptor, no thread. No input can raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import (
    CONTINUATION,
    PLAIN,
    AttributeTable,
    Cell,
    Cursor,
    Row,
)
from aisession_tui.terminal.changes import ChangeLog
from aisession_tui.terminal.diff import FULL, HistoryLines, ScreenDiff, update_of
from aisession_tui.terminal.epochs import rebuild_table, should_rebuild
from aisession_tui.terminal.operations.reports import tell_color_scheme
from aisession_tui.terminal.prompt_marks import LineMark, marks_of
from aisession_tui.terminal.resizing import resize
from aisession_tui.terminal.screen import Screen
from aisession_tui.terminal.search import Found, search
from aisession_tui.terminal.snapshot import snapshot
from aisession_tui.terminal.stream import Stream

if TYPE_CHECKING:
    import re

    from aisession_tui.terminal.events import Event
    from aisession_tui.terminal.modes import Modes

MAX_SIZE = 4096
PIECE = 262_144
"""Bytes interpreted at a time, so that tables can be tidied in between."""


class Terminal:
    """A terminal of `columns` by `rows` cells with `scrollback` rows of history.

    With `checksum_reports` programs may ask for checksums of the screen, as test suites do.
    """

    def __init__(
        self, columns: int, rows: int, scrollback: int = 10_000, *, checksum_reports: bool = False
    ) -> None:
        self.screen = Screen(_clamp(columns), _clamp(rows), scrollback)
        self.screen.checksum_reports = checksum_reports
        self._stream = Stream(self.screen)
        self._log = ChangeLog(self.rows)

    # -- in

    def feed(self, data: bytes) -> None:
        """Interpret output of the program, cut anywhere."""
        for start in range(0, len(data), PIECE):
            self._stream.feed(data[start : start + PIECE])
            if should_rebuild(self.screen):
                rebuild_table(self.screen)
                self._log.epoch += 1
        if data:
            self._log.note(self.screen)

    def resize(self, columns: int, rows: int) -> None:
        """Take another size (2 to 4096 columns, 1 to 4096 rows); no line is lost."""
        columns, rows = max(2, _clamp(columns)), _clamp(rows)
        if (columns, rows) == (self.columns, self.rows):
            return
        resize(self.screen, columns, rows)
        self._log.start_over(self.screen)
        if self.modes.in_band_resize:
            from aisession_tui.terminal.operations.settings import set_private

            set_private(self.screen, 2048, value=True)

    def set_colors(self, foreground: int | None, background: int | None) -> None:
        """Say which colours (0xRRGGBB) questions for them are answered with; nothing: not at all.

        A program that asked for it is told when they turn light or dark (mode 2031).
        """
        was_light = self.screen.colors.is_light
        for number, color in ((10, foreground), (11, background), (12, foreground)):
            if color is None:
                self.screen.colors.outer.pop(number, None)
            else:
                self.screen.colors.outer[number] = color
        if self.modes.color_scheme_reports and self.screen.colors.is_light != was_light:
            tell_color_scheme(self.screen)

    # -- out

    @property
    def columns(self) -> int:
        """The width in cells."""
        return self.screen.columns

    @property
    def rows(self) -> int:
        """The height in cells."""
        return self.screen.lines

    @property
    def modes(self) -> Modes:
        """The modes the program set; the same object for the terminal's life."""
        return self.screen.modes

    @property
    def table(self) -> AttributeTable:
        """What the characters in `Row.attributes` mean, within this epoch."""
        return self.screen.pens.table

    @property
    def display(self) -> list[str]:
        """The screen as text, one string a row, without blanks at its right."""
        return [row.plain().rstrip(" ") for row in self.screen.rows]

    def row(self, y: int) -> Row:
        """Row `y` of the screen, from 0; for reading."""
        return self.screen.rows[y]

    def cells(self, y: int) -> list[Cell]:
        """Row `y` of the screen, cell by cell."""
        row = self.screen.rows[y]
        return [self.cell(row, column) for column in range(self.columns)]

    def cell(self, row: Row, column: int) -> Cell:
        """One cell of a row of the screen or of the history."""
        if column >= len(row.text):
            return Cell(" ", 1, PLAIN)
        text, attributes = row.text[column], self.table[row.attributes[column]]
        if text == CONTINUATION:
            return Cell("", 0, attributes)
        is_wide = row.text[column + 1 : column + 2] == CONTINUATION
        return Cell((row.clusters or {}).get(column, text), 2 if is_wide else 1, attributes)

    @property
    def cursor(self) -> Cursor:
        """Where the cursor is and how it looks."""
        screen, modes = self.screen, self.modes
        return Cursor(
            screen.column,
            screen.y,
            modes.cursor_visible,
            modes.cursor_shape,
            modes.cursor_blinks,
            screen.colors.changed()[0].get(12),
        )

    @property
    def title(self) -> str:
        """The window title the program set."""
        return self.screen.title

    @property
    def cwd(self) -> str:
        """The directory the program says it is in, absolute; empty if it did not say."""
        return self.screen.cwd

    @property
    def in_synchronized_update(self) -> bool:
        """The program is in the middle of a frame (mode 2026)."""
        return self.modes.synchronized_update

    def take_replies(self) -> bytes:
        """What is to be sent to the program as answers, since the last call."""
        return self.screen.replies.take()

    def take_events(self) -> list[Event]:
        """What the program told besides its screen, since the last call, in order."""
        return self.screen.events.take()

    def snapshot(self, scrollback: int = 0) -> bytes:
        """Output that makes a fresh terminal of this size look and behave as this one."""
        return snapshot(self.screen, scrollback)

    @property
    def is_between_sequences(self) -> bool:
        """Whether what was fed last is complete: a snapshot taken now loses nothing."""
        return self._stream.is_between

    # -- history

    @property
    def scrollback_start(self) -> int:
        """The id of the oldest line kept."""
        return self.screen.history.start

    @property
    def scrollback_end(self) -> int:
        """The id of the screen's top row, one more than the newest line of the history."""
        return self.screen.history.end

    @property
    def scrollback_length(self) -> int:
        """How many lines are kept."""
        return len(self.screen.history)

    def history(self, start: int, count: int) -> list[Row]:
        """Lines by absolute id, laid out for the present width; for reading."""
        return self.screen.history.rows(start, count)

    def history_lines(self, start: int, count: int, known_attributes: int = 0) -> HistoryLines:
        """Lines of the history as they travel; `start` is that of the first line found."""
        first = max(start, self.scrollback_start)
        rows = self.history(start, count)
        updates = tuple(update_of(number, row) for number, row in enumerate(rows))
        return HistoryLines(
            epoch=self.epoch,
            start=first,
            lines=updates,
            known_attributes=known_attributes,
            attributes=tuple(self.table.since(known_attributes)),
            scrollback_start=self.scrollback_start,
            scrollback_end=self.scrollback_end,
        )

    def search(self, pattern: re.Pattern[str], end: int = -1) -> Found:
        """Search back from line `end`, or from the last row: see `search.search`."""
        return search(self.screen, pattern, end)

    def marks(self, limit: int = 1000) -> list[LineMark]:
        """The shell's newest marks, in reading order."""
        return marks_of(self.screen, limit)

    # -- differences

    @property
    def revision(self) -> int:
        """Grows with every change of anything a viewer sees."""
        return self._log.revision

    @property
    def epoch(self) -> int:
        """Attribute characters mean the same within one epoch."""
        return self._log.epoch

    def changes(
        self, since: int = FULL, epoch: int = FULL, known_attributes: int = 0
    ) -> ScreenDiff:
        """What a replica at revision `since` lacks; the whole screen where that cannot be said."""
        base = self._log.base(since, epoch)
        if epoch != self.epoch:
            known_attributes = 0
        known_attributes = min(known_attributes, len(self.table))
        return ScreenDiff(
            epoch=self.epoch,
            base=base,
            revision=self.revision,
            columns=self.columns,
            rows=self.rows,
            lines=self._log.updates(self.screen, base),
            known_attributes=known_attributes,
            attributes=tuple(self.table.since(known_attributes)),
            cursor=self.cursor,
            modes=self.modes.summary(),
            title=self.title,
            cwd=self.cwd,
            scrollback_start=self.scrollback_start,
            scrollback_end=self.scrollback_end,
        )


def _clamp(size: int) -> int:
    return max(1, min(size, MAX_SIZE))
