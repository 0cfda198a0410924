"""Where the copy cursor goes, on rows as a terminal has them."""

from __future__ import annotations

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.tui.copying.key_reader import Command
from aisession_tui.tui.copying.mode import CopyMode
from aisession_tui.tui.copying.motions import at
from aisession_tui.tui.copying.page import Missing, Page
from aisession_tui.tui.selection import Point, Unit, text_of

COLUMNS, ROWS = 20, 8


def page_of(text: str, *, top: int = 0, height: int = ROWS, known: range | None = None) -> Page:
    terminal = Terminal(COLUMNS, 100)
    terminal.feed(text.replace("\n", "\r\n").encode())
    last = terminal.cursor.y

    def row_of(line: int):
        is_known = known is None or line in known
        return terminal.row(line) if 0 <= line <= last and is_known else None

    return Page(row_of, 0, last, COLUMNS, top, height, max(0, last - height + 1))


def go(page: Page, start: tuple[int, int], *commands: str, times: int = 0) -> tuple[int, int]:
    mode = CopyMode(at(Point(*start)))
    for each in commands:
        name, _, character = each.partition(" ")
        mode.move(page, Command(name, times, character))
    return mode.cursor.point


WORDS = "one two-three  four\n\n  five_5"


@pytest.mark.parametrize(
    ("start", "command", "places"),
    [
        ((0, 0), "word", [(0, 4), (0, 7), (0, 8), (0, 15), (1, 0), (2, 2), (2, 7)]),
        ((0, 0), "big-word", [(0, 4), (0, 15), (1, 0), (2, 2), (2, 7)]),
        ((0, 0), "word-end", [(0, 2), (0, 6), (0, 7), (0, 12), (0, 18), (2, 7), (2, 7)]),
        ((0, 0), "big-word-end", [(0, 2), (0, 12), (0, 18), (2, 7)]),
        ((2, 7), "word-back", [(2, 2), (1, 0), (0, 15), (0, 8), (0, 7), (0, 4), (0, 0), (0, 0)]),
        ((2, 7), "big-word-back", [(2, 2), (1, 0), (0, 15), (0, 4), (0, 0)]),
    ],
)
def test_words(start, command, places):
    page = page_of(WORDS)
    for number, place in enumerate(places, 1):
        assert go(page, start, *[command] * number) == place
        assert go(page, start, command, times=number) == place


def test_words_go_on_in_wrapped_rows():
    page = page_of("see " + "x" * 30 + " end\nnext")
    assert go(page, (0, 0), "word", "word") == (1, 15)
    assert go(page, (0, 0), "word", "word-end") == (1, 13)
    assert go(page, (1, 15), "word-back") == (0, 4)


def test_left_and_right_stay_in_the_programs_line_and_cross_its_rows():
    page = page_of("日本x\n" + "a" * 25)
    assert go(page, (0, 0), "right") == (0, 2)
    assert go(page, (0, 0), "right", times=9) == (0, 4)
    assert go(page, (0, 4), "left", "left") == (0, 0)
    assert go(page, (1, 19), "right") == (2, 0)
    assert go(page, (2, 0), "left") == (1, 19)
    assert go(page, (1, 0), "left") == (1, 0)


def test_up_and_down_keep_the_column_they_came_from():
    page = page_of("a long line here\nab\n\nanother long line")
    assert go(page, (0, 9), "down") == (1, 1)
    assert go(page, (0, 9), "down", "down") == (2, 0)
    assert go(page, (0, 9), "down", "down", "down") == (3, 9)
    assert go(page, (0, 9), "line-end", "down", "down", "down") == (3, 16)
    assert go(page, (3, 3), "up", times=50) == (0, 3)
    assert go(page_of("日本\nabcd"), (1, 1), "up") == (0, 0)


def test_the_ends_of_a_line():
    page = page_of("  indented  \n" + "b" * 45)
    assert go(page, (0, 5), "line-start") == (0, 0)
    assert go(page, (0, 5), "first-letter") == (0, 2)
    assert go(page, (0, 5), "line-end") == (0, 9)
    assert go(page, (2, 5), "line-start") == (1, 0)
    assert go(page, (1, 5), "line-end") == (3, 4)


def test_the_ends_of_the_text_and_lines_by_number():
    page = page_of("\n".join(f"line {n}" for n in range(50)), top=20)
    assert go(page, (25, 2), "oldest") == (0, 2)
    assert go(page, (25, 2), "newest") == (49, 2)
    assert go(page, (25, 2), "newest", times=10) == (9, 2)
    assert go(page, (25, 2), "oldest", times=99) == (49, 2)


def test_the_rows_in_view():
    page = page_of("\n".join(f"line {n}" for n in range(50)), top=20)
    assert go(page, (25, 0), "view-top") == (20, 0)
    assert go(page, (25, 0), "view-middle") == (23, 0)
    assert go(page, (25, 0), "view-bottom") == (27, 0)
    assert go(page, (25, 0), "view-bottom", times=3) == (25, 0)
    assert go(page_of("short", height=8), (0, 0), "view-bottom") == (0, 0)


