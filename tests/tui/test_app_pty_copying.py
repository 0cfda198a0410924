"""Copy mode on a real terminal: a journey through the scrollback, and what comes out of it."""

from __future__ import annotations

import pytest

from tests.tui.test_app_pty_mouse import DRAG, WHEEL_UP, copied

pytestmark = pytest.mark.slow


def numbered(window, count=200, **options):
    """A window with a session that has printed so many lines."""
    first = window(**options)
    first.wait_lines("$")
    first.type(f"for i in $(seq 1 {count}); do echo line $i; done\r")
    first.wait_lines(f"line {count}", "$")
    return first


def test_moving_selecting_and_copying(window):
    first = numbered(window)
    first.lead("[")
    first.wait_shown("copy 202/202", "q back", "back to the program")
    first.type("2k0wv$")
    first.wait_shown("copy 200/202 · select")
    first.type("j")
    start = len(first.output)
    first.type("y")
    first.wait_shown("copied 2 lines")
    assert copied(first, start) == ["199\nline 200"]
    first.wait_gone("copy 201/202")
    first.type("echo do''ne\r")
    first.wait_lines("$ echo do''ne", "done")


def test_the_view_and_the_ends(window):
    first = numbered(window)
    first.lead("\x1b[5~")
    first.wait_shown("↓ 32 ", "copy 170/202")
    first.type("\x1b[5~")
    first.wait_shown("↓ 64 ")
    first.type("g")
    first.wait_shown("┃line 1 ", "┃line 2 ", "copy 1/202")
    first.type("G\x1b")
    first.wait_gone("↓")
    first.wait_lines("line 200", "$")
    first.wait_shown("c new")
    first.type("echo do''ne\r")
    first.wait_lines("$ echo do''ne", "done")


def test_searching_the_whole_scrollback(window):
    first = numbered(window, 3000)
    first.lead("/")
    first.wait_shown("┃? ")
    first.type("LINE 77")
    first.wait_shown("not found")
    first.type("\x15line 77")
    first.wait_shown("11/11")
    first.wait_shown("┃line 779")
    first.type("\r")
    first.wait_gone("Enter go there")
    first.type("n")
    first.wait_shown("┃line 778", "10/11")
    first.type("9n")
    first.wait_shown("┃line 77 ", "1/11")
    first.type("n")
    first.wait_shown("on from the other end", "11/11")
    first.type("N")
    first.wait_shown("┃line 77 ", "1/11")
    first.type("\x1b\x1b")
    first.wait_lines("line 3000", "$")


def test_output_that_arrives_moves_nothing(home, window):
    first = numbered(window, 60)
    first.lead("[")
    first.wait_shown("copy 62/62")
    before = first.pane[:-1]
    assert home.cli("send", "home", "seq -f 'new %g' 40", "--enter").code == 0
    first.wait_shown("↓ 41 new")
    assert [line.rstrip(" ▐") for line in first.pane[:-1]] == [line.rstrip(" ▐") for line in before]
    first.type("q")
    first.wait_lines("new 40", "$")


def test_prompts_and_outputs(window):
    first = numbered(window, 100)
    first.type("printf 'one\\ntwo\\n'\r")
    first.wait_lines("one", "two", "$")
    first.lead("[")
    first.wait_shown("copy 105/105")
    first.type("[")
    first.wait_shown("copy 102/105")
    start = len(first.output)
    first.type("sy")
    first.wait_shown("copied 2 lines")
    assert copied(first, start) == ["one\ntwo"]
    first.lead("[")
    first.type("[[")
    first.wait_shown("copy 1/105")
    start = len(first.output)
    first.type("sy")
    first.wait_shown("copied 100 lines")
    assert copied(first, start) == ["\n".join(f"line {n}" for n in range(1, 101))]


def test_the_mouse_in_copy_mode(window):
    first = numbered(window)
    x, y = first.place("line 190")
    first.lead("[")
    first.wait_shown("copy 202/202")
    first.click(x + 5, y)
    first.wait_shown("copy 191/202")
    first.mouse(WHEEL_UP, x, y)
    first.wait_shown("↓ 3 ")
    start = len(first.output)
    first.mouse(8, x, y)  # alt
    first.mouse(8 + DRAG, x + 3, y + 2)
    first.mouse(8, x + 3, y + 2, release=True)
    first.wait_shown("copied 3 lines")
    assert copied(first, start) == ["line\nline\nline"]
    first.type("q")
    first.wait_lines("line 200", "$")


def test_a_small_window(window):
    first = numbered(window, 50, size=(40, 12))
    first.lead("[")
    first.wait_shown("copy 53/53")  # the command takes two rows
    first.type("/line 7\r")
    first.wait_shown("line 7", "1/1")
    first.type("q")
    first.wait_lines("line 50", "$")


def test_shift_selects_while_a_program_has_the_mouse(window):
    first = window(size=(80, 24))
    first.wait_lines("$")
    first.type("printf '\\e[?1000h'; echo some words\r")
    first.wait_lines("some words")
    x, y = first.place("some words")
    y = next(at for at, line in enumerate(first.lines) if "┃some words" in line)
    x = first.lines[y].index("some words")
    start = len(first.output)
    first.mouse(4, x, y)
    first.mouse(4 + DRAG, x + 3, y)
    first.mouse(4, x + 3, y, release=True)
    first.wait_shown("copied 1 line")
    assert copied(first, start) == ["some"]
