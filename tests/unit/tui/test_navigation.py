"""Next, n-th, last used, in need: choices over the rows."""

from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.tui import navigation
from aisession_tui.tui.marks import IDLE
from aisession_tui.tui.widgets.session_row import SessionRow

ROWS = (
    SessionRow("a", "a", IDLE, number=1),
    SessionRow("b", "b", IDLE, number=2),
    SessionRow("c", "c", IDLE, number=3),
    SessionRow("x", "x", IDLE),
    SessionRow("y", "y", IDLE),
)


def record(session_id, needs_you=""):
    return SessionRecord(session_id, session_id, status=SessionStatus.RUNNING, needs_you=needs_you)


def test_steps_go_around_the_numbered_rows():
    assert navigation.step(ROWS, "a", 1) == "b"
    assert navigation.step(ROWS, "c", 1) == "a"
    assert navigation.step(ROWS, "a", -1) == "c"
    assert navigation.step(ROWS, "c", 2) == "b"


def test_from_an_unnumbered_row_or_from_nowhere():
    assert navigation.step(ROWS, "x", 1) == "a"
    assert navigation.step(ROWS, "x", -1) == "c"
    assert navigation.step(ROWS, "gone", 1) == "a"
    assert navigation.step(ROWS, "", -1) == "c"
    assert navigation.step((), "a", 1) == ""
    assert navigation.step(ROWS[3:], "x", 1) == "x"


def test_the_nth():
    assert navigation.nth(ROWS, 2) == "b"
    assert navigation.nth(ROWS, 9) == ""


def test_the_last_used_exists_and_is_another_one():
    assert navigation.last_used(["b", "a"], "b", ["a", "b", "c"]) == "a"
    assert navigation.last_used(["b", "gone", "c"], "b", ["b", "c"]) == "c"
    assert navigation.last_used(["b"], "b", ["b"]) == ""
    assert navigation.last_used([], "", ["b"]) == ""


def test_attention_goes_on_from_here_and_around():
    records = [record("a", "bell"), record("b"), record("c", "May I?")]
    assert navigation.attention(ROWS, "a", records) == "c"
    assert navigation.attention(ROWS, "c", records) == "a"
    assert navigation.attention(ROWS, "gone", records) == "a"
    assert navigation.attention(ROWS, "a", [record("a"), record("b")]) == ""
    assert navigation.attention(ROWS, "a", [record("a", "bell")]) == "a"
