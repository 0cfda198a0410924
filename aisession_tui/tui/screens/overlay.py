"""What lies over the workspace: the pane below keeps the colours of the user's own terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Input

from aisession_tui.tui.screens.sized import SizedScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

Result = TypeVar("Result")


class Overlay(SizedScreen[Result], ModalScreen[Result]):
    """A modal screen through which the workspace shows unchanged."""

    def on_mount(self) -> None:
        """Let no cursor blink: nothing is written to the terminal while nothing happens."""
        for field in self.query(Input):
            field.cursor_blink = False

    def notify_style_update(self) -> None:
        """Draw the titles along borders of another colour, once those have it."""
        super().notify_style_update()
        self.call_after_refresh(self.write_border)

    def write_border(self) -> None:
        """Write what stands in borders; asked for again when their size or colour changes."""

    @property
    def visual_style(self) -> Style:
        """Add nothing to what lies below: its default colours are the terminal's."""
        return Style.null()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out all filters: they would repaint the programs below."""
        return ()