def test_paragraphs():
    page = page_of("a\nb\n\nc\nd\n\n\ne")
    assert go(page, (0, 0), "paragraph-down") == (2, 0)
    assert go(page, (0, 0), "paragraph-down", times=2) == (5, 0)
    assert go(page, (7, 0), "paragraph-up") == (6, 0)
    assert go(page, (6, 0), "paragraph-up") == (2, 0)
    assert go(page, (4, 0), "paragraph-up") == (2, 0)
    assert go(page, (1, 0), "paragraph-up") == (0, 0)
    assert go(page, (6, 0), "paragraph-down") == (7, 0)


def test_characters_of_the_line():
    page = page_of("a.b.c.d")
    assert go(page, (0, 0), "find-on .") == (0, 1)
    assert go(page, (0, 0), "find-on .", times=2) == (0, 3)
    assert go(page, (0, 0), "find-on .", "find-again") == (0, 3)
    assert go(page, (0, 0), "find-on .", "find-again", "find-reversed") == (0, 1)
    assert go(page, (0, 0), "till-on .") == (0, 0)
    assert go(page, (0, 0), "till-on b") == (0, 1)
    assert go(page, (0, 0), "till-on .", "find-again", "find-again") == (0, 4)
    assert go(page, (0, 6), "find-back .") == (0, 5)
    assert go(page, (0, 6), "till-back b") == (0, 3)
    mode = CopyMode(at(Point(0, 0)))
    assert mode.move(page, Command("find-on", 0, "x")) is None
    assert mode.cursor.point == (0, 0)


@pytest.mark.parametrize(
    ("command", "start", "line", "top"),
    [
        ("page-up", 45, 38, 35),
        ("page-down", 5, 12, 12),
        ("half-up", 45, 41, 38),
        ("half-down", 5, 9, 9),
        ("scroll-up", 45, 45, 41),
        ("scroll-down", 0, 1, 1),
        ("centre", 25, 25, 21),
        ("page-up", 3, 0, 0),
        ("page-down", 45, 49, 42),
    ],
)
def test_pages_move_cursor_and_view(command, start, line, top):
    page = page_of("\n".join(f"line {n}" for n in range(50)), top=max(0, min(start, 42)))
    mode = CopyMode(at(Point(start, 3)))
    assert mode.move(page, Command(command)) == top
    assert mode.cursor == (line, 3, 3)


def test_the_view_follows_the_cursor_as_little_as_it_can():
    page = page_of("\n".join(f"line {n}" for n in range(50)), top=20)
    mode = CopyMode(at(Point(20, 0)))
    assert mode.move(page, Command("down")) == 20
    assert mode.move(page, Command("up", 3)) == 18
    assert mode.go_to(page, Point(40, 0)) == 33
    assert mode.go_to_match(page, Point(5, 2)) == 1
    mode.follow(page._replace(top=30))
    assert mode.cursor.line == 30


def test_a_row_that_is_not_here_is_asked_for_and_nothing_has_changed():
    page = page_of("\n".join(f"line {n}" for n in range(50)), top=40, known=range(40, 50))
    mode = CopyMode(at(Point(41, 0)))
    with pytest.raises(Missing) as missing:
        mode.move(page, Command("up", 5))
    assert missing.value.line == 36
    assert mode.cursor.point == (41, 0)


def selected(page: Page, mode: CopyMode) -> str:
    return text_of(mode.span(page.row_of), page.row_of)


def test_a_selection_grows_with_the_cursor_in_its_unit():
    page = page_of("one two three\nfour five six\n" + "w" * 25)
    mode = CopyMode(at(Point(0, 4)))
    mode.select(Unit.CELL)
    assert selected(page, mode) == "t"
    mode.move(page, Command("word"))
    assert selected(page, mode) == "two t"
    mode.select(Unit.WORD)
    assert selected(page, mode) == "two three"
    mode.move(page, Command("down"))
    mode.select(Unit.LINE)
    assert selected(page, mode) == "one two three\nfour five six"
    mode.move(page, Command("down"))
    assert selected(page, mode).endswith("six\n" + "w" * 25)
    mode.select(Unit.LINE)
    assert mode.span(page.row_of) is None


def test_a_block_keeps_its_columns_in_either_direction():
    page = page_of("abcdef\nab\n日本語x\n  cd")
    mode = CopyMode(at(Point(0, 2)))
    mode.select(Unit.BLOCK)
    mode.anchor = Point(0, 3)
    mode.cursor = at(Point(3, 2))
    assert selected(page, mode) == "cd\n\n本\ncd"
    mode.swap_ends(page)
    assert mode.cursor.point == (0, 3)
    assert selected(page, mode) == "cd\n\n本\ncd"
    mode.anchor, mode.cursor = Point(0, 3), at(Point(3, 3))
    assert selected(page, mode) == "d\n\n\nd"
