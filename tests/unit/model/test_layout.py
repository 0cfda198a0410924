"""The layout as a value."""

from aisession_tui.model.layout import Direction, Layout, Pane, Split, empty_pane, show

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


def test_an_emptied_pane_keeps_its_place():
    layout = empty_pane(Layout(root=SPLIT, focus=2), 2)
    assert [pane.session for pane in layout.panes] == ["a", "", ""]
    assert layout.focus == 2
