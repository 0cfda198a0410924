"""The layout as a value."""

from aisession_tui.model.layout import (
    Layout,
    Tab,
    close_pane,
    close_tab,
    focus,
    go_to_tab,
    move_tab,
    new_tab,
    place,
    show,
    split_focused,
    swap_focused,
    undone,
)
from aisession_tui.model.panes import Direction, Pane, Side, Split, leaves

SPLIT = Split(
    Direction.ROW,
    (Pane(1, "a"), Split(Direction.COLUMN, (Pane(2, "b"), Pane(3)), (1.0, 2.0))),
    (1.0, 1.0),
)


def test_panes_are_the_leaves_in_reading_order():
    assert [pane.id for pane in Layout(root=SPLIT).panes] == [1, 2, 3]
    assert Layout().panes == (Pane(1),)


def test_a_focus_that_points_nowhere_means_the_first_pane():
    assert Layout(root=SPLIT, focus=2).focused == Pane(2, "b")
    assert Layout(root=SPLIT, focus=99).focused == Pane(1, "a")


def test_showing_a_session_puts_it_into_the_focused_pane():
    layout = show(Layout(root=SPLIT, focus=3), "c")
    assert layout.focused == Pane(3, "c")
    assert [pane.session for pane in layout.panes] == ["a", "b", "c"]
    assert layout.selection == "c"


def test_a_session_that_is_shown_already_only_gets_the_focus():
    layout = show(Layout(root=SPLIT, focus=3), "a")
    assert layout.focus == 1
    assert layout.root == SPLIT


def test_the_sessions_used_last_are_remembered_once_each():
    layout = Layout()
    for session in ("a", "b", "a", "c", "a"):
        layout = show(layout, session)
    assert layout.recent == ("a", "c", "b")
    for number in range(100):
        layout = show(layout, str(number))
    assert len(layout.recent) == 50


def test_the_last_pane_is_emptied_and_others_go():
    layout = close_pane(Layout(root=SPLIT, focus=2, recent=("c", "a")), 2)
    assert [pane.session for pane in layout.panes] == ["a", ""]
    assert layout.focused.session == "a"
    layout = close_pane(layout, 3)
    assert (layout.panes, layout.focus) == ((Pane(1, "a"),), 1)
    assert close_pane(layout, 1).panes == (Pane(1),)


def test_closing_another_pane_keeps_the_focus():
    layout = close_pane(Layout(root=SPLIT, focus=2), 1)
    assert (layout.focus, [pane.id for pane in layout.panes]) == (2, [2, 3])


def test_a_split_has_the_focus_and_ends_a_zoom():
    layout = split_focused(Layout(root=SPLIT, focus=2, zoomed=True), Direction.ROW)
    assert layout.focused == Pane(4)
    assert not layout.zoomed
    assert [pane.id for pane in layout.panes] == [1, 2, 4, 3]


def test_the_focus_goes_with_its_session():
    layout = focus(Layout(root=SPLIT, focus=1, recent=("a",)), 2)
    assert (layout.focused, layout.recent, layout.selection) == (Pane(2, "b"), ("b", "a"), "b")
    assert focus(layout, 3).recent == ("b", "a")


def test_panes_change_places_around_the_ends():
    layout = swap_focused(Layout(root=SPLIT, focus=1), -1)
    assert [pane.id for pane in layout.panes] == [3, 2, 1]
    assert layout.focused == Pane(1, "a")


THREE = Layout(
    root=SPLIT, focus=2, tab_name="b", before=(Tab(Pane(1, "x"), name="a"),), after=(Tab(),)
)


def names(layout):
    return [tab.name for tab in layout.tabs], layout.tab


def test_tabs_take_turns_and_keep_what_they_show():
    assert names(THREE) == (["a", "b", ""], 1)
    other = go_to_tab(THREE._replace(zoomed=True), 0)
    assert (other.panes, other.zoomed, names(other)) == (
        (Pane(1, "x"),),
        False,
        (["a", "b", ""], 0),
    )
    assert go_to_tab(other, 1) == THREE._replace(zoomed=True)
    assert go_to_tab(THREE, 99).tab == 2


def test_a_new_tab_comes_next_and_is_empty():
    layout = new_tab(THREE)
    assert (names(layout), layout.panes) == ((["a", "b", "", ""], 2), (Pane(1),))


def test_a_tab_goes_and_the_last_one_is_emptied():
    assert names(close_tab(THREE)) == (["a", ""], 0)
    assert names(close_tab(go_to_tab(THREE, 0))) == (["b", ""], 0)
    only = close_tab(Layout(root=SPLIT, tab_name="b"))
    assert only.tabs == (Tab(),)


def test_the_last_pane_of_a_tab_goes_with_it():
    layout = close_pane(go_to_tab(THREE, 0), 1)
    assert names(layout) == (["b", ""], 0)


