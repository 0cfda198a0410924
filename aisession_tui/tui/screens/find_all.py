"""Finding a text in what all sessions have written, living and dead ones, while it is typed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.containers import Vertical
from textual.widgets import Input, Static

from aisession_tui.errors import AiSessionError
from aisession_tui.service import matching, searching
from aisession_tui.tui.frame import BORDER_CELLS, frame_title, glyphs_of
from aisession_tui.tui.screens.dialog import CLOSE, DialogKey, keys_line
from aisession_tui.tui.screens.list_overlay import ListOverlay
from aisession_tui.tui.text import printable
from aisession_tui.tui.widgets.choice_list import NOTHING, Choice, ChoiceList, choice_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from aisession_tui.service.searching import Hit

_PAUSE_S = 0.2
"""After the last key, before it is searched."""
_LIMIT = 200
_CONTEXT = 2
_LEAST_FOR_CONTEXT = 18
"""Rows of a window that has room for the lines around a hit."""
_INDENT = "  "
_BEHIND = 20
"""Characters that are seen behind a match in a line that has them."""
_KEYS = (DialogKey("Enter", "go there", "choose"), CLOSE)


class Place(NamedTuple):
    """Where the user wants to go."""

    session_id: str
    line: str = ""
    """What to look for there; empty: only to the session."""


class FindAll(ListOverlay[Place]):
    """Searches as one types. Result: a place, or nothing after Esc or a click elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Hit] = []
        """What was found, the newest first."""
        self._hits: dict[str, Hit] = {}
        """The same by the id of their line."""
        self._search: searching.Search | None = None
        self._pause: Timer | None = None
        self._said = ""

    def compose(self) -> ComposeResult:
        """The field, what was found, and the lines around what the cursor is on."""
        with Vertical(id="find-all"):
            yield Input(placeholder="text in any session", compact=True)
            yield ChoiceList((), empty="")
            yield Static(id="around", markup=False)

    def on_mount(self) -> None:
        """Wait for letters."""
        self.query_one(Input).focus()
        self._arrange()

    def on_unmount(self) -> None:
        """Search no more."""
        self._cancel()

    def on_resize(self) -> None:
        """Take most of the window, and all of a small one."""
        self._arrange()
        self.call_after_refresh(self._list_anew)

    def on_input_changed(self) -> None:
        """Search once nothing has been typed for a moment."""
        self._cancel()
        self._pause = self.set_timer(_PAUSE_S, self._begin)

    def on_choice_list_pointed(self, message: ChoiceList.Pointed) -> None:
        """Show the lines around what the cursor is on."""
        del message
        self._show_around()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Go there by a click."""
        self._go(event.choice_id)

    def action_choose(self) -> None:
        """Go to what the cursor is on."""
        chosen = self.query_one(ChoiceList).chosen
        if chosen:
            self._go(chosen)

    # -- searching --------------------------------------------------------------------------

    def _cancel(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self._search is not None:
            self._search.cancel()
        self._search = None

    def _begin(self) -> None:
        text = self.query_one(Input).value
        if not text.strip():
            self._show([], "", empty="")
            return
        request = searching.Request(matching.query_of(text), context=_CONTEXT, limit=_LIMIT)
        self._search = searching.Search(request)
        if not self._hits:
            self.query_one(ChoiceList).show((), empty="searching")
        self._say("searching")
        self.run_worker(self._run(self._search), exit_on_error=False)

    async def _run(self, search: searching.Search) -> None:
        try:
            hits, problem = await asyncio.to_thread(lambda: list(search.hits())), ""
        except (AiSessionError, OSError) as error:
            hits, problem = [], str(error)
        if search is self._search:
            count = f"{len(hits)} newest" if search.is_cut else f"{len(hits)} found"
            self._show(hits, problem or count)

    # -- showing ----------------------------------------------------------------------------

    def _show(self, hits: Sequence[Hit], said: str, empty: str = NOTHING) -> None:
        """List hits by session, that with the newest first."""
        self._found = list(hits)
        listed = self.query_one(ChoiceList)
        choices = self._choices(listed.size.width)
        listed.show(choices, empty)
        if choices:
            listed.move(1)  # to the newest hit
        self._show_around()
        self._say(said)

    def _list_anew(self) -> None:
        """Cut the lines to another width."""
        listed = self.query_one(ChoiceList)
        chosen = listed.chosen
        if chosen:
            listed.show(self._choices(listed.size.width))
            listed.point_at(chosen)

    def _choices(self, width: int) -> list[Choice]:
        """The lines of the list for this width; what they stand for is remembered."""
        by_session: dict[str, list[Hit]] = {}
        for hit in self._found:
            by_session.setdefault(hit.session_id, []).append(hit)
        self._hits.clear()
        choices = []
        for session_id, found in by_session.items():
            choices.append(Choice(session_id, found[0].session, key=str(len(found))))
            for number, hit in enumerate(found):
                choice_id = f"{session_id}:{number}"
                self._hits[choice_id] = hit
                choices.append(_choice(choice_id, hit, width, glyphs_of(self).ellipsis))
        return choices

    def _show_around(self) -> None:
        hit = self._hits.get(self.query_one(ChoiceList).chosen)
        lines = [*hit.before, hit.line, *hit.after] if hit is not None else []
        self.query_one("#around", Static).update("\n".join(printable(line) for line in lines))

    def _say(self, text: str) -> None:
        self._said = text
        self.write_border()

    def _go(self, choice_id: str) -> None:
        hit = self._hits.get(choice_id)
        self.dismiss(Place(choice_id) if hit is None else Place(hit.session_id, _sought(hit)))

    def _arrange(self) -> None:
        self.set_class(self.size.height >= _LEAST_FOR_CONTEXT, "-roomy")
        self.call_after_refresh(self.write_border)

    def write_border(self) -> None:
        """Say how much was found, and which keys there are."""
        frame = self.query_one("#find-all")
        frame.border_title = frame_title(frame, "Find in all sessions", self._said)
        room = frame.outer_size.width - BORDER_CELLS
        frame.border_subtitle = keys_line(_KEYS, room, glyphs_of(self))


def _choice(choice_id: str, hit: Hit, width: int, ellipsis: str) -> Choice:
    """A hit as a line, indented below its session, cut at the left only to have the match in sight."""
    clock = _clock(hit.time)
    room = width - len(_INDENT) - choice_cells(clock)
    text = hit.line.expandtabs(1)
    cut = _cut(text, hit.start, hit.end, room)
    before = _INDENT + (ellipsis if cut else "")
    first = len(before) + hit.start - cut
    matches = tuple(range(first, first + hit.end - hit.start))
    return Choice(choice_id, before + text[cut:], key=clock, matches=matches)


def _cut(text: str, start: int, end: int, room: int) -> int:
    """How many characters to leave out before a match: none if it is seen anyway.

    Else as much stands before it as there is room for, and a little behind it.
    """
    if cell_len(text[:end]) <= room - min(_BEHIND, cell_len(text[end:])):
        return 0
    room -= cell_len(text[start : end + _BEHIND]) + 1
    cut = start
    while cut and (cells := cell_len(text[cut - 1])) <= room:
        room -= cells
        cut -= 1
    return cut


def _clock(seconds: float) -> str:
    """`14:05` today, `11-22 14:05` on another day."""
    then = time.localtime(seconds)
    is_today = then[:3] == time.localtime()[:3]
    return time.strftime("%H:%M" if is_today else "%m-%d %H:%M", then)


def _sought(hit: Hit) -> str:
    """What finds the line in a scrollback: all of it, or the match where tabs became blanks."""
    line = hit.line.strip()
    return hit.line[hit.start : hit.end] if "\t" in line or not line.isprintable() else line
