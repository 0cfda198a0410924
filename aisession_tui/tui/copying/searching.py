"""Searching in copy mode: writing the text, and going from match to match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.tui.copying.motions import Cursor
from aisession_tui.tui.copying.patience import NotYet
from aisession_tui.tui.copying.search_line import Edit, SearchLine
from aisession_tui.tui.selection import Point, Span, text_of, word_at

if TYPE_CHECKING:
    from aisession_tui.model.keys import KeyPress
    from aisession_tui.tui.copying.mode import CopyMode
    from aisession_tui.tui.copying.page import Page
    from aisession_tui.tui.copying.searcher import Searcher


class Searching:
    """What is searched for, which way, and the line to write it in.

    What leads somewhere returns the top of the view there, or nothing if it leads nowhere.
    """

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.line: SearchLine | None = None
        """The line that is being written."""
        self.note = ""
        """What there is to say of the last step."""
        self._earlier: list[str] = []
        self.forward = True
        """Which way `n` goes."""
        self._origin = (Cursor(0, 0, 0), 0)
        """The cursor, and the top of the view, when the line was opened."""

    def open(self, mode: CopyMode, page: Page, *, forward: bool) -> None:
        """Begin to write what to search for."""
        self.line = SearchLine(self._earlier, forward=forward)
        self.forward = forward
        self._origin = (mode.cursor, page.top)
        self.searcher.begin("")

    def close(self) -> None:
        """Search for nothing."""
        self.line, self.note = None, ""
        self.searcher.begin("")

    def edit(self, press: KeyPress) -> Edit:
        """Take a key into the line; what has changed is searched for, by `seek`."""
        line = self.line
        edit = line.take(press) if line is not None else Edit.NOTHING
        if line is None or edit is Edit.NOTHING:
            return edit
        if edit is Edit.CANCELLED:
            self.close()
        elif edit is Edit.ACCEPTED:
            self._accept(line)
        elif edit is Edit.CHANGED:
            self.searcher.begin(line.text)
        return edit

    def paste(self, text: str) -> None:
        """Take a pasted text into the line."""
        if self.line is not None:
            self.line.insert(text)
            self.searcher.begin(self.line.text)

    def _accept(self, line: SearchLine) -> None:
        self.line = None
        if not line.text and self._earlier:  # as in vi: the same once more
            self.searcher.begin(self._earlier[-1])
        if self.searcher.text:
            self._earlier = [each for each in self._earlier if each != self.searcher.text]
            self._earlier.append(self.searcher.text)

    def back_to_origin(self, mode: CopyMode) -> int:
        """Where the search was begun."""
        mode.cursor, top = self._origin
        return top

    def seek(self, mode: CopyMode, page: Page) -> int:
        """The first match from where the search was begun.

        Raises:
            Missing: Rows have to be fetched first.
            NotYet: The answers are on their way.
        """
        if not self.searcher.text:
            return self.back_to_origin(mode)
        top = self._go(mode, page, self._origin[0].point, forward=self.forward)
        return top if top is not None else self.back_to_origin(mode)

    def step(self, mode: CopyMode, page: Page, count: int, *, same_way: bool) -> int | None:
        """The next match, or the one before.

        Raises:
            Missing: Rows have to be fetched first.
            NotYet: The answers are on their way.
        """
        if not self.searcher.text and self._earlier:
            self.searcher.begin(self._earlier[-1])
        forward = self.forward if same_way else not self.forward
        cursor, top = mode.cursor, None
        try:
            for _ in range(count or 1):
                top = self._go(mode, page, mode.cursor.point, forward=forward)
        except Exception:
            mode.cursor = cursor
            raise
        return top

    def is_at_match(self, mode: CopyMode) -> bool:
        """Whether the cursor is where the match gone to last begins."""
        match = self.searcher.current
        return match is not None and mode.cursor.point == (match.line, match.column)

    def return_to_match(self, mode: CopyMode, page: Page) -> int | None:
        """The match gone to last, after lines got other numbers.

        Raises:
            NotYet: The answers are on their way.
        """
        if self.searcher.is_returning:
            raise NotYet
        match = self.searcher.current
        return mode.go_to_match(page, Point(match.line, match.column)) if match else None

    def search_word(self, mode: CopyMode, page: Page, *, forward: bool) -> int | None:
        """The next place of the word the cursor is at.

        Raises:
            Missing: Rows have to be fetched first.
            NotYet: The answers are on their way.
        """
        span = word_at(mode.cursor.point, page.row)
        word = text_of(Span(*span), page.row).strip()
        if not word:
            return None
        if word != self.searcher.text:
            self.searcher.begin(word)
        self.forward = forward
        if word not in self._earlier:
            self._earlier.append(word)
        start = span.start if not forward else mode.cursor.point
        return self._go(mode, page, start, forward=forward)

    def _go(self, mode: CopyMode, page: Page, point: Point, *, forward: bool) -> int | None:
        searcher = self.searcher
        hit = searcher.next(page, point, forward=forward)
        if hit is None:
            if searcher.text and not searcher.matches.is_done:
                raise NotYet
            searcher.current = None
            self.note = "not found" if searcher.text else "nothing searched for"
            return None
        self.note = "on from the other end" if hit.is_around else ""
        searcher.current = hit.match
        return mode.go_to_match(page, Point(hit.match.line, hit.match.column))
