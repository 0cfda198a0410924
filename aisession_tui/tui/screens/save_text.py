"""The dialog that asks where to save a session's text. It writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.widgets import Input, Static

from aisession_tui.tui.screens.dialog import Dialog, DialogKey
from aisession_tui.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class SaveChoice(NamedTuple):
    """Where to save."""

    path: str
    overwrite: bool = False
    """There is such a file, and the user has said yes to losing it."""


class Verdict(NamedTuple):
    """What there is to say against a path."""

    problem: str = ""
    """Why it cannot be; empty: it can."""
    is_there: bool = False
    """There is a file already."""


class SaveText(Dialog[SaveChoice]):
    """Asks for a path. A file that is there is overwritten only by a second Enter."""

    KEYS = (DialogKey("Enter", "save", "submit"), DialogKey("Esc", "cancel", "close"))

    def __init__(self, path: str, judge: Callable[[str], Verdict]) -> None:
        """Make the dialog.

        Args:
            path: What the field holds at first.
            judge: Says what is the matter with a path.
        """
        super().__init__("Save scrollback")
        self._first = path
        self._judge = judge
        self._warned_of = ""

    def compose_body(self) -> ComposeResult:
        """A sentence and a field."""
        yield Static("As text, lines as they were written.", classes="sentence")
        yield Field("path", "File", Input(self._first, compact=True))

    def on_mount(self) -> None:
        """Write on at the end of the path."""
        self.query_one(Field).enter()

    def on_input_changed(self) -> None:
        """Take back what was said."""
        self._warned_of = ""
        self.query_one(Field).say("", is_error=False)

    def on_input_submitted(self) -> None:
        """Save with Enter."""
        self.action_submit()

    def action_submit(self) -> None:
        """Close with the path, or say what is the matter with it."""
        path = self.query_one(Input).value.strip()
        verdict = self._judge(path) if path else Verdict("a name is needed")
        is_warned = self._warned_of == path
        if verdict.problem:
            self.query_one(Field).say(verdict.problem, is_error=True)
        elif verdict.is_there and not is_warned:
            self._warned_of = path
            self.query_one(Field).say("It is there: Enter again overwrites it.", is_error=True)
        else:
            self.dismiss(SaveChoice(path, verdict.is_there))
