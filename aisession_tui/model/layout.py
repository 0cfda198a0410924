"""The window's layout: the sidebar, the tabs with their trees of panes, and where the focus is.

All functions take a layout and return another; nothing here knows a widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from aisession_tui.model import panes
from aisession_tui.model.panes import Direction, Pane, PaneTree, Side

SIDEBAR_WIDTH = 26
"""Columns of the sidebar with its borders, before anybody drags it."""
LEAST_SIDEBAR_WIDTH = 12


class Sort(StrEnum):
    """What the sessions of a group are sorted by in the sidebar."""

    CREATION = "creation"
    NAME = "name"
    ACTIVITY = "activity"
    ATTENTION = "attention"


class Tab(NamedTuple):
    """One arrangement of panes; several of them take turns in the window."""

    root: PaneTree = Pane(1)
    focus: int = 1
    zoomed: bool = False
    name: str = ""
    """Given by the user; empty: called after what it shows."""

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


class Layout(NamedTuple):
    """Everything that `layout.toml` restores."""

    root: PaneTree = Pane(1)
    """The panes of the tab in front."""
    focus: int = 1
    """The id of the focused pane."""
    tab_name: str = ""
    before: tuple[Tab, ...] = ()
    """The tabs before the one in front."""
    after: tuple[Tab, ...] = ()
    """The tabs after it."""
    keyboard_in_sidebar: bool = False
    zoomed: bool = False
    sidebar_visible: bool = True
    sidebar_width: int = SIDEBAR_WIDTH
    selection: str = ""
    """The id of the session selected in the sidebar."""
    collapsed: frozenset[str] = frozenset({"Exited"})
    """Names of folded groups."""
    sort: Sort = Sort.CREATION
    theme: str = ""
    recent: tuple[str, ...] = ()
    """Ids of sessions by last use, newest first."""

    @property
    def front(self) -> Tab:
        """The tab in front."""
        return Tab(self.root, self.focus, self.zoomed, self.tab_name)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes of the tab in front."""
        return self.front.panes

    @property
    def focused(self) -> Pane:
        """The focused pane."""
        return self.front.focused

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """All tabs in their order."""
        return (*self.before, self.front, *self.after)

    @property
    def tab(self) -> int:
        """Which of them is in front, from 0."""
        return len(self.before)

    def pane_of(self, session: str) -> Pane | None:
        """The pane of the tab in front that shows a session."""
        return self.front.pane_of(session)


def show(layout: Layout, session: str) -> Layout:
    """Put a session into the focused pane, or go to the pane that shows it, also in another tab."""
    recent = (session, *(other for other in layout.recent if other != session))[:50]
    layout = layout._replace(selection=session, recent=recent)
    if layout.pane_of(session) is None:
        layout = go_to_tab(layout, _tab_of(layout, session))
    shown = layout.pane_of(session)
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
    """Take a pane away, the last one with its tab; the very last is only emptied.

    The session goes on.
    """
    root = panes.without(layout.root, pane_id)
    if root is None and len(layout.tabs) > 1:
        return close_tab(layout)
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


def place(layout: Layout, session: str, pane_id: int, side: Side | None) -> Layout:
    """Put a session into a pane of the tab in front, or into a new one at one of its sides.

    A pane that showed the session before gets the other's one, or goes.
    """
    origin, target = layout.pane_of(session), _pane(layout, pane_id)
    if target is None or (origin == target and (side is None or len(layout.panes) == 1)):
        return show(layout, session)
    if side is None:
        root = layout.root
        if origin is not None:
            root = panes.with_session(root, origin.id, target.session)
        root = panes.with_session(root, pane_id, session)
        return show(layout._replace(root=root, focus=pane_id), session)
    new = Pane(max(pane.id for pane in layout.panes) + 1, session)
    root = panes.split(layout.root, pane_id, side.direction, new)
    if not side.is_forward:
        root = panes.swap(root, target, new)
    if origin is not None:
        root = panes.without(root, origin.id) or root
    return show(layout._replace(root=root, focus=new.id, zoomed=False), session)


