"""What overlays share that have a field to write in and a list to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType

from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.widgets.choice_list import ChoiceList

if TYPE_CHECKING:
    from textual import events

Result = TypeVar("Result")
_PAGE = 10


class ListOverlay(Overlay[Result | None]):
    """The field has the keys; arrows move the list's cursor, Esc or a click elsewhere closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False),
        Binding("down,ctrl+n,tab", "move(1)", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    def on_input_submitted(self) -> None:
        """Choose with Enter."""
        self.action_choose()

    def on_click(self, event: events.Click) -> None:
        """Close after a click elsewhere."""
        if event.widget is self:
            self.dismiss(None)

    def action_choose(self) -> None:
        """Choose what the cursor is on."""
        raise NotImplementedError

    def action_close(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

    def action_move(self, count: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(count)
