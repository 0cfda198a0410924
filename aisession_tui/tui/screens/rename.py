"""Renaming in place: a field that lies over the session's name, wherever that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Region

_LEAST_WIDTH = 14
_USUAL_WIDTH = 24


class Rename(Overlay["str | None"]):
    """Asks for a name. Result: the new one, or nothing if it stays as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    def __init__(
        self, name: str, validate: Callable[[str], str], region: Region | None = None
    ) -> None:
        """Make the field.

        Args:
            name: The present name.
            validate: Says what is wrong with a name; an empty text: nothing.
            region: Where the name is on the screen; without one the field is in the middle.
        """
        super().__init__()
        self._present = name
        self._validate_name = validate
        self._region = region

    def compose(self) -> ComposeResult:
        """The field, and below it the way out, or what is wrong."""
        with Vertical(id="field"):
            yield Input(self._present, compact=True, select_on_focus=True)
            yield Static(id="note")

    def on_mount(self) -> None:
        """Lie over the name."""
        self._arrange()
        self._say("")
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        """Stay inside the window."""
        self._arrange()

    def on_input_changed(self) -> None:
        """Take back what was wrong."""
        self._say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the name, or say what is wrong with it."""
        name = event.value.strip()
        if name == self._present:
            self.dismiss(None)
            return
        problem = self._validate_name(name)
        if problem:
            self._say(problem)
        else:
            self.dismiss(name)

    def on_click(self, event: events.Click) -> None:
        """Leave the name as it was after a click elsewhere."""
        if event.widget is self:
            self.dismiss(None)

    def action_close(self) -> None:
        """Leave the name as it was."""
        self.dismiss(None)

    def _say(self, problem: str) -> None:
        note = self.query_one("#note", Static)
        note.set_class(bool(problem), "-problem")
        note.update(Content(printable(problem) or "Esc keeps it"))

    def _arrange(self) -> None:
        field, window = self.query_one("#field"), self.size
        x, y, width = (window.width - _USUAL_WIDTH) // 2, window.height // 3, _USUAL_WIDTH
        if self._region is not None:
            x, y = self._region.offset
            width = self._region.width if self._region.width >= _LEAST_WIDTH else _USUAL_WIDTH
        width = min(width, window.width)
        field.styles.width = width
        field.styles.offset = (
            max(min(x, window.width - width), 0),
            max(min(y, window.height - 2), 0),
        )
