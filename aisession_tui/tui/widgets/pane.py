"""The frame of one pane: border, titles, and inside the terminal or the empty state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from aisession_tui.model.panes import Side
from aisession_tui.tui.frame import BORDER_CELLS, frame_title, glyphs_of
from aisession_tui.tui.text import fit, printable
from aisession_tui.tui.widgets.empty_state import EmptyState
from aisession_tui.tui.widgets.terminal_view import TerminalView

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from aisession_tui.tui.keymap import Keymap


class PaneView(Container, can_focus=False):
    """Shows one session, or that there is none."""

    has_keyboard: reactive[bool] = reactive(False, toggle_class="-keyboard")
    """Whether keys go to the program in here: the border says so."""

    class EdgeDragged(Message):
        """The user wants a border right or down by so many cells, left or up if negative."""

        def __init__(self, pane_id: int, side: Side, cells: int) -> None:
            super().__init__()
            self.pane_id = pane_id
            self.side = side
            self.cells = cells

    class ZoomRequested(Message):
        """The border was clicked twice."""

    class Entered(Message):
        """The border was clicked on."""

        def __init__(self, pane_id: int) -> None:
            super().__init__()
            self.pane_id = pane_id

    def __init__(self, keymap: Keymap, pane_id: int) -> None:
        super().__init__()
        self.pane_id = pane_id
        self.terminal = TerminalView()
        """The terminal inside."""
        self._empty_state = EmptyState(keymap=keymap)
        self._empty_state.display = False
        self._titles = ("", "", "")
        self._hint = ""
        self._mode: tuple[str, ...] = ()
        self._dragged: Side | None = None

    def compose(self) -> ComposeResult:
        """Both contents; one of them is hidden."""
        yield self.terminal
        yield self._empty_state

    def use_keys(self, keymap: Keymap) -> None:
        """Name other keys from now on."""
        self._empty_state.use_keys(keymap)

    def show_empty(self, *, is_empty: bool) -> None:
        """Show the empty state instead of a terminal, or the other way round."""
        self.terminal.display = not is_empty
        self._empty_state.display = is_empty

    def set_titles(self, left: str, right: str, bottom: str) -> None:
        """Name the session above, its size below; paints only what is news."""
        titles = (printable(left), printable(right), printable(bottom))
        if titles != self._titles:
            self._titles = titles
            self._write_titles()

    def show_hint(self, text: str) -> None:
        """Say in the border what letting go of a session here would do; empty: no more."""
        if text != self._hint:
            self._hint = text
            self.set_class(bool(text), "-target")
            self._write_titles()

    def set_mode(self, words: tuple[str, ...]) -> bool:
        """Say below what mode the pane is in, or in none; whether it was turned on or off."""
        before, self._mode = self._mode, words
        if words != before:
            self._write_titles()
        return bool(words) != bool(before)

    def on_resize(self) -> None:
        """Fit the titles to the new border."""
        self._write_titles()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border; a click on one also brings the keyboard."""
        self._dragged = self._side_at(event.screen_x, event.screen_y)
        if self._dragged is not None:
            self.capture_mouse()
            self.post_message(self.Entered(self.pane_id))

    def on_click(self, event: events.Click) -> None:
        """Zoom with two clicks on the border above."""
        if event.chain == 2 and event.screen_y == self.region.y:
            self.post_message(self.ZoomRequested())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the border follow the mouse."""
        if self._dragged is None:
            return
        edges = {
            Side.LEFT: event.screen_x - self.region.x,
            Side.RIGHT: event.screen_x - self.region.right + 1,
            Side.UP: event.screen_y - self.region.y,
            Side.DOWN: event.screen_y - self.region.bottom + 1,
        }
        if cells := edges[self._dragged]:
            self.post_message(self.EdgeDragged(self.pane_id, self._dragged, cells))

    def on_mouse_up(self) -> None:
        """Let go of the border."""
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()

    def _side_at(self, x: int, y: int) -> Side | None:
        region = self.region
        sides = {
            Side.LEFT: x == region.x,
            Side.RIGHT: x == region.right - 1,
            Side.UP: y == region.y,
            Side.DOWN: y == region.bottom - 1,
        }
        return next((side for side, is_there in sides.items() if is_there), None)

    def watch_has_keyboard(self) -> None:
        """Draw the titles along the other border."""
        self._write_titles()

    def notify_style_update(self) -> None:
        """A new theme has other borders."""
        super().notify_style_update()
        self._write_titles()

    def _write_titles(self) -> None:
        left, right, bottom = (self._hint, "", "") if self._hint else self._titles
        self.border_title = frame_title(self, left, right) if left else ""
        self.border_subtitle = Content(self._mode_line() if self._mode else bottom)

    def _mode_line(self) -> str:
        """As many of the mode's words as there is room for."""
        glyphs = glyphs_of(self)
        separator = f" {glyphs.separator} "
        words = [printable(each) for each in self._mode]
        room = self.outer_size.width - BORDER_CELLS
        while len(words) > 1 and cell_len(separator.join(words)) > room:
            words.pop()
        return fit(separator.join(words), room, glyphs.ellipsis)
