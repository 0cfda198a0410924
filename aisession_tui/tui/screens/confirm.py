"""A question with two answers, the safe one in focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from aisession_tui.tui.screens.dialog import Dialog, DialogKey
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

    def __init__(self, question: str, sentence: str, *, yes: str, no: str) -> None:
        """Make the dialog.

        Args:
            question: What is to be done to what; the title.
            sentence: What there is to think of.
            yes: The answer that does it, in a word.
            no: The other one.
        """
        super().__init__(question)
        self._sentence = printable(sentence)
        self._answers = (yes, no)

    def compose_body(self) -> ComposeResult:
        """The sentence and two buttons."""
        yes, no = self._answers
        yield Static(Content(self._sentence), id="sentence")
        with Horizontal(id="answers"):
            yield Button(Content(f"[ {yes} ]"), id="yes", compact=True)
            yield Button(Content(f"[ {no} ]"), id="no", compact=True)

    @property
    def keys(self) -> tuple[DialogKey, ...]:
        """Enter gives the answer that has the focus."""
        yes, no = (each.lower() for each in self._answers)
        is_yes = self.focused is not None and self.focused.id == "yes"
        return (
            DialogKey("Enter y" if is_yes else "y", yes, "answer(True)"),
            DialogKey("Esc" if is_yes else "Enter Esc", no, "answer(False)"),
        )

    def on_mount(self) -> None:
        """Make the safe answer the one that Enter gives."""
        self.query_one("#no").focus(scroll_visible=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.action_answer(event.button.id == "yes")

    def action_answer(self, is_yes: bool) -> None:
        """Close with an answer."""
        self.dismiss(is_yes)
