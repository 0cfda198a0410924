"""Where copy mode asks for what is not in the view: the session's host, or what was kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aisession_tui.errors import AiSessionError
from aisession_tui.protocol.messages import FindText, ReadMarks
from aisession_tui.terminal.prompt_marks import LineMark
from aisession_tui.terminal.search import Found, Match, pattern_of

if TYPE_CHECKING:
    from aisession_tui.terminal.diff import ScreenReplica
    from aisession_tui.terminal.terminal import Terminal
    from aisession_tui.tui.hub import HostLink

_PATIENCE_S = 2.0


class TextSource:
    """Searches a session's text and knows its prompts."""

    def __init__(
        self,
        link: Callable[[], HostLink | None],
        kept: Callable[[], Terminal | None],
        replica: Callable[[], ScreenReplica],
    ) -> None:
        """Make the source.

        Args:
            link: The connection to the host, while there is one.
            kept: The terminal of a session that has ended, made of its snapshot.
            replica: The screen that is shown, whose line ids are the ones meant.
        """
        self._link = link
        self._kept = kept
        self._replica = replica

    async def find(self, text: str, *, ignore_case: bool, end: int) -> Found | None:
        """Search a part, back from line `end` (-1: from the last one); nothing if nobody can."""
        kept = self._kept()
        if kept is not None:
            await asyncio.sleep(0)  # the next part is the next turn of the loop
            return kept.search(pattern_of(text, ignore_case=ignore_case), end)
        answer = await self._ask("find-text", FindText(0, text, ignore_case, end))
        if answer is None:
            return None
        matches = [Match(*each) for each in answer["matches"]]
        return Found(matches, int(answer["start"]), bool(answer["is_cut"]))

    async def marks(self) -> list[LineMark]:
        """The shell's marks, as far as anybody knows them."""
        kept = self._kept()
        if kept is not None:
            return kept.marks()
        answer = await self._ask("read-marks", ReadMarks(0))
        return [LineMark(*each) for each in answer["marks"]] if answer else []

    async def _ask(self, feature: str, message: FindText | ReadMarks) -> dict[str, Any] | None:
        """A host's answer, if it knows the question and means the lines that are shown."""
        link = self._link()
        if link is None or feature not in link.features:
            return None
        try:
            answer = await link.request(message, _PATIENCE_S)
        except AiSessionError:
            return None
        replica = self._replica()
        is_same = (answer["epoch"], answer["columns"]) == (replica.epoch, replica.columns)
        return answer if is_same else None
