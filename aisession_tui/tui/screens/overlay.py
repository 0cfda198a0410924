"""What lies over the workspace: the pane below keeps the colours of the user's own terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.screen import ModalScreen
from textual.style import Style

from aisession_tui.tui.screens.sized import SizedScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

Result = TypeVar("Result")


class Overlay(SizedScreen[Result], ModalScreen[Result]):
    """A modal screen through which the workspace shows unchanged."""

    @property
    def visual_style(self) -> Style:
        """Add nothing to what lies below: its default colours are the terminal's."""
        return Style.null()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out all filters: they would repaint the programs below."""
        return ()
