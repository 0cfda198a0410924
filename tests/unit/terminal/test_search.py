"""Finding text in the screen and its history, wherever and however it is kept."""

from __future__ import annotations

import time

import hypothesis.strategies as st
import pytest
from hypothesis import given

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.cells import CONTINUATION
from aisession_tui.terminal.scrollback import Scrollback
from aisession_tui.terminal.search import (
    MOST_MATCHES,
    PART_ROWS,
    Match,
    is_case_ignored,
    matches_in,
    pattern_of,
)


def find(terminal: Terminal, text: str) -> list[Match]:
    """All matches, part by part as a client asks for them."""
    pattern = pattern_of(text, ignore_case=is_case_ignored(text))
    matches, end, rounds = [], -1, 0
    while end == -1 or end > terminal.scrollback_start:
        found = terminal.search(pattern, end)
        assert end == -1 or found.start < end, "goes on for ever"
        matches[:0] = found.matches
        end, rounds = found.start, rounds + 1
    assert rounds < 50
    return matches


def text_at(terminal: Terminal, match: Match) -> str:
    first = terminal.scrollback_end
    parts = []
    for line in range(match.line, match.end_line + 1):
        row = terminal.history(line, 1)[0] if line < first else terminal.row(line - first)
        start = match.column if line == match.line else 0
        parts.append(row.plain(start, match.end_column if line == match.end_line else None))
    return "".join(parts)


def numbered(first: int, count: int) -> bytes:
    return b"".join(b"\x1b[3%dmline %d\x1b[m\r\n" % (n % 8, n) for n in range(first, first + count))


@pytest.mark.parametrize("chunk", [300, 1 << 20])
def test_a_line_is_found_in_rows_and_in_raw_blocks(chunk):
    terminal = Terminal(40, 10, 20_000)
    data = numbered(0, 9000)
    for start in range(0, len(data), chunk):
        terminal.feed(data[start : start + chunk])
    for number in (0, 1234, 8995):
        [match, *others] = find(terminal, f"line {number}")
        assert match == Match(number, 0, number, len(f"line {number}"))
        assert all(text_at(terminal, each) == f"line {number}" for each in others)
    assert len(find(terminal, "line 7")) == 1111
    assert find(terminal, "no such line") == []


def test_colours_within_a_match_do_not_hide_it():
    terminal = Terminal(40, 5)
    terminal.feed(b"one \x1b[31mt\x1b[1mw\x1b[mo\r\n" + b"\x1b[32mx\x1b[my\r\n" * 2000)
    assert find(terminal, "one two") == [Match(0, 0, 0, 7)]
    assert len(find(terminal, "xy")) == 2000


def test_a_tab_in_a_flood_is_as_many_blanks_as_it_shows():
    terminal = Terminal(40, 5)
    filling = b"filling it up\r\n" * 1000
    terminal.feed(filling + b"a\tb\r\n" + filling)
    assert find(terminal, "a       b") == [Match(1000, 0, 1000, 9)]


def test_a_match_goes_on_in_wrapped_rows_also_from_the_history_onto_the_screen():
    terminal = Terminal(10, 3)
    terminal.feed(b"0123456789abcdefghij" + b"needle in a row".rjust(30, b".") + b"\r\n")
    [match] = find(terminal, "efghij...............needle")
    assert (match.line, match.end_line) == (1, 4)
    assert text_at(terminal, match) == "efghij...............needle"
    assert terminal.scrollback_end == 3


def test_a_match_where_one_go_could_have_ended_is_found_whole():
    rows = Scrollback.SEGMENT_MAX_ROWS
    terminal = Terminal(10, 3, 20_000)
    text = bytearray(b"." * 10 * (3 * rows + 500))
    for place in (rows, 2 * rows, 3 * rows):
        text[10 * place - 3 : 10 * place + 3] = b"needle"
    for start in range(0, len(text), 1000):
        terminal.feed(bytes(text[start : start + 1000]))
    assert [match.line for match in find(terminal, "needle")] == [
        each * rows - 1 for each in (1, 2, 3)
    ]


def test_what_is_before_a_line_that_goes_on_is_not_taken_for_it():
    terminal = Terminal(10, 3)
    terminal.feed(b"abc\r\ndef\r\n")
    assert find(terminal, "abcdef") == []


