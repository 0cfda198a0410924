"""The frame of one pane: border, titles, and inside the terminal or the empty state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.content import Content
from textual.reactive import reactive

from aisession_tui.tui.frame import frame_title
from aisession_tui.tui.text import printable
from aisession_tui.tui.widgets.empty_state import EmptyState
from aisession_tui.tui.widgets.terminal_view import TerminalView

if TYPE_CHECKING:
    from textual.app import ComposeResult


class PaneView(Container, can_focus=False):
    """Shows one session, or that there is none."""

    has_keyboard: reactive[bool] = reactive(False, toggle_class="-keyboard")
    """Whether keys go to the program in here: the border says so."""

    def __init__(self, leader: str) -> None:
        super().__init__()
        self._leader = leader
        self._titles = ("", "", "")

    def compose(self) -> ComposeResult:
        """Both contents; one of them is hidden."""
        yield TerminalView()
        yield EmptyState(leader=self._leader)

    def on_mount(self) -> None:
        """Empty until told otherwise."""
        self.show_empty(is_empty=True)

    @property
    def terminal(self) -> TerminalView:
        """The terminal inside."""
        return self.query_one(TerminalView)

    def show_empty(self, *, is_empty: bool) -> None:
        """Show the empty state instead of a terminal, or the other way round."""
        self.terminal.display = not is_empty
        self.query_one(EmptyState).display = is_empty

    def set_titles(self, left: str, right: str, bottom: str) -> None:
        """Name the session above, its size below; paints only what is news."""
        titles = (printable(left), printable(right), printable(bottom))
        if titles != self._titles:
            self._titles = titles
            self._write_titles()

    def on_resize(self) -> None:
        """Fit the titles to the new border."""
        self._write_titles()

    def watch_has_keyboard(self) -> None:
        """Draw the titles along the other border."""
        self._write_titles()

    def notify_style_update(self) -> None:
        """A new theme has other borders."""
        super().notify_style_update()
        self._write_titles()

    def _write_titles(self) -> None:
        left, right, bottom = self._titles
        self.border_title = frame_title(self, left, right) if left else ""
        self.border_subtitle = Content(bottom)
