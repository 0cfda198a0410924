"""The window as it stands: which session the pane shows, where the keyboard is, what the list says.

Every change goes into the layout, which is saved, and is shown at once. Keys and commands decide
what to change; nothing here asks a question or talks to a service.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from aisession_tui.model import layout as layouts
from aisession_tui.model import panes as pane_trees
from aisession_tui.model.panes import Direction, Side
from aisession_tui.model.size import Size
from aisession_tui.tui import navigation
from aisession_tui.tui.copying import keys as copy_keys
from aisession_tui.tui.keyboard import Place
from aisession_tui.tui.panes import Panes
from aisession_tui.tui.widgets.session_row import SessionRow, arrange, broken_row, row_of

if TYPE_CHECKING:
    from textual.geometry import Region

    from aisession_tui.model.layout import Layout
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.hub import Known, SessionHub
    from aisession_tui.tui.layout_keeper import LayoutKeeper
    from aisession_tui.tui.pane_controller import PaneController
    from aisession_tui.tui.screens.workspace import Workspace

_RESIZE_CELLS = {Direction.ROW: 4, Direction.COLUMN: 2}
"""How far a key moves a border."""


class Window:
    """The workspace, the layout and the panes, kept in step."""

    def __init__(
        self,
        workspace: Workspace,
        hub: SessionHub,
        keeper: LayoutKeeper,
        on_refresh: Callable[[], None],
    ) -> None:
        self.workspace = workspace
        self.hub = hub
        self.keeper = keeper
        self.rows: tuple[SessionRow, ...] = ()
        self._home = os.path.expanduser("~")
        self._on_refresh = on_refresh
        self._kept = ""
        self.copy_keys = copy_keys.table()
        """Each key of copy mode and the id of its command."""
        self.panes = Panes(workspace.area, hub, self._home, keeper.layout, on_refresh)

    @property
    def controller(self) -> PaneController:
        """The focused pane's end of the session it shows."""
        return self.panes.focused

    @property
    def shown(self) -> str:
        """The id of the session in the focused pane; empty if there is none."""
        return self.controller.session

    @property
    def selected(self) -> str:
        """The id of the session under the sidebar's cursor."""
        return self.workspace.sessions.selected

    @property
    def present(self) -> str:
        """The session an action is meant for."""
        return self.selected if self.keeper.layout.keyboard_in_sidebar else self.shown

    @property
    def pane_size(self) -> Size:
        """The size a new session will be shown at."""
        size = self.controller.terminal.size
        if size.width and size.height:
            return Size(size.width, size.height)
        outer = self.workspace.size
        return Size(
            max(1, outer.width - self.keeper.layout.sidebar_width - 2),
            max(1, outer.height - 3),
        )

    def record(self, session_id: str) -> SessionRecord | None:
        """The record of a session, if it can be read."""
        known = self.hub.sessions.get(session_id)
        return known.record if known is not None else None

    def name_region(self, session_id: str) -> Region | None:
        """Where a session's name is on the screen."""
        return self.workspace.sessions.row_region(session_id)

    def open_session(self, session_id: str) -> None:
        """Show a session and give it the keyboard."""
        self._show(session_id)
        self.set_keyboard(in_sidebar=False)

    def begin(self) -> None:
        """Show everything as it was; the focused pane is not left empty if there is a session."""
        layout = self.keeper.layout
        if not layout.focused.session and (live := self._first_live()):
            self.keeper.assume(layouts.show(layout, live))
        self.panes.show(self.keeper.layout)

    def _show(self, session_id: str) -> None:
        self.workspace.sessions.select(session_id)
        self._change(layouts.show(self.keeper.layout, session_id))

    def _change(self, layout: Layout) -> None:
        self.keeper.change(layout)
        self.panes.show(layout)

    def set_keyboard(self, *, in_sidebar: bool) -> None:
        """Give the keyboard to the sidebar or to the pane."""
        layout = self.keeper.layout
        if in_sidebar:
            layout = layout._replace(sidebar_visible=True, zoomed=False)
        self.keeper.change(layout._replace(keyboard_in_sidebar=in_sidebar))
        self.workspace.sessions.has_keyboard = in_sidebar
        self.apply_sidebar()
        self.panes.show(self.keeper.layout)
        self.panes.give_keyboard(to_pane=not in_sidebar)
        self.refresh_rows()

    def toggle_sidebar(self) -> None:
        """Go to the sidebar; from there, hide it."""
        layout = self.keeper.layout
        if layout.keyboard_in_sidebar:
            self.keeper.change(layout._replace(sidebar_visible=False))
            self.set_keyboard(in_sidebar=False)
        else:
            self.set_keyboard(in_sidebar=True)

    def toggle_zoom(self) -> None:
        """Give the pane the whole window, or give the sidebar its place back."""
        layout = self.keeper.layout
        self.keeper.change(layout._replace(zoomed=not layout.zoomed))
        self.set_keyboard(in_sidebar=False)

    def filter_sessions(self) -> None:
        """Narrow the list by the next letters."""
        self.workspace.sessions.begin_filter()

    # -- panes ------------------------------------------------------------------------------

    def split(self, direction: Direction) -> None:
        """Divide the focused pane; the new one waits for its session."""
        self._change(layouts.split_focused(self.keeper.layout, direction))
        self.set_keyboard(in_sidebar=False)

    def enter_pane(self, pane_id: int) -> None:
        """Give a pane the focus and the keyboard."""
        layout = self.keeper.layout
        if pane_id == layout.focused.id and not layout.keyboard_in_sidebar:
            return
        self._change(layouts.focus(layout, pane_id))
        self.workspace.sessions.select(self.shown)
        self.set_keyboard(in_sidebar=False)

    def enter_neighbour(self, side: Side) -> bool:
        """Go to the pane on this side; False if there is none."""
        layout = self.keeper.layout
        places = pane_trees.arrange(layout.root, self.workspace.area.whole)
        found = pane_trees.neighbour(places, layout.focused.id, side)
        if found is not None:
            self.enter_pane(found)
        return found is not None

    def enter_next_pane(self) -> bool:
        """Go to the pane after the focused one; False if there is only one."""
        layout = self.keeper.layout
        index = layout.panes.index(layout.focused) + 1
        self.enter_pane(layout.panes[index % len(layout.panes)].id)
        return len(layout.panes) > 1

    def swap_pane(self, step: int) -> None:
        """Let the focused pane change places with the next or the previous one."""
        self._change(layouts.swap_focused(self.keeper.layout, step))

    def equalise_panes(self) -> None:
        """Give all panes of each split the same size."""
        layout = self.keeper.layout
        self._change(layout._replace(root=pane_trees.equalised(layout.root)))

    def resize_pane(self, side: Side) -> None:
        """Move a border of the focused pane some cells that way."""
        layout, cells = self.keeper.layout, _RESIZE_CELLS[side.direction]
        area = self.workspace.area.whole
        root = pane_trees.resized(layout.root, layout.focused.id, side, cells, area)
        self._change(layout._replace(root=root))

    def drag_edge(self, pane_id: int, side: Side, cells: int) -> None:
        """Move one border of a pane."""
        layout, area = self.keeper.layout, self.workspace.area.whole
        root = pane_trees.move_edge(layout.root, pane_id, side, cells, area)
        self._change(layout._replace(root=root))

    def close_pane(self) -> None:
        """Take the pane away, or the session out of the only one; it goes on."""
        layout = layouts.close_pane(self.keeper.layout, self.keeper.layout.focused.id)
        self._change(layout)
        self.workspace.sessions.select(self.shown or self.selected)
        self.set_keyboard(in_sidebar=not self.shown)

    # -- reading back -----------------------------------------------------------------------

    def read_back(self, command: str = "") -> None:
        """Turn the focused pane's copy mode on, and carry out a command in it."""
        if self.shown:
            self.set_keyboard(in_sidebar=False)
            self.controller.copying.enter(self.copy_keys, command)

    def apply_sidebar(self) -> None:
        """Give the sidebar the place it has in the layout."""
        layout = self.keeper.layout
        is_visible = layout.sidebar_visible and not layout.zoomed
        self.workspace.set_sidebar(
            layout.sidebar_width, is_visible=is_visible, is_used=layout.keyboard_in_sidebar
        )

    def refresh_rows(self) -> None:
        """Show the sessions, the status and the pane as they are now."""
        now, home, kept = time.time(), self._home, self._keep_place()
        rows = [
            row_of(
                known.record,
                now=now,
                home=home,
                unresponsive=known.is_unresponsive,
                focused=known.id == self.shown,
                kept=known.id == kept,
            )
            if known.record is not None
            else broken_row(known.id, f"{known.id}/session.toml", known.problem)
            for known in sorted(self.hub.sessions.values(), key=_by_creation)
        ]
        if not rows:
            self.panes.show(self.keeper.layout)
        self.rows = arrange(rows)
        self.workspace.sessions.update_rows(self.rows)
        self.panes.refresh()
        self._on_refresh()

    def _keep_place(self) -> str:
        """The id of a session that ended while it was shown: its row stays where it was.

        One that is opened when it has ended stays under Exited, or it would change others' numbers.
        """
        record = self.record(self.shown)
        if record is not None and record.is_live:
            self._kept = self.shown
        elif self._kept != self.shown:
            self._kept = ""
        return self._kept

    def turn_from(self, session_id: str) -> None:
        """Close the pane of this session; the only one shows the session used before it."""
        layout = self.keeper.layout
        pane = layout.pane_of(session_id)
        if pane is None:
            return
        if len(layout.panes) > 1:
            self._change(layouts.close_pane(layout, pane.id))
            self.set_keyboard(in_sidebar=layout.keyboard_in_sidebar)
            return
        live = [each.id for each in self.hub.records if each.is_live and each.id != session_id]
        following = navigation.last_used(self.keeper.layout.recent, session_id, live)
        following = following or next(iter(live), "")
        if following:
            self._show(following)
            self.set_keyboard(in_sidebar=self.keeper.layout.keyboard_in_sidebar)
        else:
            self._change(layouts.close_pane(layout, pane.id))

    def _first_live(self) -> str:
        return next((record.id for record in self.hub.records if record.is_live), "")

    @property
    def place(self) -> Place:
        """Where the keyboard is."""
        if self.keeper.layout.keyboard_in_sidebar:
            return Place.FILTER if self.workspace.sessions.is_filtering else Place.SIDEBAR
        if not self.shown:
            return Place.EMPTY
        if self.controller.is_copying:
            return Place.COPY
        if self.controller.has_ended:
            return Place.ENDED_PANE
        if self.controller.is_paused:
            return Place.PAUSED_PANE
        return Place.PANE


def _by_creation(known: Known) -> tuple[float, str]:
    return (known.record.created if known.record is not None else float("inf"), known.id)
