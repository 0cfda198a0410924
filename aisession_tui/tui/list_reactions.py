"""What the app does when the list of sessions says something: one function per message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aisession_tui.tui.widgets import session_messages as said

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp


class ListReactions:
    """Passes on what is said to the window or to the commands, or remembers it in the layout."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app
        self._reactions: dict[type, Callable[[Any], object]] = {
            said.Opened: lambda it: app.window.open_session(it.session_id),
            said.MenuRequested: lambda it: app.commands.menus.open_for_session(
                it.session_id, it.x, it.y
            ),
            said.GroupMenuRequested: lambda it: app.commands.menus.open_for_group(
                it.group, it.x, it.y
            ),
            said.RenameRequested: lambda it: app.commands.do("rename", it.session_id),
            said.WidthDragged: lambda it: app.window.widen_sidebar(it.columns),
            said.DraggedTo: self._carry,
            said.SelectionMoved: self._remember_selection,
            said.GroupToggled: self._remember_fold,
        }

    def take(self, message: said.ListMessage) -> None:
        """React."""
        self._reactions[type(message)](message)

    def _carry(self, message: said.DraggedTo) -> None:
        """A session is held over a pane, or let go there."""
        carry = self._app.window.arrangement.carry
        self._app.undo.rearrange(
            lambda: carry(message.session_id, message.x, message.y, is_dropped=message.is_dropped)
        )

    def _remember_selection(self, message: said.SelectionMoved) -> None:
        layout = self._app.keeper.layout
        self._app.keeper.change(layout._replace(selection=message.session_id))

    def _remember_fold(self, message: said.GroupToggled) -> None:
        layout = self._app.keeper.layout
        group = {message.group}
        folded = layout.collapsed | group if message.is_folded else layout.collapsed - group
        self._app.keeper.change(layout._replace(collapsed=frozenset(folded)))
