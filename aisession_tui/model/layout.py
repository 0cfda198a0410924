"""The window's layout: the sidebar, the tree of panes, and where the focus is.

All functions take a layout and return another; nothing here knows a widget.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Direction(StrEnum):
    """How a split lays out its children."""

    ROW = "row"
    COLUMN = "column"


class Pane(NamedTuple):
    """A leaf of the tree: the place of one session."""

    id: int
    """Unique within the layout."""
    session: str = ""
    """The session's id; empty for a pane that waits for one."""


class Split(NamedTuple):
    """A node of the tree: two or more parts side by side or one above the other."""

    direction: Direction
    parts: tuple[Pane | Split, ...]
    weights: tuple[float, ...]
    """The share of each part; they need not sum to one."""


PaneTree: TypeAlias = Pane | Split

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
        return tuple(_leaves(self.root))

    @property
    def focused(self) -> Pane:
        """The focused pane; the first one if the focus points nowhere."""
        panes = self.panes
        return next((pane for pane in panes if pane.id == self.focus), panes[0])


def _leaves(tree: PaneTree) -> list[Pane]:
    if isinstance(tree, Pane):
        return [tree]
    return [pane for part in tree.parts for pane in _leaves(part)]


def show(layout: Layout, session: str) -> Layout:
    """Put a session into the focused pane, or focus the pane that shows it already."""
    shown = next((pane for pane in layout.panes if pane.session == session), None)
    recent = (session, *(other for other in layout.recent if other != session))[:50]
    layout = layout._replace(selection=session, recent=recent)
    if shown is not None:
        return layout._replace(focus=shown.id)
    pane = layout.focused
    return layout._replace(root=_with_session(layout.root, pane.id, session), focus=pane.id)


def empty_pane(layout: Layout, pane_id: int) -> Layout:
    """Take the session out of a pane; the session goes on."""
    return layout._replace(root=_with_session(layout.root, pane_id, ""))


def _with_session(tree: PaneTree, pane_id: int, session: str) -> PaneTree:
    if isinstance(tree, Pane):
        return tree._replace(session=session) if tree.id == pane_id else tree
    return tree._replace(parts=tuple(_with_session(part, pane_id, session) for part in tree.parts))
