"""Marks of sessions, and the choice between Unicode and ASCII."""

import pytest

from aisession_tui.model.session import Activity, SessionStatus
from aisession_tui.tui import marks
from aisession_tui.tui.marks import ASCII, UNICODE, glyphs_for, mark_of
from tests.support.chrome import record

S, A = SessionStatus, Activity


@pytest.mark.parametrize(
    ("fields", "glyph", "plain", "style"),
    [
        ({"activity": A.WORKING}, "●", "*", "accent"),
        ({"activity": A.NEEDS_YOU}, "◆", "!", "attention"),
        ({"activity": A.WORKING, "needs_you": "Allow?"}, "◆", "!", "attention"),
        ({"activity": A.BACKGROUND}, "◐", "%", "plain"),
        ({"activity": A.IDLE}, "○", "-", "dim"),
        ({"activity": A.UNKNOWN}, "◌", "?", "dim"),
        ({"status": S.PAUSED, "needs_you": "x"}, "‖", "=", "plain"),
        ({"status": S.EXITED, "exit_code": 0, "unread": True}, "✓", "+", "success"),
        ({"status": S.EXITED, "exit_code": 0}, "·", ".", "dim"),
        ({"status": S.EXITED, "exit_code": 1}, "✕", "x", "error"),
        ({"status": S.EXITED, "exit_signal": 9}, "✕", "x", "error"),
        ({"status": S.EXITED, "exit_signal": 1, "killed": True}, "·", ".", "dim"),
        ({"status": S.EXITED}, "·", ".", "dim"),
        ({"status": S.LOST}, "∅", "0", "warning"),
    ],
)
def test_the_table_of_marks(fields, glyph, plain, style):
    mark = mark_of(record(1, "api", **fields))
    assert (mark.glyph, mark.ascii, mark.style) == (glyph, plain, style)
    assert (UNICODE.mark(mark), ASCII.mark(mark)) == (glyph, plain)


def test_what_cannot_be_asked_or_read_is_marked():
    assert mark_of(record(1, "api", activity=A.IDLE), unresponsive=True) is marks.UNRESPONSIVE
    assert mark_of(record(1, "api", status=S.LOST), unresponsive=True) is marks.LOST
    assert mark_of(None).glyph == mark_of(record(1, "api"), broken=True).glyph == "!"


def test_states_differ_by_shape():
    states = [each for each in vars(marks).values() if isinstance(each, marks.Mark)]
    asking = [marks.UNKNOWN, marks.UNRESPONSIVE]  # one shape: what it does is not known
    shapes = [each.glyph for each in states if each not in asking]
    assert len(shapes) == len(set(shapes))
    assert all(ord(each.ascii) < 128 for each in states)


@pytest.mark.parametrize(
    ("environ", "chosen"),
    [
        ({"LANG": "en_US.UTF-8", "TERM": "xterm-256color"}, UNICODE),
        ({"LANG": "de_DE.utf8"}, UNICODE),
        ({}, UNICODE),
        ({"LANG": "C"}, ASCII),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),  # PEP 538 did that
        ({"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, UNICODE),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, ASCII),
        ({"LANG": "de_DE.ISO-8859-1"}, ASCII),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, ASCII),
    ],
)
def test_the_alphabet_follows_the_terminal(environ, chosen):
    assert glyphs_for(environ) is chosen


def test_the_help_names_every_mark_in_the_alphabet_that_is_shown():
    shown = dict(marks.marks_section(ASCII).rows)
    assert shown["*"] == "working"
    assert len(shown) == 10  # a record that cannot be read is marked like a question
    assert len(dict(marks.marks_section(UNICODE).rows)) == 11
