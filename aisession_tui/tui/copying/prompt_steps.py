"""Steps by the shell's marks in copy mode: from prompt to prompt, and to a command's output."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from aisession_tui.tui.copying.patience import NotYet
from aisession_tui.tui.copying.prompts import next_prompt, output_at
from aisession_tui.tui.selection import Point

if TYPE_CHECKING:
    from aisession_tui.terminal.prompt_marks import LineMark
    from aisession_tui.tui.copying.mode import CopyMode
    from aisession_tui.tui.copying.page import Page
    from aisession_tui.tui.copying.source import TextSource


class PromptSteps:
    """What leads somewhere returns the top of the view there, or nothing if it leads nowhere."""

    def __init__(self, source: TextSource, on_news: Callable[[], None]) -> None:
        """Make the steps.

        Args:
            source: Knows the marks.
            on_news: Called when they have come.
        """
        self.note = ""
        """Why the last step led nowhere."""
        self._source = source
        self._on_news = on_news
        self._marks: list[LineMark] | None = None
        self._asking: asyncio.Task[None] | None = None

    def forget(self) -> None:
        """Have the marks asked for anew by the next step: commands may have run meanwhile."""
        self._marks, self.note = None, ""

    def to_prompt(self, mode: CopyMode, page: Page, count: int) -> int | None:
        """Go to a prompt below, or above with a negative number.

        Raises:
            Missing: Rows have to be fetched first.
            NotYet: The marks are on their way.
        """
        line = next_prompt(self._known(), mode.cursor.line, count)
        if line is None:
            self._say("no prompt there")
            return None
        return mode.go_to(page, Point(line, 0))

    def select_output(self, mode: CopyMode, page: Page) -> int | None:
        """Select what the command at the cursor has written.

        Raises:
            Missing: Rows have to be fetched first.
            NotYet: The marks are on their way.
        """
        span = output_at(self._known(), mode.cursor.point, page.newest)
        if span is None:
            self._say("no output there")
            return None
        return mode.select_span(page, span)

    def _say(self, why: str) -> None:
        self.note = why if self._marks else "no prompts are marked here"

    def _known(self) -> list[LineMark]:
        if self._marks is None:
            if self._asking is None:
                self._asking = asyncio.get_running_loop().create_task(self._ask())
            raise NotYet
        return self._marks

    async def _ask(self) -> None:
        self._marks = await self._source.marks()
        self._asking = None
        self._on_news()
