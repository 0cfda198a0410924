"""The tree of panes: where each is drawn, and how the tree changes.

All functions take a tree and return another, or places; cells are counted from 0. Two parts of a
split share no cell: each pane has its own border.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeAlias


class Direction(StrEnum):
    """How a split lays out its children."""

    ROW = "row"
    COLUMN = "column"


class Side(StrEnum):
    """One of the four sides of a pane, and the way there."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"

    @property
    def direction(self) -> Direction:
        """The kind of split that has borders on this side."""
        return Direction.ROW if self in (Side.LEFT, Side.RIGHT) else Direction.COLUMN

    @property
    def is_forward(self) -> bool:
        """Whether coordinates grow that way."""
        return self in (Side.RIGHT, Side.DOWN)


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


class Rect(NamedTuple):
    """Some cells of the window."""

    x: int
    y: int
    width: int
    height: int

    def length(self, direction: Direction) -> int:
        """How many cells it has that way."""
        return self.width if direction is Direction.ROW else self.height


_EDGE_SHARE = 0.25
"""How much of a pane counts as near its border when a session is let go there."""
LEAST_COLUMNS = 12
LEAST_ROWS = 4
"""A pane smaller than that, its border included, shows nothing of use."""


def leaves(tree: PaneTree) -> list[Pane]:
    """The panes, from left to right and top to bottom."""
    if isinstance(tree, Pane):
        return [tree]
    return [pane for part in tree.parts for pane in leaves(part)]


def with_session(tree: PaneTree, pane_id: int, session: str) -> PaneTree:
    """Show another session in a pane."""
    if isinstance(tree, Pane):
        return tree._replace(session=session) if tree.id == pane_id else tree
    return tree._replace(parts=tuple(with_session(part, pane_id, session) for part in tree.parts))


# -- where they are -----------------------------------------------------------------------------


def arrange(tree: PaneTree, area: Rect) -> dict[int, Rect]:
    """Where each pane is drawn; together they fill the area."""
    if isinstance(tree, Pane):
        return {tree.id: area}
    return {
        pane_id: rect
        for part, place in zip(tree.parts, _places(tree, area), strict=True)
        for pane_id, rect in arrange(part, place).items()
    }


def has_room(places: dict[int, Rect]) -> bool:
    """Whether each pane is large enough to be of use."""
    return all(
        place.width >= LEAST_COLUMNS and place.height >= LEAST_ROWS for place in places.values()
    )


def _places(split: Split, area: Rect) -> list[Rect]:
    total, whole = sum(split.weights), area.length(split.direction)
    edges = [0, *(round(whole * sum_ / total) for sum_ in accumulate(split.weights))]
    if split.direction is Direction.ROW:
        return [
            Rect(area.x + start, area.y, end - start, area.height) for start, end in pairwise(edges)
        ]
    return [Rect(area.x, area.y + start, area.width, end - start) for start, end in pairwise(edges)]


def neighbour(places: dict[int, Rect], pane_id: int, side: Side) -> int | None:
    """The pane one comes to over a side: the one that has most of its border in common."""
    here = places[pane_id]
    best, most = None, 0
    for other, there in places.items():
        common = _common_border(here, there, side)
        if common > most:
            best, most = other, common
    return best


def _common_border(here: Rect, there: Rect, side: Side) -> int:
    if side.direction is Direction.ROW:
        here, there = _turned(here), _turned(there)
    touches = (
        here.y + here.height == there.y if side.is_forward else there.y + there.height == here.y
    )
    common = min(here.x + here.width, there.x + there.width) - max(here.x, there.x)
    return common if touches else 0


def _turned(rect: Rect) -> Rect:
    return Rect(rect.y, rect.x, rect.height, rect.width)


# -- how it changes -----------------------------------------------------------------------------


def split(tree: PaneTree, pane_id: int, direction: Direction, new: Pane) -> PaneTree:
    """Give half of a pane's place to a new one, after it."""
    if isinstance(tree, Pane):
        return Split(direction, (tree, new), (1.0, 1.0)) if tree.id == pane_id else tree
    index = _index_of(tree, pane_id)
    if index is None:
        return tree
    part = tree.parts[index]
    if isinstance(part, Pane) and tree.direction is direction:
        half = tree.weights[index] / 2
        return Split(
            direction,
            (*tree.parts[: index + 1], new, *tree.parts[index + 1 :]),
            (*tree.weights[:index], half, half, *tree.weights[index + 1 :]),
        )
    return _with_part(tree, index, split(part, pane_id, direction, new))


