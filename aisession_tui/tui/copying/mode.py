"""The state of copy mode: where the cursor is and what is selected. Pure."""

from __future__ import annotations

from aisession_tui.terminal.cells import Row
from aisession_tui.tui.copying.key_reader import Command
from aisession_tui.tui.copying.motions import MOTIONS, Cursor, at, find_character, to_line
from aisession_tui.tui.copying.page import Page
from aisession_tui.tui.selection import LINE_END, Block, Point, RowOf, Span, Unit, between, text_of

_PAGES = {"page-up": -1.0, "page-down": 1.0, "half-up": -0.5, "half-down": 0.5}
_SCROLLS = {"scroll-up": -1, "scroll-down": 1}
_FINDS = {
    "find-on": (True, False),
    "find-back": (False, False),
    "till-on": (True, True),
    "till-back": (False, True),
}
"""Whether to go forward, and whether to stop before the character."""
MOVES = {*MOTIONS, *_PAGES, *_SCROLLS, *_FINDS, "find-again", "find-reversed", "centre"}
"""The commands that `CopyMode.move` carries out."""
UNITS = {
    "select": Unit.CELL,
    "select-lines": Unit.LINE,
    "select-block": Unit.BLOCK,
    "select-word": Unit.WORD,
}
NAMES = {Unit.CELL: "select", Unit.WORD: "words", Unit.LINE: "lines", Unit.BLOCK: "block"}


class CopyMode:
    """A cursor, perhaps a selection from an anchor to it."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.anchor: Point | None = None
        """Where the selection began, if there is one."""
        self.unit = Unit.CELL
        self._found = Command("")
        """What a character was looked for with last."""

    # -- moving

    def move(self, page: Page, command: Command) -> int | None:
        """Carry out a motion; returns the top of the view it leads to, or nothing if it cannot be.

        Raises:
            Missing: Rows have to be fetched first; nothing was changed.
        """
        name, count = command.id, command.times
        if name in _PAGES:
            lines = max(1, int(page.height * abs(_PAGES[name])) - (abs(_PAGES[name]) == 1))
            return self._scroll(page, lines * (count or 1) * (1 if _PAGES[name] > 0 else -1))
        if name in _SCROLLS:
            top = _clamped(page, page.top + _SCROLLS[name] * (count or 1))
            self.follow(page._replace(top=top))
            return top
        if name == "centre":
            return _clamped(page, self.cursor.line - page.height // 2)
        if name in MOTIONS:
            self.cursor = MOTIONS[name](page, self.cursor, count)
            return self.top_for(page)
        return self._find(page, command)

    def _scroll(self, page: Page, lines: int) -> int:
        """Move view and cursor together; where the view cannot, the cursor goes to the end."""
        self.cursor = to_line(page, self.cursor, self.cursor.line + lines)
        top = _clamped(page, page.top + lines)
        return self.top_for(page._replace(top=top))

    def _find(self, page: Page, command: Command) -> int | None:
        name = command.id
        if name in _FINDS:
            self._found = command
        forward, till = _FINDS.get(self._found.id, (True, False))
        forward = forward != (name == "find-reversed")
        character = self._found.character
        if not character:
            return None
        start = self.cursor
        if till and name not in _FINDS:  # again: not to the one that it stands before
            start = MOTIONS["right" if forward else "left"](page, start, 1)
        found = find_character(page, start, command.times, character, forward=forward, till=till)
        if found is None:
            return None
        self.cursor = found
        return self.top_for(page)

    def go_to(self, page: Page, point: Point) -> int:
        """Put the cursor on a cell; returns the top of the view."""
        self.cursor = at(page.cell(*point))
        return self.top_for(page)

    def jump(self, page: Page, point: Point) -> None:
        """Put the cursor on a cell in view."""
        self.cursor = at(page.in_view(point))

    def go_to_match(self, page: Page, point: Point) -> int:
        """Put the cursor on a match that may be far away: then it is shown in the middle."""
        top = self.go_to(page, point)
        is_far = abs(top - page.top) > page.height // 2
        return _clamped(page, point.line - page.height // 2) if is_far else top

    def top_for(self, page: Page) -> int:
        """The top of a view in which the cursor is to be seen, as near as possible to the present."""
        line = self.cursor.line
        return _clamped(page, max(min(page.top, line), line - page.height + 1))

    def follow(self, page: Page) -> None:
        """Stay in the view that was scrolled by other means."""
        last = min(page.top + page.height - 1, page.newest)
        line = max(page.top, min(self.cursor.line, last))
        if line != self.cursor.line:
            self.cursor = to_line(page, self.cursor, line)

    def shift(self, page: Page, lines: int) -> None:
        """Lines have other numbers now: stay as far from the end, and select nothing."""
        self.anchor = None
        line = max(page.oldest, min(self.cursor.line + lines, page.newest))
        self.cursor = Cursor(line, 0, self.cursor.want)

    # -- selecting

    def select(self, unit: Unit) -> None:
        """Begin a selection here, let the present one grow by this unit, or end it."""
        if self.anchor is None:
            self.anchor, self.unit = self.cursor.point, unit
        elif self.unit is unit:
            self.anchor = None
        else:
            self.unit = unit

    def select_span(self, page: Page, span: Span) -> int:
        """Select these cells, with the cursor on the last one; returns the top of the view.

        The top is that of its beginning if it is longer than the view.
        """
        self.unit = Unit.CELL
        end = page.cell(span.end.line, min(span.end.column, LINE_END) - 1)
        self.anchor, self.cursor = span.start, at(end)
        top = self.top_for(page)
        if end.line - span.start.line < page.height:
            top = min(top, span.start.line)
        return _clamped(page, top)

    def swap_ends(self, page: Page) -> int | None:
        """Go to the other end of the selection."""
        if self.anchor is None:
            return None
        self.anchor, self.cursor = self.cursor.point, at(self.anchor)
        return self.top_for(page)

    def span(self, row_of: RowOf) -> Span | Block | None:
        """What is selected."""
        if self.anchor is None:
            return None
        return between(self.anchor, self.cursor.point, self.unit, row_of)


def _clamped(page: Page, top: int) -> int:
    return max(page.oldest, min(top, page.lowest))


def selected_text(page: Page, span: Span | Block) -> str:
    """The text of a selection.

    Raises:
        Missing: Rows have to be fetched first.
    """
    rows: dict[int, Row] = {
        line: page.row(line) for line in range(span.start.line, span.end.line + 1)
    }
    return text_of(span, rows.get)
