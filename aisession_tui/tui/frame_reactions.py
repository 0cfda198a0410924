"""What the app does when tabs, the frames of panes or the bottom line say something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aisession_tui.tui.actions import is_action
from aisession_tui.tui.hints import COPY
from aisession_tui.tui.widgets.pane import PaneView
from aisession_tui.tui.widgets.status_line import StatusLine
from aisession_tui.tui.widgets.tab_bar import TabBar

if TYPE_CHECKING:
    from textual.message import Message

    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.key_router import KeyRouter


class FrameReactions:
    """Passes on what is said to the window or to the commands."""

    def __init__(self, app: AiSessionApp, router: KeyRouter) -> None:
        self._app = app
        self._router = router
        self._reactions: dict[type, Callable[[Any], object]] = {
            TabBar.Chosen: lambda it: app.window.arrangement.enter_tab(it.index),
            TabBar.MenuRequested: lambda it: app.commands.menus.open_for_tab(it.index, it.x, it.y),
            TabBar.RenameRequested: lambda _it: app.commands.do("rename-tab"),
            PaneView.Entered: lambda it: app.window.arrangement.enter_pane(it.pane_id),
            PaneView.ZoomRequested: lambda _it: app.window.toggle_zoom(),
            PaneView.EdgeDragged: self._drag,
            StatusLine.Clicked: self._do_hint,
        }

    def take(self, message: Message) -> None:
        """React."""
        self._reactions[type(message)](message)

    def _drag(self, message: PaneView.EdgeDragged) -> None:
        """The border between two panes follows the mouse."""
        drag = self._app.window.arrangement.drag_edge
        self._app.undo.rearrange(
            lambda: drag(message.pane_id, message.side, message.cells), is_move=True
        )

    def _do_hint(self, message: StatusLine.Clicked) -> None:
        """A hint of the bottom line was clicked."""
        if message.hint == "leader":
            self._router.lead()
        elif message.hint.startswith(COPY):
            self._app.window.read_back(message.hint.removeprefix(COPY))
        elif is_action(message.hint):
            self._app.commands.do(message.hint)
