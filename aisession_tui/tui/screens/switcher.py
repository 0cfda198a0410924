"""One list to find a session or an action in by a few letters: switcher and command palette."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import FuzzySearch
from textual.widgets import Input

from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.app import ComposeResult

    from aisession_tui.tui.actions import Entry
    from aisession_tui.tui.widgets.session_row import SessionRow

_FRAME_LINES = 3
_PAGE = 10


class Switcher(Overlay["str | None"]):
    """Finds a choice. Result: its id, or nothing after Esc or a click elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False),
        Binding("down,ctrl+n,tab", "move(1)", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], placeholder: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._placeholder = placeholder
        self._search = FuzzySearch()

    def compose(self) -> ComposeResult:
        """The field, and the list below it."""
        with Vertical(id="switcher") as frame:
            frame.border_title = Content(self._title)
            yield Input(placeholder=self._placeholder, compact=True)
            yield ChoiceList(self._choices)

    def on_mount(self) -> None:
        """Wait for letters."""
        self.query_one(Input).focus()
        self._arrange()

    def on_resize(self) -> None:
        """Take at most two thirds of the window, and all of a small one."""
        self._arrange()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits, the best first."""
        self.query_one(ChoiceList).show(find(self._choices, event.value, self._search))

    def on_input_submitted(self) -> None:
        """Choose what the cursor is on."""
        self.dismiss(self.query_one(ChoiceList).chosen or None)

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Choose by a click."""
        self.dismiss(event.choice_id)

    def on_click(self, event: events.Click) -> None:
        """Close after a click elsewhere."""
        if event.widget is self:
            self.dismiss(None)

    def action_close(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

    def action_move(self, count: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(count)

    def _arrange(self) -> None:
        """Keep the frame's height the same while the list narrows."""
        height = self.size.height
        top = height // 6 if height >= 20 else 0
        most = max(height - 2 * top - _FRAME_LINES, 1)
        self.query_one("#switcher").styles.margin = (top, 0, 0, 0)
        self.query_one(ChoiceList).styles.height = min(max(len(self._choices), 1), most)


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
