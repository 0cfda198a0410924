"""One list to find a session or an action in by a few letters: switcher and command palette."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.fuzzy import FuzzySearch
from textual.widgets import Input

from aisession_tui.tui.frame import BORDER_CELLS, frame_title, glyphs_of
from aisession_tui.tui.preview import Preview
from aisession_tui.tui.screens.dialog import CLOSE, DialogKey, keys_line
from aisession_tui.tui.screens.list_overlay import ListOverlay
from aisession_tui.tui.widgets.choice_list import Choice, ChoiceList
from aisession_tui.tui.widgets.thumbnail import Thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult

    from aisession_tui.tui.entries import Entry
    from aisession_tui.tui.hub import SessionHub
    from aisession_tui.tui.widgets.session_row import SessionRow

_FRAME_LINES = 3
_LEAST_FOR_PREVIEW = 100
"""Columns of a window that has room for a screen beside the list."""
_PREVIEW_LINES = 16
_KEYS = (DialogKey("Enter", "choose", "choose"), CLOSE)


class Switcher(ListOverlay[str]):
    """Finds a choice. Result: its id, or nothing after Esc or a click elsewhere."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        placeholder: str = "",
        *,
        hub: SessionHub | None = None,
    ) -> None:
        """Make the list.

        Args:
            title: What it is a list of.
            choices: What there is to find.
            placeholder: What the letters look for.
            hub: Where the screens of sessions come from; without it there is no preview.
        """
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._placeholder = placeholder
        self._search = FuzzySearch()
        self._thumbnail = Thumbnail()
        self._hub = hub
        self._preview = Preview(self._thumbnail, hub) if hub is not None else None

    def compose(self) -> ComposeResult:
        """The field, and the list below it."""
        with Vertical(id="switcher"):
            yield Input(placeholder=self._placeholder, compact=True)
            with Horizontal():
                yield ChoiceList(self._choices)
                yield self._thumbnail

    def on_mount(self) -> None:
        """Wait for letters."""
        self.query_one(Input).focus()
        self._arrange()
        self._show_preview()

    def on_unmount(self) -> None:
        """Follow no session any more."""
        if self._preview is not None:
            self._preview.close()

    def on_resize(self) -> None:
        """Take at most two thirds of the window, and all of a small one."""
        self._arrange()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits, the best first."""
        found = find(self._choices, event.value, self._search)
        self.query_one(ChoiceList).show(found)
        self.write_border()

    def on_choice_list_pointed(self, message: ChoiceList.Pointed) -> None:
        """Show what the cursor is on."""
        del message
        self._show_preview()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Choose by a click."""
        self.dismiss(event.choice_id)

    def action_choose(self) -> None:
        """Choose what the cursor is on."""
        self.dismiss(self.query_one(ChoiceList).chosen or None)

    def _arrange(self) -> None:
        """Keep the frame's height the same while the list narrows."""
        width, height = self.size
        has_preview = self._preview is not None and width >= _LEAST_FOR_PREVIEW
        self.set_class(has_preview, "-previewing")
        top = height // 6 if height >= 20 else 0
        most = max(height - 2 * top - _FRAME_LINES, 1)
        self.query_one("#switcher").styles.margin = (top, 0, 0, 0)
        lines = min(max(len(self._choices), _PREVIEW_LINES if has_preview else 1), most)
        self.query_one(Horizontal).styles.height = lines
        self._show_preview()
        self.call_after_refresh(self.write_border)

    def write_border(self) -> None:
        """Say how many choices fit, and which keys there are."""
        frame, total = self.query_one("#switcher"), len(self._choices)
        found = self.query_one(ChoiceList).count
        count = str(total) if found == total else f"{found} of {total}"
        frame.border_title = frame_title(frame, self._title, count)
        room = frame.outer_size.width - BORDER_CELLS
        frame.border_subtitle = keys_line(_KEYS, room, glyphs_of(self))

    def _show_preview(self) -> None:
        """Show the screen of the session under the cursor, where there is room for it."""
        if self._preview is None or self._hub is None:
            return
        chosen = self.query_one(ChoiceList).chosen if self.has_class("-previewing") else ""
        self._preview.show(chosen if chosen in self._hub.sessions else "")


def find(choices: Iterable[Choice], query: str, search: FuzzySearch) -> list[Choice]:
    """The choices that a query matches, best first, with the matched letters marked.

    A choice whose text does not match comes last if its detail contains the query.
    """
    query = query.strip()
    if not query:
        return list(choices)
    found: list[tuple[float, Choice]] = []
    for choice in choices:
        score, offsets = search.match(query, choice.text)
        if score > 0:
            found.append((score, choice._replace(matches=tuple(offsets))))
        elif query.casefold() in choice.detail.casefold():
            found.append((0.0, choice))
    found.sort(key=itemgetter(0), reverse=True)
    return [choice for _, choice in found]


def session_choices(rows: Iterable[SessionRow]) -> list[Choice]:
    """Sessions to switch to, with their marks and numbers."""
    return [
        Choice(row.id, row.name, str(row.number or ""), row.detail or row.program, row.mark)
        for row in rows
    ]


def action_choices(entries: Iterable[Entry]) -> list[Choice]:
    """Actions to do, with the keys that would have done it."""
    return [
        Choice(entry.id, entry.text, entry.key, is_destructive=entry.destructive)
        for entry in entries
    ]
