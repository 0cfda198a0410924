"""The window's layout: the sidebar, the tree of panes, and where the focus is.

All functions take a layout and return another; nothing here knows a widget.
"""

from __future__ import annotations

from typing import NamedTuple

from aisession_tui.model import panes
from aisession_tui.model.panes import Direction, Pane, PaneTree

SIDEBAR_WIDTH = 26
"""Columns of the sidebar with its borders, before anybody drags it."""


class Layout(NamedTuple):
    """Everything that `layout.toml` restores."""

    root: PaneTree = Pane(1)
    focus: int = 1
    """The id of the focused pane."""
    keyboard_in_sidebar: bool = False
    zoomed: bool = False
    sidebar_visible: bool = True
    sidebar_width: int = SIDEBAR_WIDTH
    selection: str = ""
    """The id of the session selected in the sidebar."""
    collapsed: frozenset[str] = frozenset({"Exited"})
    """Names of folded groups."""
    theme: str = ""
    recent: tuple[str, ...] = ()
    """Ids of sessions by last use, newest first."""

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The leaves, from left to right and top to bottom."""
        return tuple(panes.leaves(self.root))

    @property
    def focused(self) -> Pane:
        """The focused pane; the first one if the focus points nowhere."""
        leaves = self.panes
        return next((pane for pane in leaves if pane.id == self.focus), leaves[0])

    def pane_of(self, session: str) -> Pane | None:
        """The pane that shows a session."""
        return next((pane for pane in self.panes if pane.session == session), None)


def show(layout: Layout, session: str) -> Layout:
    """Put a session into the focused pane, or focus the pane that shows it already."""
    shown = layout.pane_of(session)
    recent = (session, *(other for other in layout.recent if other != session))[:50]
    layout = layout._replace(selection=session, recent=recent)
    if shown is not None:
        return layout._replace(focus=shown.id)
    pane = layout.focused
    return layout._replace(root=panes.with_session(layout.root, pane.id, session), focus=pane.id)


def focus(layout: Layout, pane_id: int) -> Layout:
    """Give a pane the focus; its session is the one used last."""
    layout = layout._replace(focus=pane_id)
    session = layout.focused.session
    return show(layout, session) if session else layout


def split_focused(layout: Layout, direction: Direction) -> Layout:
    """Divide the focused pane; the new one, empty yet, has the focus."""
    new = Pane(max(pane.id for pane in layout.panes) + 1)
    root = panes.split(layout.root, layout.focused.id, direction, new)
    return layout._replace(root=root, focus=new.id, zoomed=False)


def close_pane(layout: Layout, pane_id: int) -> Layout:
    """Take a pane away; the last one is only emptied. The session goes on."""
    root = panes.without(layout.root, pane_id)
    if root is None:
        return layout._replace(root=panes.with_session(layout.root, pane_id, ""))
    layout = layout._replace(root=root)
    if layout.focus != pane_id:
        return layout
    sessions = {pane.session: pane.id for pane in layout.panes if pane.session}
    latest = next((sessions[each] for each in layout.recent if each in sessions), None)
    return layout._replace(focus=latest or layout.panes[0].id, zoomed=False)


def swap_focused(layout: Layout, step: int) -> Layout:
    """Let the focused pane and the one so many places further change places."""
    leaves = layout.panes
    index = leaves.index(layout.focused)
    other = leaves[(index + step) % len(leaves)]
    return layout._replace(root=panes.swap(layout.root, leaves[index], other))