def test_wide_characters_and_clusters_have_their_columns():
    terminal = Terminal(20, 4)
    terminal.feed("日本語 e\u0301tage\r\n".encode())
    assert find(terminal, "本語") == [Match(0, 2, 0, 6)]
    assert find(terminal, "e\u0301tage") == [Match(0, 7, 0, 12)]
    assert find(terminal, "\u0301") == [Match(0, 7, 0, 8)]


def test_smart_case():
    terminal = Terminal(20, 4)
    terminal.feed(b"Error error ERROR")
    assert [match.column for match in find(terminal, "error")] == [0, 6, 12]
    assert [match.column for match in find(terminal, "Error")] == [0]


def test_signs_mean_themselves():
    terminal = Terminal(20, 4)
    terminal.feed(b"a.c abc (a*")
    assert [match.column for match in find(terminal, "a.c")] == [0]
    assert [match.column for match in find(terminal, "(a*")] == [8]
    with pytest.raises(ValueError, match="empty"):
        pattern_of("", ignore_case=True)


def test_the_alternate_screen_alone_is_searched_while_it_is_shown():
    terminal = Terminal(20, 4)
    terminal.feed(b"needle\r\n" * 9 + b"\x1b[?1049h\x1b[2;1Hneedle")
    found = terminal.search(pattern_of("needle", ignore_case=True))
    assert [match.line - terminal.scrollback_end for match in found.matches] == [1]
    assert found.start == terminal.scrollback_end


def test_what_the_limit_gave_up_is_not_found():
    terminal = Terminal(20, 4, 500)
    terminal.feed(numbered(0, 3000))
    matches = find(terminal, "line ")
    assert matches[0].line == terminal.scrollback_start
    assert len(matches) == 503


def test_one_go_is_bounded_in_lines_and_in_matches():
    terminal = Terminal(80, 24, 20_000)
    for line in numbered(0, 9000).splitlines(keepends=True):
        terminal.feed(line)
    found = terminal.search(pattern_of("nothing", ignore_case=True))
    assert PART_ROWS <= terminal.scrollback_end + 24 - found.start <= PART_ROWS + 200
    terminal.feed(b"e" * 80 * 100)
    cut = terminal.search(pattern_of("e", ignore_case=True))
    assert (len(cut.matches), cut.is_cut) == (MOST_MATCHES, True)
    assert cut.matches[-1].line >= terminal.scrollback_end + 22


def test_lines_keep_their_ids_between_two_goes_while_output_arrives():
    terminal = Terminal(40, 10, 20_000)
    for line in numbered(0, 6000).splitlines(keepends=True):
        terminal.feed(line)
    pattern = pattern_of("line 1000", ignore_case=True)
    end = terminal.search(pattern).start
    terminal.feed(numbered(6000, 500))
    while not (found := terminal.search(pattern, end)).matches:
        end = found.start
    assert found.matches == [Match(1000, 0, 1000, 9)]


@given(
    st.lists(st.text("ab日\u0301 ", max_size=30), max_size=12),
    st.text("ab日 ", min_size=1, max_size=4),
    st.integers(2, 12),
)
def test_every_match_is_the_text_and_none_is_missed(lines, needle, columns):
    terminal = Terminal(columns, 4)
    terminal.feed("\r\n".join(lines).encode())
    pattern = pattern_of(needle, ignore_case=False)
    matches = find(terminal, needle)
    assert all(
        text_at(terminal, match) == needle
        for match in matches
        if "\u0301" not in text_at(terminal, match)
    )
    start, count = terminal.scrollback_start, terminal.scrollback_length
    rows = terminal.history(start, count) + [terminal.row(y) for y in range(4)]
    assert matches == list(matches_in(rows, start, pattern))
    joined, wholes = "", []
    for row in rows:
        joined += row.plain()
        if not row.wrapped:
            wholes.append(joined)
            joined = ""
    wholes.append(joined)
    assert len(matches) == sum(len(pattern.findall(whole)) for whole in wholes)
    for match in matches:
        line = rows[match.line - start]
        assert line.text[match.column] != CONTINUATION


def test_ten_thousand_lines_are_searched_in_a_moment():
    terminal = Terminal(100, 30, 10_000)
    for n in range(10_000):
        terminal.feed(b"2026-01-01 host app[%d]: request %d took 12 ms, nothing else\r\n" % (n, n))
    pattern = pattern_of("nothing like it", ignore_case=True)
    longest, end = 0.0, -1
    while end == -1 or end > terminal.scrollback_start:
        start = time.perf_counter()
        end = terminal.search(pattern, end).start
        longest = max(longest, time.perf_counter() - start)
    assert longest < 0.25
