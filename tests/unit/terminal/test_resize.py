"""Changing the size: nothing is lost, wrapped lines flow, the cursor stays on its text."""

from __future__ import annotations

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.reflow import count_cuts, cuts
from aisession_tui.terminal.screen import Screen
from aisession_tui.terminal.stream import Stream
from tests.unit.terminal.streams import fed


def all_text(terminal: Terminal) -> str:
    """History and screen as lines, wrapped rows joined."""
    rows = terminal.history(0, 1 << 40) + [terminal.row(y) for y in range(terminal.rows)]
    text = "".join(row.plain() + ("" if row.wrapped else "\n") for row in rows)
    return text.rstrip("\n")


def under_cursor(terminal: Terminal) -> str:
    cursor = terminal.cursor
    return terminal.cells(cursor.y)[cursor.x].text


def test_wider_joins_wrapped_lines():
    terminal = fed(b"abcdefghijklmno", 10, 5)
    assert terminal.display[:2] == ["abcdefghij", "klmno"]
    terminal.resize(15, 5)
    assert terminal.display[:2] == ["abcdefghijklmno", ""]
    terminal.resize(20, 5)
    assert (terminal.cursor.x, terminal.cursor.y) == (15, 0)


def test_narrower_wraps_lines_and_the_cursor_goes_along():
    terminal = fed(b"one\r\nabcdefghi", 10, 5)
    terminal.resize(6, 5)
    assert terminal.display[:3] == ["one", "abcdef", "ghi"]
    assert (terminal.cursor.x, terminal.cursor.y) == (3, 2)
    assert terminal.row(1).wrapped


def test_marks_stay_on_their_letters_in_every_row():
    terminal = fed("e\u0301bcdo\u0302fgu\u0308".encode(), 10, 5)
    terminal.resize(3, 5)
    assert terminal.display[:3] == ["e\u0301bc", "do\u0302f", "gu\u0308"]


