"""What all dialogs share: a frame with a title in the middle, Esc, and the keys named below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.screens.overlay import Overlay

if TYPE_CHECKING:
    from textual.app import ComposeResult

Result = TypeVar("Result")


class Dialog(Overlay[Result | None]):
    """A modal window that Esc closes without a result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("tab,down", "next_field", show=False),
        Binding("shift+tab,up", "previous_field", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (62, "-wide")]  # noqa: RUF012  # as Textual declares it
    TITLE = ""
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (("Esc", "close", "close"),)
    """The keys named at the bottom: label, word, and the screen's action for a click."""

    def compose(self) -> ComposeResult:
        """Put the body into a frame, and the keys below it."""
        with Vertical(id="dialog") as frame:
            frame.border_title = Content(self.TITLE)
            yield from self.compose_body()
            yield Static(self._keys_line(), id="keys")

    def compose_body(self) -> ComposeResult:
        """What is inside the frame."""
        raise NotImplementedError

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)

    def action_next_field(self) -> None:
        """Move the focus on."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Move the focus back."""
        self.focus_previous()

    def _keys_line(self) -> Content:
        links = [f"[@click=screen.{action}]{key} {word}[/]" for key, word, action in self.KEYS]
        return Content.from_markup(f" {glyphs_of(self).separator} ".join(links))
