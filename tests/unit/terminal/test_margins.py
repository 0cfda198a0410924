"""What margins and modes keep: the cursor between them, scrolling and edits within them.

Sources: DEC STD 070 and the VT420's manual, where xterm follows them.
"""

from __future__ import annotations

import pytest

from aisession_tui.terminal.cells import PLAIN
from tests.unit.terminal.streams import fed, history_of

LINES = b"\x1b[2;4r"
"""Lines 2 to 4 of five scroll."""
COLUMNS = b"\x1b[?69h\x1b[3;6s"
"""Columns 3 to 6 of twelve."""
WIDTH_ONLY = b"\x1b[?69h"
"""Margins at the sides of the screen: nothing changes, but the interpreter's short ways are off."""
SQUARE = b"abcdef\r\nghijkl\r\nmnopqr\r\nstuvwx\r\n123456"


def shown(data: bytes) -> list[str]:
    return fed(data).display


def place(data: bytes) -> tuple[int, int]:
    """Column and line of the cursor, from 1."""
    cursor = fed(data).cursor
    return cursor.x + 1, cursor.y + 1


@pytest.mark.parametrize("before", [b"", WIDTH_ONLY], ids=["short", "careful"])
@pytest.mark.parametrize(
    ("data", "want"),
    [
        (b"\x1b[3;5H\x1b[9B", (5, 4)),
        (b"\x1b[5;5H\x1b[9B", (5, 5)),
        (b"\x1b[3;5H\x1b[9A", (5, 2)),
        (b"\x1b[1;5H\x1b[9A", (5, 1)),
        (b"\x1b[1;5H\x1b[9B", (5, 4)),
        (b"\x1b[5;5H\x1b[9A", (5, 2)),
        (b"\x1b[3;5H\x1b[9E", (1, 4)),
        (b"\x1b[3;5H\x1b[9F", (1, 2)),
        (b"\x1b[3;5H\x1b[9e", (5, 5)),
        (b"\x1b[4;5H\n\n", (5, 4)),
        (b"\x1b[5;5H\n\n", (5, 5)),
        (b"\x1b[2;5H\x1bM\x1bM", (5, 2)),
        (b"\x1b[1;5H\x1bM\x1bM", (5, 1)),
        (b"\x1b[3;5H\x1b[2;3r", (1, 1)),
        (b"\x1b[3;5H\x1b[3;3r", (5, 3)),
        (b"\x1b[3;5H\x1b[4;2r", (5, 3)),
        (b"\x1b[3;5H\x1b[?6h", (1, 2)),
        (b"\x1b[?6h\x1b[2;2H\x1b[?6l", (1, 1)),
        (b"\x1b[?6h\x1b[99;99H", (12, 4)),
        (b"\x1b[?6h\x1b[2d", (1, 3)),
        (b"\x1b7\x1b[?6h\x1b8\x1b[H", (1, 1)),
        (b"\x1b[?6h\x1b7\x1b[?6l\x1b8\x1b[H", (1, 2)),
    ],
)
def test_the_cursor_between_top_and_bottom(before, data, want):
    assert place(before + LINES + data) == want


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (b"\x1b[4G\x1b[9C", 6),
        (b"\x1b[1G\x1b[9C", 6),
        (b"\x1b[8G\x1b[99C", 12),
        (b"\x1b[4G\x1b[9D", 3),
        (b"\x1b[8G\x1b[99D", 3),
        (b"\x1b[2G\x1b[9D", 1),
        (b"\x1b[4G\b\b\b", 3),
        (b"\x1b[4G\r", 3),
        (b"\x1b[3G\r", 3),
        (b"\x1b[2G\r", 1),
        (b"\x1b[?6h\x1b[9G\r", 3),
        (b"\x1b[4G\t", 6),
        (b"\x1b[7G\t\t", 6),
        (b"\x1b[6G\x1b[9Z", 1),
        (b"\x1b[?6h\x1b[4G\x1b[9Z", 3),
        (b"\x1b[2G\x1b[9a", 11),
        (b"\x1b[?6h\x1b[2G\x1b[9a", 6),
        (b"\x1b[4G\x1b[9a\x1b[9j", 3),
        (b"\x1b[8G\x1b[5;6s", 1),
        (b"\x1b[8G\x1b[6;6s", 8),
        (b"\x1b[4G\x1b6\x1b6", 3),
        (b"\x1b[2G\x1b6\x1b6", 1),
        (b"\x1b[5G\x1b9\x1b9", 6),
        (b"\x1b[8G\x1b9", 9),
    ],
)
def test_the_cursor_between_left_and_right(data, want):
    assert place(COLUMNS + data)[0] == want


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (b"\x1b[2H\x1b[M", ["abcdef", "mnopqr", "stuvwx", "", "123456"]),
        (b"\x1b[1H\x1b[M", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[5H\x1b[L", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[3H\x1b[L", ["abcdef", "ghijkl", "", "mnopqr", "123456"]),
        (b"\x1b[3H\x1b[99L", ["abcdef", "ghijkl", "", "", "123456"]),
        (b"\x1b[S", ["abcdef", "mnopqr", "stuvwx", "", "123456"]),
        (b"\x1b[T", ["abcdef", "", "ghijkl", "mnopqr", "123456"]),
        (b"\x1b[4H\nx", ["abcdef", "mnopqr", "stuvwx", "x", "123456"]),
        (b"\x1b[5H\nx", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "x23456"]),
        (b"\x1b[2H\x1bMx", ["abcdef", "x", "ghijkl", "mnopqr", "123456"]),
        (b"\x1b[1H\x1bMx", ["xbcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[3H\x1b[J", ["abcdef", "ghijkl", "", "", ""]),
        (b"\x1b[3;2H\x1b[1J", ["", "", "  opqr", "stuvwx", "123456"]),
        (b"\x1b[1;2H\x1b[P", ["acdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
    ],
)
def test_lines_scroll_between_the_margins(data, want):
    assert shown(SQUARE + LINES + data) == want
    assert shown(SQUARE + WIDTH_ONLY + LINES + data) == want


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (b"\x1b[1;4H\x1b[M", ["abijkl", "ghopqr", "mnuvwx", "st3456", "12"]),
        (b"\x1b[1;2H\x1b[M", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;8H\x1b[L", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[4;3H\x1b[L", ["abcdef", "ghijkl", "mnopqr", "st", "12uvwx"]),
        (b"\x1b[1;1H\x1b[2S", ["abopqr", "ghuvwx", "mn3456", "st", "12"]),
        (b"\x1b[1;1H\x1b[2T", ["ab", "gh", "mncdef", "stijkl", "12opqr"]),
        (b"\x1b[5;4H\n", ["abijkl", "ghopqr", "mnuvwx", "st3456", "12"]),
        (b"\x1b[5;2H\n", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[5;8H\n", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;4H\x1bM", ["ab", "ghcdef", "mnijkl", "stopqr", "12uvwx"]),
        (b"\x1b[1;2H\x1bM", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;4H\x1b[@", ["abc de", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;2H\x1b[@", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;2H\x1b[P", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;4H\x1b[9X", ["abc", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;4H\x1b[2K", ["", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;4H\x1b['~", ["abcef", "ghikl", "mnoqr", "stuwx", "12356"]),
        (b"\x1b[1;2H\x1b['~", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;2H\x1b['}", ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;4H\x1b[4hX", ["abcXde", "ghijkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;5HXYZ", ["abcdXY", "ghZjkl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;7HXYZ", ["abcdefXYZ", "ghijkl", "mnopqr", "stuvwx", "123456"]),
    ],
)
def test_columns_move_between_the_margins(data, want):
    assert shown(SQUARE + COLUMNS + data) == want


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (b"\x1b[1;1;1;2$z", ["abcdef", "gh  kl", "mnopqr", "stuvwx", "123456"]),
        (b"\x1b[1;1;99;99$z", ["abcdef", "gh", "mn", "st", "123456"]),
        (b"\x1b[37;1;1;2;2$x", ["abcdef", "gh%%kl", "mn%%qr", "stuvwx", "123456"]),
        (b"\x1b[1;1;1;2;1;2;3;1$v", ["abcdef", "ghijkl", "mnopij", "stuvwx", "123456"]),
        (b"\x1b[1;1;1;2${", ["abcdef", "gh  kl", "mnopqr", "stuvwx", "123456"]),
    ],
)
def test_rectangles_are_counted_from_the_margins_in_origin_mode(data, want):
    assert shown(SQUARE + LINES + COLUMNS + b"\x1b[?6h" + data) == want


@pytest.mark.parametrize(
    ("number", "first", "second"),
    [(47, "mmm", "aaa"), (1047, "mmm", ""), (1049, "mmm", "")],
)
def test_what_the_alternate_screen_keeps(number, first, second):
    alternate = b"mmm\x1b[?%dh\x1b[2J\x1b[Haaa" % number
    assert shown(alternate)[0] == "aaa"
    back = alternate + b"\x1b[?%dl" % number
    assert shown(back)[0] == first
    assert shown(back + b"\x1b[?%dh" % number)[0] == second


def test_mode_1049_clears_the_alternate_screen_and_brings_the_cursor_back():
    data = b"mmm\x1b[2;5H\x1b[?47h\x1b[Haaa\x1b[?47l\x1b[2;5H\x1b[?1049h"
    assert shown(data)[0] == ""
    assert place(data + b"\x1b[4;4H\x1b[?1049l") == (5, 2)


def test_a_soft_reset_forgets_margins_modes_and_the_pen_but_not_the_screen():
    before = (
        SQUARE + LINES + COLUMNS + b"\x1b[?6h\x1b[?7l\x1b[4h\x1b[1;31m\x1b[3;3H\x1b7\x1b(0\x1b[?25l"
    )
    terminal = fed(before + b"\x1b[!p")
    assert terminal.display == ["abcdef", "ghijkl", "mnopqr", "stuvwx", "123456"]
    assert terminal.table[terminal.screen.pen] == PLAIN
    assert terminal.cursor.visible
    terminal.feed(b"\x1b8q\x1b[5;12Hyz")
    assert terminal.display == ["ghijkl", "mnopqr", "stuvwx", "123456     y", "z"]
    assert history_of(terminal)[0][0] == "qbcdef"


def test_a_full_reset_forgets_everything():
    terminal = fed(
        b"1\r\n" * 9 + LINES + COLUMNS + b"\x1b[?6h\x1b[3g\x1b(0\x1b[1m\x1b]2;t\x07\x1b[4hq"
    )
    terminal.feed(b"\x1bc")
    assert (terminal.display, history_of(terminal), terminal.title) == ([""] * 5, [], "")
    terminal.feed(b"q\tx\x1b[5;12Hyz")
    assert terminal.display == ["", "", "", "           y", "z"]
    assert terminal.scrollback_length == 1
