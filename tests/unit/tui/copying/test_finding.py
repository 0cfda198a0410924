"""The next match, whether all are known or rows have to be read."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from aisession_tui.terminal.search import Found, Match, matches_in, pattern_of
from aisession_tui.tui.copying.finding import MOST_MATCHES, Hit, Matches, next_match
from aisession_tui.tui.copying.page import Missing
from aisession_tui.tui.selection import Point
from tests.unit.tui.copying.test_motions import page_of


def find(page, text, start, *, forward=True):
    return next_match(page, text, Point(*start), forward=forward, ignore_case=True)


def test_on_and_back_and_around():
    page = page_of("cat dog\ncow cat\ndog")
    assert find(page, "cat", (0, 0)) == Hit(Match(1, 4, 1, 7))
    assert find(page, "cat", (1, 4)) == Hit(Match(0, 0, 0, 3), is_around=True)
    assert find(page, "dog", (1, 0), forward=False) == Hit(Match(0, 4, 0, 7))
    assert find(page, "cow", (0, 0), forward=False) == Hit(Match(1, 0, 1, 3), is_around=True)
    assert find(page, "cow", (1, 0)) == Hit(Match(1, 0, 1, 3), is_around=True)
    assert find(page, "bird", (0, 0)) is None


def test_rows_that_are_not_here_are_asked_for():
    page = page_of("\n".join(f"line {n}" for n in range(60)), known=range(40, 60))
    assert find(page, "line 55", (45, 0)).match.line == 55
    with pytest.raises(Missing):
        find(page, "line 7", (45, 0), forward=False)


@given(
    st.lists(st.sampled_from(["ab", "b a", "", "a" * 30, "ba" * 25]), min_size=1, max_size=30),
    st.integers(0, 40),
    st.integers(0, 19),
    st.booleans(),
)
def test_reading_rows_and_knowing_all_matches_agree(lines, line, column, forward):
    page = page_of("\n".join(lines))
    point = page.cell(line, column)
    rows = [page.row(each) for each in range(page.newest + 1)]
    matches = Matches()
    pattern = pattern_of("ab", ignore_case=True)
    matches.add(Found(list(matches_in(rows, 0, pattern)), 0), is_last=True)
    assert matches.next(point, forward=forward) == find(page, "ab", point, forward=forward)


def known(*lines: int, start: int = 0, is_last: bool = True, is_cut: bool = False) -> Matches:
    matches = Matches()
    matches.add(Found([Match(each, 0, each, 1) for each in lines], start, is_cut), is_last=is_last)
    return matches


def test_what_is_not_known_yet_is_not_said():
    matches = known(150, 160, start=100, is_last=False)
    assert matches.next(Point(155, 0), forward=False).match.line == 150
    assert matches.next(Point(155, 0), forward=True).match.line == 160
    assert matches.next(Point(50, 0), forward=True) is None, "there may be one before line 100"
    assert matches.next(Point(150, 0), forward=False) is None
    assert matches.next(Point(170, 0), forward=True) is None
    matches.add(Found([Match(60, 0, 60, 1)], 0), is_last=True)
    assert matches.next(Point(50, 0), forward=True).match.line == 60
    assert matches.next(Point(170, 0), forward=True) == Hit(Match(60, 0, 60, 1), is_around=True)


def test_too_many_are_not_looked_up():
    matches = known(1, 2, is_cut=True)
    assert matches.next(Point(0, 0), forward=True) is None
    assert matches.count(Match(1, 0, 1, 1)) == "2+"
    assert known(*range(MOST_MATCHES + 1)).is_cut


def test_which_one_of_how_many():
    matches = known(1, 5, 9)
    assert matches.count(None) == "3"
    assert matches.count(Match(5, 0, 5, 1)) == "2/3"
    assert matches.count(Match(6, 0, 6, 1)) == "3"


def test_what_is_seen_counts_for_the_lines_that_are_seen():
    matches = known(1, 5, 9)
    matches.replace(range(5, 10), [Match(7, 2, 7, 3)])
    assert [each.line for each in matches.found] == [1, 7]