def _pane(layout: Layout, pane_id: int) -> Pane | None:
    return next((pane for pane in layout.panes if pane.id == pane_id), None)


# -- tabs ---------------------------------------------------------------------------------------


def with_tabs(layout: Layout, tabs: Sequence[Tab], index: int) -> Layout:
    """Have these tabs, at least one, and this one in front."""
    index = max(0, min(index, len(tabs) - 1))
    front = tabs[index]
    return layout._replace(
        root=front.root,
        focus=front.focus,
        zoomed=front.zoomed,
        tab_name=front.name,
        before=tuple(tabs[:index]),
        after=tuple(tabs[index + 1 :]),
    )


def go_to_tab(layout: Layout, index: int) -> Layout:
    """Bring another tab to the front."""
    return layout if index == layout.tab else with_tabs(layout, layout.tabs, index)


def new_tab(layout: Layout) -> Layout:
    """Open a tab behind the one in front; its one pane waits for a session."""
    tabs = (*layout.before, layout.front, Tab(), *layout.after)
    return with_tabs(layout, tabs, layout.tab + 1)


def close_tab(layout: Layout) -> Layout:
    """Take the tab in front away; the last one is only emptied. Its sessions go on."""
    others = (*layout.before, *layout.after)
    return with_tabs(layout, others or (Tab(),), max(layout.tab - 1, 0))


def move_tab(layout: Layout, step: int) -> Layout:
    """Let the tab in front change places with the next or the previous one."""
    others = [*layout.before, *layout.after]
    index = (layout.tab + step) % len(layout.tabs)
    others.insert(index, layout.front)
    return with_tabs(layout, others, index)


# -- undo ---------------------------------------------------------------------------------------


def is_arranged_as(layout: Layout, other: Layout) -> bool:
    """Whether the same tabs have the same panes with the same sessions, wherever the focus is."""
    return _trees(layout) == _trees(other)


def undone(layout: Layout, before: Layout, after: Layout) -> Layout:
    """Undo a change of panes and tabs that led from one layout to another.

    If they have been changed since, the sessions that the change took away come back beside what
    there is: in their tab, if that went too, or each in a pane. Those that it brought go.
    """
    if is_arranged_as(before, after):
        return layout
    if is_arranged_as(layout, after):
        return _focused(with_tabs(layout, before.tabs, before.tab))
    if len(before.tabs) > len(after.tabs):
        tab, shown = before.front, _sessions(layout)
        for pane in tab.panes:
            if pane.session in shown:
                tab = tab._replace(root=panes.with_session(tab.root, pane.id, ""))
        tabs = (*layout.tabs[: before.tab], tab, *layout.tabs[before.tab :])
        return _focused(with_tabs(layout, tabs, before.tab))
    for session in sorted(_sessions(after) - _sessions(before)):
        layout = _without_pane_of(layout, session)
    taken = _sessions(before) - _sessions(after) - _sessions(layout)
    for session in sorted(taken):
        layout = split_focused(layout, Direction.ROW) if layout.focused.session else layout
        layout = show(layout, session)
    return layout


def _without_pane_of(layout: Layout, session: str) -> Layout:
    """Close the pane that shows a session, in whichever tab; a tab that has no other goes with it."""
    tab, count, place = layout.tab, len(layout.tabs), _tab_of(layout, session)
    there = go_to_tab(layout, place)
    pane = there.pane_of(session)
    if pane is None:
        return layout
    closed = close_pane(there, pane.id)
    return go_to_tab(closed, tab - (place < tab and len(closed.tabs) < count))


def _focused(layout: Layout) -> Layout:
    return focus(layout, layout.focused.id)


def _trees(layout: Layout) -> list[tuple[PaneTree, str]]:
    return [(tab.root, tab.name) for tab in layout.tabs]


def _sessions(layout: Layout) -> set[str]:
    return {pane.session for tab in layout.tabs for pane in tab.panes} - {""}


def _tab_of(layout: Layout, session: str) -> int:
    """The tab that shows a session; the one in front if none does."""
    shows = (at for at, tab in enumerate(layout.tabs) if tab.pane_of(session) is not None)
    return next(shows, layout.tab)
