"""The tree of panes: places that fill the area, and changes that keep it whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.model.panes import (
    LEAST_COLUMNS,
    LEAST_ROWS,
    Direction,
    Pane,
    PaneTree,
    Rect,
    Side,
    Split,
    arrange,
    equalised,
    has_room,
    leaves,
    move_edge,
    near_side,
    neighbour,
    resized,
    split,
    swap,
    without,
)

AREA = Rect(0, 0, 101, 41)
ROW, COLUMN = Direction.ROW, Direction.COLUMN
TREE = Split(ROW, (Pane(1, "a"), Split(COLUMN, (Pane(2, "b"), Pane(3)), (1.0, 1.0))), (1.0, 1.0))


@st.composite
def trees(draw: st.DrawFn) -> PaneTree:
    """A tree that somebody made by splitting and moving borders."""
    tree: PaneTree = Pane(1)
    for new in range(2, draw(st.integers(2, 9))):
        target = draw(st.sampled_from(leaves(tree))).id
        tree = split(tree, target, draw(st.sampled_from(Direction)), Pane(new))
        side, cells = draw(st.sampled_from(Side)), draw(st.integers(-30, 30))
        tree = move_edge(tree, target, side, cells, AREA)
    return tree


def cells_of(rect: Rect) -> set[tuple[int, int]]:
    return {
        (x, y)
        for x in range(rect.x, rect.x + rect.width)
        for y in range(rect.y, rect.y + rect.height)
    }


@given(trees())
def test_the_panes_fill_the_area_and_share_nothing(tree):
    places = arrange(tree, AREA)
    assert places.keys() == {pane.id for pane in leaves(tree)}
    assert sum(place.width * place.height for place in places.values()) == 101 * 41
    assert set().union(*map(cells_of, places.values())) == cells_of(AREA)


@given(trees(), st.data())
def test_what_is_split_off_and_taken_away_leaves_the_rest(tree, data):
    target = data.draw(st.sampled_from(leaves(tree)))
    larger = split(tree, target.id, data.draw(st.sampled_from(Direction)), Pane(99, "new"))
    order = [pane.id for pane in leaves(larger)]
    assert order.index(99) == order.index(target.id) + 1
    smaller = without(larger, 99)
    assert smaller is not None
    assert leaves(smaller) == leaves(tree)
    for pane in leaves(tree):
        left = without(tree, pane.id)
        assert (leaves(left) if left is not None else []) == [
            other for other in leaves(tree) if other != pane
        ]


@given(trees(), st.data())
def test_moving_a_border_back_is_as_before(tree, data):
    pane = data.draw(st.sampled_from(leaves(tree)))
    side = data.draw(st.sampled_from(Side))
    before = arrange(tree, AREA)
    moved = move_edge(tree, pane.id, side, 1, AREA)
    if moved != tree and has_room(before) and has_room(arrange(moved, AREA)):
        assert arrange(moved, AREA) != before
        assert arrange(move_edge(moved, pane.id, side, -1, AREA), AREA) == before


@given(trees(), st.data())
def test_the_way_to_a_neighbour_and_back(tree, data):
    places = arrange(tree, AREA)
    here = data.draw(st.sampled_from(sorted(places)))
    opposite = {
        Side.LEFT: Side.RIGHT,
        Side.RIGHT: Side.LEFT,
        Side.UP: Side.DOWN,
        Side.DOWN: Side.UP,
    }
    for side, back in opposite.items():
        there = neighbour(places, here, side)
        if there is not None:
            assert there != here
            assert neighbour(places, there, back) is not None


def test_splitting_the_same_way_again_divides_only_that_pane():
    tree = split(split(Pane(1), 1, ROW, Pane(2)), 2, ROW, Pane(3))
    assert isinstance(tree, Split)
    assert tree.parts == (Pane(1), Pane(2), Pane(3))
    assert [place.width for place in arrange(tree, AREA).values()] == [50, 26, 25]
    assert [place.width for place in arrange(equalised(tree), AREA).values()] == [34, 33, 34]


def test_the_neighbour_is_the_one_with_most_of_the_border():
    tree = move_edge(TREE, 2, Side.DOWN, 10, AREA)
    places = arrange(tree, AREA)
    assert neighbour(places, 1, Side.RIGHT) == 2
    assert neighbour(places, 3, Side.LEFT) == 1
    assert neighbour(places, 3, Side.UP) == 2
    assert neighbour(places, 1, Side.LEFT) is None


def test_a_border_stops_where_a_pane_would_be_of_no_use():
    places = arrange(move_edge(TREE, 1, Side.RIGHT, 1000, AREA), AREA)
    assert places[2].width == LEAST_COLUMNS
    places = arrange(move_edge(TREE, 3, Side.UP, -1000, AREA), AREA)
    assert places[2].height == LEAST_ROWS
    assert move_edge(TREE, 1, Side.LEFT, 5, AREA) == TREE
    assert move_edge(TREE, 1, Side.UP, 5, AREA) == TREE
    assert move_edge(Pane(1), 1, Side.UP, 5, AREA) == Pane(1)


def test_a_direction_moves_the_border_one_would_think_of():
    def width(tree: PaneTree, pane_id: int) -> int:
        return arrange(tree, AREA)[pane_id].width

    assert width(resized(TREE, 1, Side.RIGHT, 4, AREA), 1) == width(TREE, 1) + 4
    assert width(resized(TREE, 1, Side.LEFT, 4, AREA), 1) == width(TREE, 1) - 4
    assert width(resized(TREE, 2, Side.RIGHT, 4, AREA), 2) == width(TREE, 2) - 4
    assert width(resized(TREE, 2, Side.LEFT, 4, AREA), 2) == width(TREE, 2) + 4


def test_swapping():
    swapped = swap(TREE, Pane(1, "a"), Pane(3))
    assert leaves(swapped) == [Pane(3), Pane(2, "b"), Pane(1, "a")]


def test_room():
    assert has_room(arrange(TREE, AREA))
    assert not has_room(arrange(TREE, Rect(0, 0, 20, 41)))
    assert not has_room(arrange(TREE, Rect(0, 0, 101, 7)))


def test_the_side_near_a_cell_and_none_in_the_middle():
    rect = Rect(10, 10, 40, 20)
    assert near_side(rect, 30, 20) is None
    assert near_side(rect, 11, 20) is Side.LEFT
    assert near_side(rect, 48, 20) is Side.RIGHT
    assert near_side(rect, 30, 10) is Side.UP
    assert near_side(rect, 30, 29) is Side.DOWN
    assert near_side(rect, 12, 11) is Side.LEFT  # two columns of forty are nearer than one row
    assert near_side(rect, 14, 10) is Side.UP
