"""Selections by line id: whole cells, words and lines, and their text."""

import pytest

from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui.selection import (
    LINE_END,
    Point,
    Selection,
    Span,
    Unit,
    line_at,
    missing_lines,
    text_of,
    word_at,
)

COLUMNS = 20


@pytest.fixture
def rows():
    def print_lines(text: str):
        terminal = Terminal(COLUMNS, 6)
        terminal.feed(text.encode())
        return lambda line: terminal.row(line) if 0 <= line < 6 else None

    return print_lines


def selected(row_of, anchor, focus, unit=Unit.CELL):
    selection = Selection(Point(*anchor), unit)
    selection.focus = Point(*focus)
    span = selection.span(row_of)
    return None if span is None else text_of(span, row_of)


def test_a_click_selects_nothing(rows):
    assert selected(rows("hello"), (0, 1), (0, 1)) is None


@pytest.mark.parametrize(("anchor", "focus"), [((0, 1), (0, 3)), ((0, 3), (0, 1))])
def test_a_drag_selects_both_ends_in_either_direction(rows, anchor, focus):
    assert selected(rows("hello"), anchor, focus) == "ell"


def test_blanks_at_line_ends_are_left_out_and_lines_stay_lines(rows):
    assert selected(rows("one   \r\n\r\ntwo  "), (0, 0), (2, 9)) == "one\n\ntwo"


def test_wrapped_rows_join(rows):
    text = "a" * 18 + " b and more text"
    assert selected(rows(text + "\r\nend"), (0, 0), (2, 5)) == f"{text}\nend"


def test_wide_characters_are_never_halved(rows):
    row_of = rows("x日本語y")
    assert selected(row_of, (0, 2), (0, 3)) == "日本"
    selection = Selection(Point(0, 2), Unit.CELL)
    selection.focus = Point(0, 3)
    assert selection.span(row_of) == Span(Point(0, 1), Point(0, 5))


def test_clusters_stay_whole(rows):
    assert selected(rows("ae\u0301b\u2764\ufe0fc"), (0, 1), (0, 3)) == "e\u0301b\u2764\ufe0f"


@pytest.mark.parametrize(
    ("column", "word"),
    [
        (0, "see"),
        (2, "see"),
        (3, "   "),
        (6, "~/src/a-b_c.py:12"[:14]),
    ],
)
def test_a_double_click_takes_a_word_a_path_or_blanks(rows, column, word):
    row_of = rows("see   ~/src/a-b_c.py:12")
    span = word_at(Point(0, column), row_of)
    text = "".join(
        row_of(line).plain(*columns)
        for line in range(span.start.line, span.end.line + 1)
        if (columns := span.columns_on(line))
    )
    assert text.startswith(word)


def test_a_word_goes_on_in_wrapped_rows(rows):
    address = "https://example.org/" + "x" * 25
    row_of = rows(f"at {address} ok")
    for place in ((0, 5), (1, 3), (2, 2)):
        assert selected(row_of, place, place, Unit.WORD) == address


def test_a_sign_is_taken_alone_and_signs_end_words(rows):
    row_of = rows('say("日本語")')
    assert selected(row_of, (0, 3), (0, 3), Unit.WORD) == "("
    assert selected(row_of, (0, 8), (0, 8), Unit.WORD) == "日本語"


def test_a_drag_after_a_double_click_takes_whole_words(rows):
    assert selected(rows("one two three"), (0, 5), (0, 9), Unit.WORD) == "two three"
    assert selected(rows("one two three"), (0, 9), (0, 5), Unit.WORD) == "two three"


def test_a_triple_click_takes_the_line_with_its_wrapped_rows(rows):
    row_of = rows("first\r\n" + "w" * 30 + "\r\nlast")
    for line in (1, 2):
        assert selected(row_of, (line, 3), (line, 3), Unit.LINE) == "w" * 30
    assert line_at(Point(3, 0), row_of) == Span(Point(3, 0), Point(3, LINE_END))


def test_a_click_right_of_all_text(rows):
    assert selected(rows("ab"), (0, 15), (0, 15), Unit.WORD) == ""
    assert selected(rows("ab"), (0, 10), (0, 15)) == ""


def test_columns_on_lines():
    span = Span(Point(3, 5), Point(5, 2))
    assert [span.columns_on(line) for line in range(2, 7)] == [
        None, (5, LINE_END), (0, LINE_END), (0, 2), None,
    ]  # fmt: skip
    assert Span(Point(0, 3), Point(1, 0)).columns_on(1) is None


def test_lines_that_are_not_here(rows):
    assert missing_lines(Span(Point(-2, 0), Point(1, 3)), rows("x")) == [-2, -1]
