"""The layout as a value."""

from aisession_tui.model.layout import (
    Layout,
    close_pane,
    focus,
    show,
    split_focused,
    swap_focused,
)
from aisession_tui.model.panes import Direction, Pane, Split

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
