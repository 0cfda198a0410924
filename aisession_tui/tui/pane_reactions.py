"""What the app does when the terminal of a pane says something: one function per message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aisession_tui.tui.widgets import terminal_messages as said

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.pane_controller import PaneController


class PaneReactions:
    """Passes on what is said to the pane's controller, or to the commands."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app
        self._reactions: dict[type, Callable[[PaneController, Any], object]] = {
            said.Painted: lambda pane, it: pane.painted(it.revision, it.epoch),
            said.HistoryWanted: lambda pane, it: pane.want_history(it.start, it.count),
            said.MouseForwarded: lambda pane, it: pane.send_mouse(it.event),
            said.KeysForwarded: lambda pane, it: pane.send_keys(it.presses),
            said.SizeChanged: lambda pane, it: pane.resized(it.columns, it.rows),
            said.ReadingMoved: lambda pane, it: pane.reading_moved(it.cell),
            said.LinkClicked: self._open_link,
            said.LinkPointed: self._point_at,
            said.Copied: self._copy,
            said.Pressed: self._enter,
            said.MenuRequested: self._open_menu,
        }

    def take(self, message: said.TerminalMessage) -> None:
        """React, if the pane is still there."""
        pane = self._app.window.panes.of_view(message.control)
        if pane is not None:
            self._reactions[type(message)](pane, message)

    def _open_link(self, pane: PaneController, message: said.LinkClicked) -> None:
        self._app.commands.links.open_at(pane, message.line, message.column)

    def _point_at(self, pane: PaneController, message: said.LinkPointed) -> None:
        self._app.commands.links.point_at(pane, message.line, message.column)

    def _copy(self, _pane: PaneController, message: said.Copied) -> None:
        self._app.run_task(self._app.commands.verbs.copy(message.text))

    def _enter(self, pane: PaneController, _message: said.Pressed) -> None:
        """A click into a pane gives it the keyboard."""
        self._app.window.arrangement.enter_pane(pane.id)

    def _open_menu(self, pane: PaneController, message: said.MenuRequested) -> None:
        if pane.session:
            self._app.commands.menus.open_for_session(pane.session, message.x, message.y)
