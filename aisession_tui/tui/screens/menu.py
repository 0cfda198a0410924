"""The menu of a session: a small list at the pointer or at a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from aisession_tui.tui.frame import BORDER_CELLS, glyphs_of, scrolled_title
from aisession_tui.tui.screens.dialog import CLOSE, DialogKey, keys_line
from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.text import printable
from aisession_tui.tui.widgets.choice_list import RULE, Choice, ChoiceList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from aisession_tui.tui.entries import Entry

_BORDER = 2
_LEAST_WIDTH = 18
_KEYS = (DialogKey("Enter", "choose", "choose"), CLOSE)


class Menu(Overlay["str | None"]):
    """Chooses an action. Result: its id, or nothing after Esc or a click elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("home", "move(-100)", show=False),
        Binding("end", "move(100)", show=False),
        Binding("enter", "choose", show=False),
    ]

    def __init__(self, title: str, entries: Sequence[Entry], x: int, y: int) -> None:
        """Make a menu.

        Args:
            title: The session's name.
            entries: What can be chosen, destructive ones last.
            x: The column of the screen it opens at.
            y: The row of the screen it opens at.
        """
        super().__init__()
        self._title = printable(title)
        self._entries = entries
        self._place = (x, y)

    def compose(self) -> ComposeResult:
        """Only the list."""
        yield ChoiceList(_choices(self._entries))

    def on_mount(self) -> None:
        """Name the session, and say how many entries are out of sight."""
        self._arrange()
        choices = self.query_one(ChoiceList)
        for attribute in ("scroll_y", "virtual_size"):
            self.watch(choices, attribute, self.write_border, init=False)

    def on_resize(self) -> None:
        """Stay inside the window."""
        self._arrange()

    def on_click(self) -> None:
        """Close: the list keeps its own clicks to itself."""
        self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """Choose by an entry's own key."""
        by_hotkey = {each.hotkey: each.id for each in self._entries if len(each.hotkey) == 1}
        chosen = by_hotkey.get(event.character or "")
        if chosen is not None:
            event.stop()
            self.dismiss(chosen)

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Choose by a click."""
        self.dismiss(event.choice_id)

    def action_close(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

    def action_move(self, count: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(count)

    def action_choose(self) -> None:
        """Choose what the cursor is on."""
        self.dismiss(self.query_one(ChoiceList).chosen or None)

    def _arrange(self) -> None:
        """Give the list its size, and move it inside the window."""
        choices = self.query_one(ChoiceList)
        width = min(max(choices.natural_width(), _LEAST_WIDTH) + _BORDER, self.size.width)
        height = min(len(_choices(self._entries)) + _BORDER, self.size.height)
        choices.styles.width, choices.styles.height = width, height
        x, y = self._place
        choices.styles.offset = (
            max(min(x, self.size.width - width), 0),
            max(min(y, self.size.height - height), 0),
        )
        self.call_after_refresh(self.write_border)

    def write_border(self) -> None:
        """Name the session, the keys, and how many entries are out of sight."""
        choices = self.query_one(ChoiceList)
        choices.border_title = scrolled_title(choices, self._title, choices)
        room = choices.outer_size.width - BORDER_CELLS
        choices.border_subtitle = keys_line(_KEYS, room, glyphs_of(self))


def _choices(entries: Sequence[Entry]) -> list[Choice]:
    choices = [
        Choice(entry.id, entry.text, entry.key, is_destructive=entry.destructive)
        for entry in entries
    ]
    first = next((at for at, each in enumerate(choices) if each.is_destructive), 0)
    return [*choices[:first], RULE, *choices[first:]] if first else choices
