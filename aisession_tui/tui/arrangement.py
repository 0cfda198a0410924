"""How panes and tabs are arranged: every change of the layout's trees that the user makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.model import layout as layouts
from aisession_tui.model import panes as pane_trees
from aisession_tui.model.panes import Direction, Side

if TYPE_CHECKING:
    from aisession_tui.model.layout import Layout
    from aisession_tui.tui.window import Window

_RESIZE_CELLS = {Direction.ROW: 4, Direction.COLUMN: 2}
"""How far a key moves a border."""
_WORDS = {
    Side.LEFT: "at the left",
    Side.RIGHT: "at the right",
    Side.UP: "above",
    Side.DOWN: "below",
}
"""Where a session that is let go would be shown."""


class Arrangement:
    """Changes the window's panes and tabs; what stands in them is the window's business."""

    def __init__(self, window: Window) -> None:
        self._window = window

    @property
    def _layout(self) -> Layout:
        return self._window.keeper.layout

    # -- panes ------------------------------------------------------------------------------

    def split(self, direction: Direction) -> None:
        """Divide the focused pane; the new one waits for its session."""
        self._window.change(layouts.split_focused(self._layout, direction))
        self._window.set_keyboard(in_sidebar=False)

    def enter_pane(self, pane_id: int) -> None:
        """Give a pane the focus and the keyboard."""
        layout = self._layout
        if pane_id != layout.focused.id or layout.keyboard_in_sidebar:
            self._turn_to(layouts.focus(layout, pane_id))

    def enter_neighbour(self, side: Side) -> bool:
        """Go to the pane on this side; False if there is none."""
        layout = self._layout
        places = pane_trees.arrange(layout.root, self._window.workspace.area.whole)
        found = pane_trees.neighbour(places, layout.focused.id, side)
        if found is not None:
            self.enter_pane(found)
        return found is not None

    def enter_next_pane(self) -> bool:
        """Go to the pane after the focused one; False if there is only one."""
        layout = self._layout
        index = layout.panes.index(layout.focused) + 1
        self.enter_pane(layout.panes[index % len(layout.panes)].id)
        return len(layout.panes) > 1

    def swap_pane(self, step: int) -> None:
        """Let the focused pane change places with the next or the previous one."""
        self._window.change(layouts.swap_focused(self._layout, step))

    def equalise_panes(self) -> None:
        """Give all panes of each split the same size."""
        layout = self._layout
        self._window.change(layout._replace(root=pane_trees.equalised(layout.root)))

    def resize_pane(self, side: Side) -> None:
        """Move a border of the focused pane some cells that way."""
        layout, cells = self._layout, _RESIZE_CELLS[side.direction]
        area = self._window.workspace.area.whole
        root = pane_trees.resized(layout.root, layout.focused.id, side, cells, area)
        self._window.change(layout._replace(root=root))

    def drag_edge(self, pane_id: int, side: Side, cells: int) -> None:
        """Move one border of a pane."""
        layout, area = self._layout, self._window.workspace.area.whole
        root = pane_trees.move_edge(layout.root, pane_id, side, cells, area)
        self._window.change(layout._replace(root=root))

    def carry(self, session_id: str, x: int, y: int, *, is_dropped: bool) -> None:
        """Hold a session over a cell of the screen, and say what letting go would do; or let go.

        In a pane's middle it is shown in that pane, near a border in a new one on that side.
        """
        area = self._window.workspace.area
        area.hint(None)
        found = area.pane_at(x, y)
        if found is None:
            return
        pane_id, rect = found
        side = pane_trees.near_side(rect, x, y)
        if is_dropped:
            self._turn_to(layouts.place(self._layout, session_id, pane_id, side))
        elif (record := self._window.record(session_id)) is not None:
            area.hint(pane_id, f"{record.name} {'here' if side is None else _WORDS[side]}")

    def close_pane(self) -> None:
        """Take the pane away, or the session out of the only one; it goes on."""
        self._leave(layouts.close_pane(self._layout, self._layout.focused.id))

    # -- tabs -------------------------------------------------------------------------------

    def new_tab(self) -> None:
        """Open a tab; its pane waits for its session."""
        self._turn_to(layouts.new_tab(self._layout))

    def enter_tab(self, index: int) -> bool:
        """Bring a tab to the front, counted from 0; False if there is no such tab."""
        is_there = 0 <= index < len(self._layout.tabs)
        if is_there:
            self._turn_to(layouts.go_to_tab(self._layout, index))
        return is_there

    def enter_next_tab(self, step: int) -> bool:
        """Bring the next tab to the front, or the previous one; False if there is only one."""
        layout = self._layout
        self.enter_tab((layout.tab + step) % len(layout.tabs))
        return len(layout.tabs) > 1

    def move_tab(self, step: int) -> None:
        """Move the tab in front by so many places."""
        self._window.change(layouts.move_tab(self._layout, step))

    def name_tab(self, name: str) -> None:
        """Call the tab in front by a name, or after what it shows if that is empty."""
        self._window.change(self._layout._replace(tab_name=name))

    def close_tab(self) -> None:
        """Take the tab in front away; its sessions go on."""
        self._leave(layouts.close_tab(self._layout))

    def _turn_to(self, layout: Layout) -> None:
        """Show a layout with another focus; the keyboard goes there."""
        self._show(layout)
        self._window.set_keyboard(in_sidebar=False)

    def _leave(self, layout: Layout) -> None:
        """Show a layout from which something went; with nothing shown, the list is next."""
        self._show(layout)
        self._window.set_keyboard(in_sidebar=not self._window.shown)

    def _show(self, layout: Layout) -> None:
        window = self._window
        window.change(layout)
        window.workspace.sessions.select(window.shown or window.selected)
