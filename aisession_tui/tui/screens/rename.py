"""The dialog that asks for another name of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from aisession_tui.tui.screens.dialog import Dialog, DialogKey
from aisession_tui.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class Rename(Dialog[str]):
    """Asks for a name. Result: the new one, or nothing if it stays as it was."""

    KEYS = (DialogKey("Enter", "rename", "submit"), DialogKey("Esc", "cancel", "close"))

    def __init__(self, name: str, validate: Callable[[str], str]) -> None:
        """Make the dialog.

        Args:
            name: The present name.
            validate: Says what is wrong with a name; an empty text: nothing.
        """
        super().__init__(f"Rename {name}")
        self._present = name
        self._validate_name = validate

    def compose_body(self) -> ComposeResult:
        """A sentence and the field."""
        yield Static("Its programs go on; only the name changes.", classes="sentence")
        yield Field("name", "Name", Input(self._present, compact=True, select_on_focus=True))

    def on_mount(self) -> None:
        """Begin with all of the name selected."""
        self.query_one(Field).enter()

    def on_input_changed(self) -> None:
        """Take back what was wrong."""
        self.query_one(Field).say("", is_error=False)

    def on_input_submitted(self) -> None:
        """Rename with Enter."""
        self.action_submit()

    def action_submit(self) -> None:
        """Close with the name, or say what is wrong with it."""
        name = self.query_one(Input).value.strip()
        problem = self._validate_name(name) if name != self._present else ""
        if problem:
            self.query_one(Field).say(problem, is_error=True)
        else:
            self.dismiss(name if name != self._present else None)
