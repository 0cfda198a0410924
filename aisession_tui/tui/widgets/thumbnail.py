"""The last lines of a session's screen that say something, without a keyboard and without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.tui.viewport import Viewport
from aisession_tui.tui.widgets.terminal_overlays import Scene
from aisession_tui.tui.widgets.terminal_panel import TerminalPanel

if TYPE_CHECKING:
    from aisession_tui.terminal.diff import ScreenDiff


class Thumbnail(TerminalPanel, can_focus=False):
    """Shows what it is given."""

    def apply(self, diff: ScreenDiff) -> None:
        """Show a change of the session.

        Raises:
            ValueError: The diff does not start from what is shown; ask for a full one.
        """
        self.scene = Scene(note=None)
        changed = self.viewport.apply(diff)
        self.viewport.fit(self.size.height, is_ended=True)
        self.repaint(None if self.viewport.screen_top != self.viewport.top else changed)

    def show_kept(self, diff: ScreenDiff) -> None:
        """Show the last screen of a session that has ended."""
        self.clear()
        self.apply(diff)

    def clear(self) -> None:
        """Show nothing."""
        self.viewport = Viewport(self.size.height)
        self.scene = Scene(note="")
        self.repaint(None)

    def on_resize(self) -> None:
        """Show as many lines as fit now."""
        self.viewport.fit(self.size.height, is_ended=True)
        self.repaint(None)
