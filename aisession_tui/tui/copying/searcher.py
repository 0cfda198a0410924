"""One search: its text, what is known of its matches, and the questions that make it known."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import Row
from aisession_tui.terminal.search import Found, Match, is_case_ignored, matches_in, pattern_of
from aisession_tui.tui.copying.finding import Hit, Matches, next_match
from aisession_tui.tui.selection import Point

if TYPE_CHECKING:
    from aisession_tui.tui.copying.page import Page
    from aisession_tui.tui.copying.source import TextSource
    from aisession_tui.tui.viewport import Viewport


class Searcher:
    """Looks for one text at a time."""

    def __init__(
        self, source: TextSource, viewport: Callable[[], Viewport], on_news: Callable[[], None]
    ) -> None:
        self.text = ""
        self.pattern: re.Pattern[str] | None = None
        self.current: Match | None = None
        """The match gone to last."""
        self.matches = Matches()
        self._source = source
        self._viewport = viewport
        self._on_news = on_news
        self._task: asyncio.Task[None] | None = None
        self._returns_to: int | None = None
        """Which match is gone to again once all are known, counted from the end."""

    @property
    def is_returning(self) -> bool:
        """Whether the match gone to last is being looked for under other numbers of lines."""
        return self._returns_to is not None

    def begin(self, text: str) -> None:
        """Look for another text, or for none."""
        self.stop()
        self.text, self.current, self.matches = text, None, Matches()
        self._returns_to = None
        self.pattern = pattern_of(text, ignore_case=is_case_ignored(text)) if text else None
        if text:
            self._task = asyncio.get_running_loop().create_task(self._ask())

    def begin_again(self) -> None:
        """Look for the same where lines have other numbers, and keep which match was gone to."""
        place = self._returns_to or self.matches.from_end(self.current)
        self.begin(self.text)
        self._returns_to = place

    def _return(self) -> None:
        place, self._returns_to = self._returns_to, None
        if place is not None and self.matches.is_whole and place <= len(self.matches.found):
            self.current = self.matches.found[-place]

    def stop(self) -> None:
        """Ask no further."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def next(self, page: Page, point: Point, *, forward: bool) -> Hit | None:
        """Where the text is next; nothing if that is not known yet, or if it is nowhere.

        Raises:
            Missing: Rows have to be fetched first.
        """
        if not self.text:
            return None
        if self.matches.is_cut:
            ignore_case = is_case_ignored(self.text)
            return next_match(page, self.text, point, forward=forward, ignore_case=ignore_case)
        return self.matches.next(point, forward=forward)

    async def _ask(self) -> None:
        """Have part after part searched, from the end to the oldest line."""
        text, end = self.text, -1
        while not self.matches.is_done:
            part = await self._source.find(text, ignore_case=is_case_ignored(text), end=end)
            if part is None or (0 <= end <= part.start):
                part = Found([], max(end, 0), is_cut=True)
            is_last = part.start <= self._viewport().oldest
            self.matches.add(part, is_last=is_last)
            if end == -1 and not part.is_cut:
                self._take_frozen()
            end = part.start
            if self.matches.is_done:
                self._return()
            self._on_news()

    def _take_frozen(self) -> None:
        """Of what is shown as it was, search that."""
        viewport, pattern = self._viewport(), self.pattern
        lines = viewport.frozen
        if not lines or pattern is None:
            return
        start = lines.start
        while start > viewport.oldest and (above := viewport.row(start - 1)) and above.wrapped:
            start -= 1
        rows = [viewport.row(line) or Row() for line in range(start, lines.stop)]
        self.matches.replace(range(start, lines.stop), list(matches_in(rows, start, pattern)))
