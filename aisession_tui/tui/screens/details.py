"""Everything known of one session, to read and scroll through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from aisession_tui.tui.screens.dialog import Dialog
from aisession_tui.tui.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class Details(Dialog[None]):
    """Shows a table of facts, the end of the host's log, and the context that is kept for agents."""

    def __init__(
        self, title: str, pairs: Sequence[tuple[str, str]], log: str = "", context: str = ""
    ) -> None:
        """Make the window.

        Args:
            title: The session's name.
            pairs: Words and values; empty values are left out.
            log: The last lines of the host's log.
            context: What agents are told of it.
        """
        super().__init__(title)
        self._pairs = [pair for pair in pairs if pair[1]]
        self._texts = [(word, text) for word, text in (("log", log), ("context", context)) if text]

    def compose_body(self) -> ComposeResult:
        """The table, and the texts below it."""
        for word, value in self._pairs:
            with Horizontal(classes="fact"):
                yield Static(Content(word), classes="label")
                yield Static(Content(printable(value)), classes="value")
        for word, text in self._texts:
            lines = (printable(line) for line in text.splitlines())
            yield Static(Content(word), classes="heading")
            yield Static(Content("\n".join(lines)), classes="log")

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.scrolled.can_focus = True
        self.scrolled.focus()