def test_an_unwrapped_full_line_is_not_joined():
    terminal = fed(b"abcdefghij\r\nklm", 10, 5)
    terminal.resize(20, 5)
    assert terminal.display[:2] == ["abcdefghij", "klm"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\x1b[?69h\r\n\x1b[?69l"])
def test_a_line_written_over_a_wrapped_one_ends_where_it_ends(end):
    terminal = fed(b"abcdefghijklm\x1b[H0123456789" + end.encode() + b"\rend", 10, 5)
    terminal.resize(20, 5)
    assert terminal.display[:2] == ["0123456789", "end"]


def test_shorter_drops_blank_rows_below_first():
    terminal = fed(b"1\r\n2\r\n3", 10, 5)
    terminal.resize(10, 3)
    assert (terminal.display, terminal.scrollback_length) == (["1", "2", "3"], 0)


def test_shorter_moves_rows_to_the_history_and_taller_brings_them_back():
    terminal = fed(b"1\r\n2\r\n3\r\n4\r\n5\x1b[4H", 10, 5)
    terminal.resize(10, 2)
    assert [row.text for row in terminal.history(0, 9)] == ["1", "2", "3"]
    assert (terminal.display, terminal.cursor.y) == (["4", "5"], 0)
    terminal.resize(10, 5)
    assert terminal.display == ["1", "2", "3", "4", "5"]
    assert (terminal.cursor.y, terminal.scrollback_length) == (3, 0)


def test_the_cursors_line_stays_though_all_below_it_is_full():
    terminal = fed(b"1\r\n2\r\n3\r\n4\r\n5\x1b[H", 10, 5)
    terminal.resize(10, 3)
    assert terminal.cursor.y == 0
    assert all_text(terminal) == "1\n2\n3\n4\n5"


@pytest.mark.parametrize("columns", [-1, 0, 1, 2, 3])
@pytest.mark.parametrize("text", ["", "a", "ab  ", "世\0a", "a世\0世\0b   "])
@pytest.mark.parametrize("is_open", [True, False])
def test_a_row_has_two_columns_at_least(columns, text, is_open):
    ends = cuts(text, columns, is_open=is_open)
    starts = [0, *ends[:-1]]
    assert all(end - start <= 3 for start, end in zip(starts, ends, strict=True))
    assert not any(text[end : end + 1] == "\0" for end in ends)
    assert text[ends[-1] :].strip(" ") == ""
    assert count_cuts(text, columns, is_open=is_open) == len(ends)


@pytest.mark.parametrize("size", [(1, 1), (0, 0), (1, 5)])
def test_the_smallest_screen_takes_wide_characters(size):
    terminal = Terminal(*size)
    terminal.feed("世界a世".encode() * 3)
    terminal.resize(1, 1)
    terminal.resize(9, 3)
    assert "世界a世" in "".join(terminal.display) + all_text(terminal)
    screen = Screen(*size)
    Stream(screen).feed("世界a世".encode() * 99)
    assert screen.columns == 2


def test_line_ids_are_never_used_again():
    terminal = fed(b"".join(b"line %d is long\r\n" % n for n in range(20)), 30, 5)
    old_end = terminal.scrollback_end + terminal.rows
    terminal.resize(8, 5)
    assert terminal.scrollback_start >= old_end
    assert all_text(terminal) == "\n".join(f"line {n} is long" for n in range(20))


@pytest.mark.parametrize("columns", [2, 3, 7, 9, 11, 40])
def test_there_and_back_again(columns):
    lines = [
        "",
        "short",
        "a rather long line of words",
        "世界世界世界 wide",
        "e\u0301 mark",
        "  x",
    ] * 9
    terminal = fed("\r\n".join(lines).encode(), 20, 6, 200)
    before = all_text(terminal)
    terminal.resize(columns, 6)
    assert all_text(terminal) == before
    terminal.resize(columns, 3)
    terminal.resize(20, 6)
    assert all_text(terminal) == before
    assert terminal.display[-1] == "  x"


def test_the_alternate_screen_is_cut_and_the_main_one_flows_behind_it():
    terminal = fed(b"abcdefghijklmno\x1b[?1049h\x1b[Halternate", 10, 5)
    terminal.resize(5, 4)
    assert terminal.display[0] == "alter"
    terminal.feed(b"\x1b[?1049lX")
    assert terminal.display[:4] == ["abcde", "fghij", "klmno", "X"]


def test_margins_and_tab_stops_after_a_resize():
    terminal = fed(b"\x1b[2;3r", 10, 5)
    terminal.resize(20, 6)
    terminal.feed(b"\x1b[6H\t\tx")
    assert terminal.display[5] == " " * 16 + "x"
    terminal.feed(b"\n")
    assert terminal.scrollback_length == 1


def test_a_pending_wrap_survives_growing():
    terminal = fed(b"abcdefghij", 10, 5)
    terminal.resize(20, 5)
    terminal.feed(b"k")
    assert terminal.display[0] == "abcdefghijk"


def test_a_resize_is_told_to_those_who_asked():
    terminal = fed(b"\x1b[?2048h", 10, 5)
    terminal.take_replies()
    terminal.resize(12, 6)
    assert terminal.take_replies() == b"\x1b[48;6;12;96;96t"


def test_diffs_after_a_resize_are_full():
    terminal = fed(b"x", 10, 5)
    revision = terminal.revision
    terminal.resize(12, 6)
    diff = terminal.changes(revision, terminal.epoch)
    assert (diff.base, diff.columns, diff.rows) == (-1, 12, 6)
    assert terminal.changes(diff.revision, terminal.epoch).lines == ()


PROMPT = b"\x1b]133;A\x07me@host:~/src$ \x1b]133;B\x07"
LINES = ["1", "2", "3"]


def at_prompt() -> Terminal:
    return fed(b"1\r\n2\r\n3\r\n" + PROMPT + b"ls", 30, 6)


def redraw(terminal: Terminal, above: int) -> None:
    """As readline does: up to the first row it knows, and all of it again."""
    terminal.feed(b"\r" + b"\x1b[A" * above + b"me@host:~/src$ ls")


def test_a_shell_that_draws_its_line_anew_overwrites_nothing_above():
    terminal = at_prompt()
    terminal.resize(10, 6)
    assert terminal.display == [*LINES, "", "", ""]
    redraw(terminal, above=0)
    assert terminal.display == [*LINES, "me@host:~/", "src$ ls", ""]
    terminal.resize(30, 6)
    redraw(terminal, above=1)
    assert terminal.display == [*LINES, "me@host:~/src$ ls", "", ""]


def test_a_shell_that_saw_no_other_width_finds_its_line_again():
    terminal = at_prompt()
    for columns, rows in ((10, 2), (7, 3), (30, 6)):
        terminal.resize(columns, rows)
    assert terminal.display == [*LINES, "me@host:~/src$ ls", "", ""]
    assert (terminal.cursor.x, terminal.cursor.y) == (17, 3)


def test_what_a_command_writes_flows_as_ever():
    terminal = at_prompt()
    terminal.feed(b"\x1b]133;C\x07")
    terminal.resize(10, 6)
    assert terminal.display == [*LINES, "me@host:~/", "src$ ls", ""]