def without(tree: PaneTree, pane_id: int) -> PaneTree | None:
    """Take a pane away; its neighbours get its place. Nothing is left of the last one."""
    if isinstance(tree, Pane):
        return None if tree.id == pane_id else tree
    index = _index_of(tree, pane_id)
    if index is None:
        return tree
    part = without(tree.parts[index], pane_id)
    if part is not None:
        return _with_part(tree, index, part)
    parts = tree.parts[:index] + tree.parts[index + 1 :]
    if len(parts) == 1:
        return parts[0]
    return Split(tree.direction, parts, tree.weights[:index] + tree.weights[index + 1 :])


def swap(tree: PaneTree, first: Pane, second: Pane) -> PaneTree:
    """Let two panes change places."""
    if isinstance(tree, Pane):
        return second if tree.id == first.id else first if tree.id == second.id else tree
    return tree._replace(parts=tuple(swap(part, first, second) for part in tree.parts))


def equalised(tree: PaneTree) -> PaneTree:
    """Give all parts of each split the same share."""
    if isinstance(tree, Pane):
        return tree
    return Split(tree.direction, tuple(map(equalised, tree.parts)), (1.0,) * len(tree.parts))


def move_edge(tree: PaneTree, pane_id: int, side: Side, cells: int, area: Rect) -> PaneTree:
    """Move a pane's border right or down by so many cells, left or up if negative.

    The window's own edge does not move, and no part gets too small to be of use.
    """
    if isinstance(tree, Pane):
        return tree
    index = _index_of(tree, pane_id)
    if index is None:
        return tree
    places, part = _places(tree, area), tree.parts[index]
    if _has_edge(part, pane_id, side):
        return _with_part(tree, index, move_edge(part, pane_id, side, cells, places[index]))
    border = index if side.is_forward else index - 1
    if tree.direction is not side.direction or not 0 <= border < len(tree.parts) - 1:
        return tree
    lengths = [place.length(tree.direction) for place in places]
    least = LEAST_COLUMNS if tree.direction is Direction.ROW else LEAST_ROWS
    room_before, room_after = lengths[border] - least, lengths[border + 1] - least
    moved = max(-max(room_before, 0), min(cells, max(room_after, 0)))
    if not moved:
        return tree
    lengths[border] += moved
    lengths[border + 1] -= moved
    return tree._replace(weights=tuple(map(float, lengths)))


def resized(tree: PaneTree, pane_id: int, side: Side, cells: int, area: Rect) -> PaneTree:
    """Move the border a user means by a direction: the one on that side, else the opposite one."""
    forward = Side.RIGHT if side.direction is Direction.ROW else Side.DOWN
    backward = Side.LEFT if side.direction is Direction.ROW else Side.UP
    edge = forward if _has_edge(tree, pane_id, forward) else backward
    return move_edge(tree, pane_id, edge, cells if side.is_forward else -cells, area)


def _has_edge(tree: PaneTree, pane_id: int, side: Side) -> bool:
    """Whether a border on this side of the pane lies within the tree."""
    if isinstance(tree, Pane):
        return False
    index = _index_of(tree, pane_id)
    if index is None:
        return False
    last = len(tree.parts) - 1
    has_next = index < last if side.is_forward else index > 0
    return (tree.direction is side.direction and has_next) or _has_edge(
        tree.parts[index], pane_id, side
    )


def _index_of(tree: Split, pane_id: int) -> int | None:
    for index, part in enumerate(tree.parts):
        if any(pane.id == pane_id for pane in leaves(part)):
            return index
    return None


def _with_part(tree: Split, index: int, part: PaneTree) -> Split:
    return tree._replace(parts=(*tree.parts[:index], part, *tree.parts[index + 1 :]))


def near_side(rect: Rect, x: int, y: int) -> Side | None:
    """The side of a pane that a cell in its outer quarters is nearest to; none for its middle."""
    gaps = {
        Side.LEFT: (x - rect.x) / rect.width,
        Side.RIGHT: (rect.x + rect.width - 1 - x) / rect.width,
        Side.UP: (y - rect.y) / rect.height,
        Side.DOWN: (rect.y + rect.height - 1 - y) / rect.height,
    }
    side = min(gaps, key=gaps.__getitem__)
    return side if gaps[side] < _EDGE_SHARE else None