def test_tabs_move_around_the_ends():
    assert names(move_tab(THREE, 1)) == (["a", "", "b"], 2)
    assert names(move_tab(move_tab(THREE, 1), 1)) == (["b", "a", ""], 0)
    assert names(move_tab(THREE, -1)) == (["b", "a", ""], 0)


def test_showing_a_session_goes_to_the_tab_that_shows_it():
    layout = show(THREE, "x")
    assert (layout.tab, layout.focused, layout.selection) == (0, Pane(1, "x"), "x")
    assert show(THREE, "new").tab == 1


def sessions(layout):
    return [pane.session for pane in layout.panes]


def test_a_session_is_placed_in_a_pane_or_changes_places():
    layout = Layout(root=SPLIT, focus=1)
    assert sessions(place(layout, "c", 2, None)) == ["a", "c", ""]
    swapped = place(layout, "a", 2, None)
    assert (sessions(swapped), swapped.focused.session) == (["b", "a", ""], "a")
    assert place(layout, "b", 2, None).root == SPLIT
    assert place(layout, "b", 99, None).root == SPLIT


def test_a_session_is_placed_beside_a_pane():
    layout = Layout(root=SPLIT, focus=1, zoomed=True)
    placed = place(layout, "c", 1, Side.LEFT)
    assert (sessions(placed), placed.focused.session) == (["c", "a", "b", ""], "c")
    assert not placed.zoomed
    assert sessions(place(layout, "c", 1, Side.RIGHT)) == ["a", "c", "b", ""]
    assert sessions(place(layout, "c", 2, Side.UP)) == ["a", "c", "b", ""]
    assert sessions(place(layout, "c", 2, Side.DOWN)) == ["a", "b", "c", ""]


def test_a_session_moves_to_another_pane_s_side():
    layout = Layout(root=SPLIT, focus=1)
    moved = place(layout, "a", 2, Side.DOWN)
    assert (sessions(moved), moved.focused.session) == (["b", "a", ""], "a")
    alone = Layout(root=Pane(1, "a"))
    assert place(alone, "a", 1, Side.LEFT).root == Pane(1, "a")
    assert len({pane.id for pane in leaves(moved.root)}) == 3


def by_tab(layout):
    return [[pane.session for pane in tab.panes] for tab in layout.tabs]


def test_undoing_brings_the_panes_back_as_they_were():
    before = Layout(root=SPLIT, focus=2)
    after = close_pane(before, 2)
    back = undone(focus(after, 3), before, after)
    assert (back.root, back.focus) == (SPLIT, 2)
    assert back.recent[0] == "b"
    after = swap_focused(before, 1)
    assert undone(after, before, after).root == SPLIT
    first = show(Layout(), "a")
    after = close_tab(show(new_tab(first), "b"))
    tabs = undone(after, show(new_tab(first), "b"), after)
    assert (by_tab(tabs), tabs.tab) == ([["a"], ["b"]], 1)


def test_undoing_after_another_change_brings_back_only_what_went():
    before = Layout(root=SPLIT, focus=2)
    after = close_pane(before, 2)
    back = undone(show(focus(after, 3), "c"), before, after)
    assert by_tab(back) == [["a", "c", "b"]]
    assert back.focused.session == "b"
    back = undone(show(focus(after, 3), "b"), before, after)  # it is shown already
    assert by_tab(back) == [["a", "b"]]
    swapped = swap_focused(before, 1)
    changed = close_pane(swapped, 1)
    assert undone(changed, before, swapped) == changed
    tabs = show(new_tab(before), "d")
    closed = close_tab(tabs)
    back = undone(show(focus(closed, 3), "d"), tabs, closed)
    assert by_tab(back) == [["a", "b", "d"], [""]]
    back = undone(show(focus(closed, 3), "e"), tabs, closed)
    assert by_tab(back) == [["a", "b", "e"], ["d"]]


def test_what_changed_no_panes_leaves_the_focus_alone():
    before = Layout(root=SPLIT, focus=1)
    layout = focus(before, 2)
    assert undone(layout, before, before) == layout


def test_what_a_change_brought_goes_also_after_other_changes():
    before = show(new_tab(show(Layout(), "a")), "b")
    after = show(split_focused(before, Direction.ROW), "new")
    other = show(focus(after, 1), "c")  # in the place of b
    back = undone(other, before, after)
    assert [pane.session for pane in back.panes] == ["c"]
    assert undone(show(other, "a"), before, after).tab == 0, "the tab in front stays there"
    assert undone(back, before, after) == back, "it has gone already"

    tabbed = show(new_tab(before), "new")
    moved = move_tab(tabbed, 1)
    assert moved.tab == 0
    back = undone(go_to_tab(moved, 2), before, tabbed)
    assert [tab.focused.session for tab in back.tabs] == ["a", "b"]
    assert back.focused.session == "b"
