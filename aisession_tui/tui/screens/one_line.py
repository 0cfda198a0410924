"""A dialog that asks for one line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from aisession_tui.tui.screens.dialog import Dialog, DialogKey
from aisession_tui.tui.text import printable
from aisession_tui.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

_LONGEST_NAME = 64


class OneLine(Dialog[str]):
    """Asks for a line. Result: what was written, without blanks around it."""

    def __init__(
        self,
        title: str,
        label: str,
        value: str = "",
        *,
        verb: str,
        sentence: str = "",
        placeholder: str = "",
        suggestions: Sequence[str] = (),
        validate: Callable[[str], str] | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            title: What is to be done to what.
            label: The word before the field.
            value: What the field holds at first.
            verb: What Enter does, in a word.
            sentence: What there is to know.
            placeholder: What an empty field means.
            suggestions: What the line might be; the right arrow completes it.
            validate: Says what is wrong with a line; an empty text: nothing.
        """
        super().__init__(title)
        self._label = label
        self._first = value
        self._sentence = printable(sentence)
        self._placeholder = placeholder
        self._suggester = SuggestFromList(suggestions, case_sensitive=False)
        self._validate_line = validate or (lambda _line: "")
        self._keys = (DialogKey("Enter", verb, "submit"), DialogKey("Esc", "cancel", "close"))

    def compose_body(self) -> ComposeResult:
        """The sentence and the field."""
        if self._sentence:
            yield Static(Content(self._sentence), classes="sentence")
        field = Input(
            self._first,
            self._placeholder,
            compact=True,
            select_on_focus=True,
            suggester=self._suggester,
        )
        yield Field("line", self._label, field)

    def on_mount(self) -> None:
        """Wait for letters."""
        self.query_one(Field).enter()

    @property
    def keys(self) -> tuple[DialogKey, ...]:
        """Enter by its verb."""
        return self._keys

    def on_input_submitted(self) -> None:
        """Take the line."""
        self.action_submit()

    def on_input_changed(self) -> None:
        """Take back what was wrong."""
        self.query_one(Field).say("", is_error=False)

    def action_submit(self) -> None:
        """Close with the line, or say what is wrong with it."""
        line = self.query_one(Input).value.strip()
        problem = self._validate_line(line)
        if problem:
            self.query_one(Field).say(problem, is_error=True)
        else:
            self.dismiss(line)


def name_problem(name: str) -> str:
    """What is wrong with the name of a group or a tab; empty: nothing."""
    if len(name) > _LONGEST_NAME:
        return f"longer than {_LONGEST_NAME} characters"
    return "" if name.isprintable() else "with characters that cannot be printed"
