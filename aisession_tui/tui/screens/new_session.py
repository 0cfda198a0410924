"""The dialog that asks what a new session shall be. It creates nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from textual.widgets import Input, Static

from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.screens.dialog import Dialog, DialogKey
from aisession_tui.tui.widgets.field import DirectoryInput, Field, Toggle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    Validate = Callable[["NewSessionValues"], Mapping[str, str]]


class NewSessionValues(NamedTuple):
    """What was filled in, with the blanks around it taken off."""

    name: str = ""
    """Empty: named after the command or the directory."""
    directory: str = ""
    command: str = ""
    """Shell words; empty: the user's shell."""
    group: str = ""
    ai_context: bool = False


class NewSession(Dialog[NewSessionValues]):
    """Asks for name, directory, command, group and AI context."""

    KEYS = (
        DialogKey("Enter", "create", "submit"),
        DialogKey("Tab", "next", "next_field"),
        DialogKey("Esc", "cancel", "close"),
    )

    def __init__(
        self, validate: Validate, values: NewSessionValues | None = None, *, base: str = ""
    ) -> None:
        """Make the dialog.

        Args:
            validate: What is wrong, by the name of the field in `NewSessionValues`; empty: create.
            values: What the fields hold at first.
            base: Where relative directories start; the current directory without it.
        """
        super().__init__("New session")
        self._validate_values = validate
        self._first = values or NewSessionValues()
        self._base = base or os.getcwd()

    def compose_body(self) -> ComposeResult:
        """A sentence, and one field per value."""
        first = self._first
        yield Static("A shell here, unless a field says otherwise.", classes="sentence")
        named = "command or directory"
        yield Field("name", "Name", Input(first.name, named, compact=True))
        yield Field("directory", "Directory", DirectoryInput(first.directory, self._base))
        yield Field("command", "Command", Input(first.command, "your shell", compact=True))
        yield Field("group", "Group", Input(first.group, "none", compact=True))
        yield Field("ai_context", "AI context", Toggle(first.ai_context))

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#field-name", Field).enter()

    @property
    def values(self) -> NewSessionValues:
        """What is filled in now."""
        name, directory, command, group = (
            self.query_one(f"#field-{field} Input", Input).value.strip()
            for field in NewSessionValues._fields[:-1]
        )
        is_on = self.query_one(Toggle).value
        return NewSessionValues(name, directory, command, group, is_on)

    def on_input_submitted(self) -> None:
        """Create with Enter in any field."""
        self.action_submit()

    def on_toggle_submitted(self) -> None:
        """Create with Enter on the switch, too."""
        self.action_submit()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take back what was wrong with a field that is being changed."""
        next(field for field in event.input.ancestors if isinstance(field, Field)).say(
            "", is_error=False
        )

    def on_directory_input_candidates(self, event: DirectoryInput.Candidates) -> None:
        """Show what the directory could go on with."""
        shown = "  ".join(name + "/" for name in event.names[:12])
        more = f"  {glyphs_of(self).ellipsis}" if len(event.names) > 12 else ""
        self.query_one("#field-directory", Field).say(shown + more, is_error=False)

    def action_submit(self) -> None:
        """Close with the values, or say what is wrong below the fields."""
        values = self.values
        errors = self._validate_values(values)
        if not errors:
            self.dismiss(values)
            return
        for name in NewSessionValues._fields:
            field = self.query_one(f"#field-{name}", Field)
            field.say(errors.get(name, ""), is_error=True)
        first = next(name for name in NewSessionValues._fields if name in errors)
        self.query_one(f"#field-{first}", Field).enter()
