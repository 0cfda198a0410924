"""A question with two answers, the safe one in focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from aisession_tui.tui.screens.dialog import Dialog
from aisession_tui.tui.text import printable

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Confirm(Dialog[bool]):
    """Asks before something that cannot be undone. Result: `True` for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n", "answer(False)", show=False),
        Binding("left", "previous_field", show=False),
        Binding("right", "next_field", show=False),
    ]
    KEYS = (("y", "yes", "answer(True)"), ("n", "no", "answer(False)"), ("Esc", "no", "close"))

    def __init__(self, question: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._question = printable(question)
        self._answers = (yes, no)

    def compose_body(self) -> ComposeResult:
        """The question and two buttons."""
        yes, no = self._answers
        yield Static(Content(self._question), id="question")
        with Horizontal(id="answers"):
            yield Button(Content(f"[ {yes} ]"), id="yes", compact=True)
            yield Button(Content(f"[ {no} ]"), id="no", compact=True)

    def on_mount(self) -> None:
        """Make the safe answer the one that Enter gives."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.action_answer(event.button.id == "yes")

    def action_answer(self, is_yes: bool) -> None:
        """Close with an answer."""
        self.dismiss(is_yes)
