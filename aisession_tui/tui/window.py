"""The window as it stands: which session the pane shows, where the keyboard is, what the list says.

Every change goes into the layout, which is saved, and is shown at once. Keys and commands decide
what to change; nothing here asks a question or talks to a service.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aisession_tui.model import layout as layouts
from aisession_tui.model.layout import LEAST_SIDEBAR_WIDTH, Layout, Sort, Tab
from aisession_tui.model.size import Size
from aisession_tui.tui import navigation
from aisession_tui.tui.arrangement import Arrangement
from aisession_tui.tui.branches import Branches
from aisession_tui.tui.keyboard import Place
from aisession_tui.tui.panes import Panes
from aisession_tui.tui.row_keeper import RowKeeper
from aisession_tui.tui.widgets.session_order import arrange, ranks
from aisession_tui.tui.widgets.tab_bar import TabLabel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.geometry import Region

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.hub import Known, SessionHub
    from aisession_tui.tui.layout_keeper import LayoutKeeper
    from aisession_tui.tui.pane_controller import PaneController
    from aisession_tui.tui.screens.workspace import Workspace
    from aisession_tui.tui.widgets.session_row import SessionRow


_LOOK_S = 0.02
_LOOKS = 150
"""So often it is looked whether a session's screen is there."""


class Window:
    """The workspace, the layout and the panes, kept in step."""

    def __init__(
        self,
        workspace: Workspace,
        hub: SessionHub,
        keeper: LayoutKeeper,
        on_refresh: Callable[[], None],
        copy_keys: Callable[[], Mapping[str, str]],
    ) -> None:
        """Make the window.

        Args:
            workspace: What it is shown in.
            hub: Knows the sessions.
            keeper: Saves the layout.
            on_refresh: Called when the rows or the place of the keyboard are others.
            copy_keys: Tells each key of copy mode and the id of its command.
        """
        self.workspace = workspace
        self.hub = hub
        self.keeper = keeper
        self.rows: tuple[SessionRow, ...] = ()
        self.home = os.path.expanduser("~")
        self._on_refresh = on_refresh
        self._kept = ""
        self._followers: list[Callable[[Sequence[SessionRow]], None]] = []
        self._branches = Branches(self.refresh_rows)
        self._row_keeper = RowKeeper(self.home, self._branches.of)
        self.arrangement = Arrangement(self)
        """What the user changes of panes and tabs."""
        self._copy_keys = copy_keys
        self.panes = Panes(workspace.area, hub, self.home, keeper.layout, on_refresh)

    @property
    def controller(self) -> PaneController:
        """The focused pane's end of the session it shows."""
        return self.panes.focused

    @property
    def shown(self) -> str:
        """The id of the session in the focused pane; empty if there is none."""
        return self.keeper.layout.focused.session if self.hub.sessions else ""

    @property
    def selected(self) -> str:
        """The id of the session under the sidebar's cursor."""
        return self.workspace.sessions.selected

    @property
    def present(self) -> str:
        """The session an action is meant for."""
        return self.selected if self.keeper.layout.keyboard_in_sidebar else self.shown

    @property
    def selected_group(self) -> str:
        """The group whose heading is under the sidebar's cursor, while that has the keyboard."""
        in_sidebar = self.keeper.layout.keyboard_in_sidebar
        return self.workspace.sessions.selected_group if in_sidebar else ""

    @property
    def marked(self) -> list[SessionRecord]:
        """The sessions that were marked in the list, while it has the keyboard."""
        if not self.keeper.layout.keyboard_in_sidebar:
            return []
        found = (self.record(session_id) for session_id in self.workspace.sessions.marked)
        return [record for record in found if record is not None]

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

    @property
    def directory(self) -> str:
        """Where the session in the focused pane is; empty if there is none."""
        record = self.record(self.shown)
        return record.cwd if record is not None else ""

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
        self.change(layouts.show(self.keeper.layout, session_id))

    def change(self, layout: Layout) -> None:
        """Have another layout, and show it."""
        self.keeper.change(layout)
        self.panes.show(layout)
        self._label_tabs()

    def _label_tabs(self) -> None:
        """Write the tabs' labels: their names, or those of the sessions that have their focus."""
        self.workspace.tab_bar.show(self.tab_labels, self.keeper.layout.tab)

    @property
    def tab_labels(self) -> list[TabLabel]:
        """What the tabs are called."""
        return [self._tab_label(tab) for tab in self.keeper.layout.tabs]

    def _tab_label(self, tab: Tab) -> TabLabel:
        records = [self.record(pane.session) for pane in tab.panes]
        focused = self.record(tab.focused.session)
        name = tab.name or (focused.name if focused is not None else "empty")
        return TabLabel(name, any(record.needs_you for record in records if record is not None))

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

    def widen_sidebar(self, columns: int) -> None:
        """Give the sidebar so many columns, and leave the panes at least half of the window."""
        columns = max(LEAST_SIDEBAR_WIDTH, min(columns, self.workspace.size.width // 2))
        self.keeper.change(self.keeper.layout._replace(sidebar_width=columns))
        self.apply_sidebar()

    def toggle_zoom(self) -> None:
        """Give the pane the whole window, or give the sidebar its place back."""
        layout = self.keeper.layout
        self.keeper.change(layout._replace(zoomed=not layout.zoomed))
        self.set_keyboard(in_sidebar=False)

    def step_back(self) -> None:
        """Take the marks away, or give the pane the keyboard."""
        if not self.workspace.sessions.clear_marks():
            self.set_keyboard(in_sidebar=False)

    def sort_sessions(self) -> None:
        """Sort the list by the next thing there is to sort by, and say which."""
        layout, choices = self.keeper.layout, list(Sort)
        sort = choices[(choices.index(layout.sort) + 1) % len(choices)]
        self.keeper.change(layout._replace(sort=sort))
        self.workspace.notify(f"Sorted by {sort}.")
        self.refresh_rows()

    def filter_sessions(self) -> None:
        """Narrow the list by the next letters."""
        if not self.keeper.layout.keyboard_in_sidebar:
            self.set_keyboard(in_sidebar=True)
        self.workspace.sessions.begin_filter()

    # -- reading back -----------------------------------------------------------------------

    def read_back(self, command: str = "") -> None:
        """Turn the focused pane's copy mode on, and carry out a command in it."""
        if self.shown:
            self.set_keyboard(in_sidebar=False)
            self.controller.copying.enter(self._copy_keys(), command)

    async def read_at(self, session_id: str, line: str) -> None:
        """Go to a line of the session just opened, in copy mode, once its screen is there."""
        for _ in range(_LOOKS):
            if self.shown != session_id or not line:
                return
            if self.controller.terminal.scene.note is None:
                self.controller.copying.find(self._copy_keys(), line)
                return
            await asyncio.sleep(_LOOK_S)

    @contextmanager
    def followed_by(self, follow: Callable[[Sequence[SessionRow]], None]) -> Iterator[None]:
        """Tell somebody else of the rows, too, for a while."""
        self._followers.append(follow)
        try:
            yield
        finally:
            self._followers.remove(follow)

    def apply_sidebar(self) -> None:
        """Give the sidebar the place it has in the layout."""
        layout = self.keeper.layout
        is_visible = layout.sidebar_visible and not layout.zoomed
        self.workspace.set_sidebar(
            layout.sidebar_width, is_visible=is_visible, is_used=layout.keyboard_in_sidebar
        )

    def refresh_rows(self) -> None:
        """Show the sessions, the status and the pane as they are now."""
        now, kept = time.time(), self._keep_place()
        known = sorted(self.hub.sessions.values(), key=_by_creation)
        rows = self._row_keeper.rows(known, now=now, focused=self.shown, kept=kept)
        if not rows:
            self.panes.show(self.keeper.layout)
        self.rows = arrange(rows, ranks(self.hub.records, self.keeper.layout.sort))
        self.workspace.sessions.update_rows(self.rows)
        self.panes.refresh()
        self._label_tabs()
        for follow in self._followers:
            follow(self.rows)
        self._on_refresh()

    def look_at_branches(self) -> None:
        """See which branches are checked out where the sessions are; the rows follow."""
        self._branches.look(each.cwd for each in self.hub.records if each.is_live and each.cwd)

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
            self.change(layouts.close_pane(layout, pane.id))
            self.set_keyboard(in_sidebar=layout.keyboard_in_sidebar)
            return
        live = [each.id for each in self.hub.records if each.is_live and each.id != session_id]
        following = navigation.last_used(self.keeper.layout.recent, session_id, live)
        following = following or next(iter(live), "")
        if following:
            self._show(following)
            self.set_keyboard(in_sidebar=self.keeper.layout.keyboard_in_sidebar)
        else:
            self.change(layouts.close_pane(layout, pane.id))

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
