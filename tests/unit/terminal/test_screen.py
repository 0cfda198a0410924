"""What control functions do to the screen, one small case each."""

from __future__ import annotations

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.cells import RGB, Attributes, CursorShape, Style
from tests.unit.terminal.streams import fed

GRID = b"abcd\r\nefgh\r\nijkl"


def shown(data: bytes, columns: int = 12, rows: int = 5) -> list[str]:
    display = fed(data, columns, rows).display
    while display and not display[-1]:
        display.pop()
    return display


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (b"abc\r\ndef", ["abc", "def"]),
        (b"ab\ncd", ["ab", "  cd"]),
        (b"\x1b[20hab\ncd", ["ab", "cd"]),
        (b"abcdefghijklm", ["abcdefghijkl", "m"]),
        (b"abcdefghijkl\x1b[Dx", ["abcdefghijxl"]),
        (b"\x1b[?7labcdefghijklmn", ["abcdefghijkn"]),
        (b"abc\x1b[2Dx", ["axc"]),
        (b"abc\x1b[4hx\x1b[4l", ["abcx"]),
        (b"abc\r\x1b[4hxy", ["xyabc"]),
        (b"abcdef\r\x1b[2P", ["cdef"]),
        (b"abcdef\r\x1b[2@", ["  abcdef"]),
        (b"abcdef\x1b[3G\x1b[2X", ["ab  ef"]),
        (b"abcdef\x1b[3G\x1b[K", ["ab"]),
        (b"abcdef\x1b[3G\x1b[1K", ["   def"]),
        (b"abcdefghijkl\x1b[Kx", ["abcdefghijkx"]),
        (b"a\x1b[4bc", ["aaaaac"]),
        (b"ab\x1b[D\x1b[4bc", ["ac"]),
        (b"\x1b[2:9Cx", ["  x"]),
        (b"a\r\x1b[4bc", ["c"]),
        ("世\x1b[2b".encode(), ["世世世"]),
        ("🇨🇳\x1b[3Gx".encode(), ["🇨🇳x"]),
        (b"\x1b(0lqk\x1b(B", ["┌─┐"]),
        (b"\x1b)0a\x0eq\x0fq", ["a─q"]),
        (b"\x1b*0\x1bNqq", ["─q"]),
        (b"\x1b*0\x1bNq\x1b[mq", ["─q"]),
        (b"\x1b(0\x1b7\x1b(B\x1b8q", ["─"]),
        (b"1\r\n2\r\n3\x1b[2H\x1b[L", ["1", "", "2", "3"]),
        (b"1\r\n2\r\n3\x1b[2H\x1b[M", ["1", "3"]),
        (b"1\r\n2\r\n3\x1b[2;3r\x1b[3H\n4", ["1", "3", "4"]),
        (b"1\r\n2\x1b[H\x1bMx", ["x", "1", "2"]),
        (b"1\r\n2\x1b[S", ["2"]),
        (b"1\x1b[T", ["", "1"]),
        (b"1\x1b[?1049h2", [" 2"]),
        (b"1\x1b[?1049h2\x1b[?1049l3", ["13"]),
        (b"a\tb\x1b[Zc", ["a       c"]),
        (b"\x1b[3g\x1b[5G\x1bH\r\tx", ["    x"]),
        (b"\x1b#8\x1b[2J\x1b[Hx", ["x"]),
        (b"\x1b[2;4r\x1b[?6h\x1b[Hx", ["", "x"]),
        (b"\x1b[?69h\x1b[3;6s\x1b[Habcdefgh", ["abcdef", "  gh"]),
        (b"\x1b[?69h\x1b[3;6s\x1b[?7l\x1b[Habcdefgh\x1b[Dx", ["abcdxh"]),
        (b"1\r\n2\r\n3\x1b[1;3r\x1b[?69h\x1b[2;4s\x1b[3;6H\x1bEx", ["1", "2", "3x"]),
        (b"abc\x1b[Hd\x1b[?5h", ["dbc"]),
        (GRID + b"\x1b[2;2;3;3$z", ["abcd", "e  h", "i  l"]),
        (GRID + b"\x1b[88;1;2;2;3$x", ["aXXd", "eXXh", "ijkl"]),
        (GRID + b"\x1b[1;1;2;2;1;2;3;1$v", ["abcd", "efab", "ijef"]),
        (GRID + b"\x1b[1;1;9;99;1;2;2;1$v", ["abcd", "eabcd", "iefgh", " ijkl"]),
        (b"ab\x1b[?45h\r\n\bx", ["ab", "x"]),
        (b"abcdefghijklm\x1b[?45h\b\bx", ["abcdefghijkx", "m"]),
        (b"ab\x1b[?1045h\r\n\bx", ["ab         x"]),
        (b"\x1b[?1045h\x1b[2;4r\x1b[2H\bx", ["", "", "", "           x"]),
        (b"abcdefghijkl\t1", ["abcdefghijkl", "1"]),
        (b"\x1b[?41habcdefghijkl\t1", ["abcdefghijkl", "        1"]),
        (b"\x1b[2;4r\x1b[?6h\x1b[9ex", ["", "", "", "x"]),
        (b"\x1b[?69h\x1b[3;6s\x1b[?6h\x1b[99ax", ["     x"]),
        (b"abcdef\x1b[3G\x1b7\x1b[H\x1b8x", ["abxdef"]),
        (b"abcd\r\nefgh\x1b[2G\x1b['}", ["a bcd", "e fgh"]),
        (b"abcd\r\nefgh\x1b[2G\x1b['~", ["acd", "egh"]),
        (b"abcd\r\nefgh\r\x1b6", [" abcd", " efgh"]),
        (b"abcdefghijkl\r\nz\x1b[12G\x1b9", ["bcdefghijkl"]),
        (b"abcdef\x1b[3G\x1b[?1K", ["   def"]),
        (b"a\x1b[3Ib", ["a          b"]),
        (b"abcd\x1b[2 @", ["cd"]),
        (b"abcd\x1b[2 A", ["  abcd"]),
        (b'a\x1b[1"qb\x1b[2"qc\x1b[1;1;1;3${', [" b"]),
        (b"x\x1bPq#0;2;0\x1b\\y", ["xy"]),
        (b"x\x1b_Gf=100;AAAA\x1b\\y", ["xy"]),
        (b"x\x1b^private\x1b\\\x1bXstring\x1b\\y", ["xy"]),
        (b"x\x1b]0;title\x18y", ["xy"]),
        (b"x\x1b[38:2::1:2:3my", ["xy"]),
        (b"x\x1b[?4m\x1b[>4;2m\x1b[=1;1u\x1b[<u\x1b[!py", ["xy"]),
        (b"x\x1b[1\r2Cy", ["x" + " " * 10 + "y"]),
    ],
)
def test_screen(data, want):
    assert shown(data) == want


@pytest.mark.parametrize(
    ("data", "want"),
    [
        ("世x", ["世x"]),
        ("abcdefghijk世", ["abcdefghijk", "世"]),
        ("世\x1b[2Gx", [" x"]),
        ("0123456789世\x1b[H\x1b[@", [" 0123456789"]),
        ("世b\x1b[2G\x1b[@", ["   b"]),
        ("a世b\x1b[2G\x1b[P", ["a b"]),
        ("a世b\x1b[3G\x1b[P", ["a b"]),
        ("世\rx", ["x"]),
        ("e\u0301x", ["e\u0301x"]),
        ("👩\u200d💻x", ["👩\u200d💻x"]),
        ("\x1b[?2027h👩\u200d💻x", ["👩\u200d💻x"]),
        ("ok ✔\ufe0f done", ["ok ✔\ufe0f done"]),
    ],
)
def test_unicode(data, want):
    assert shown(data.encode()) == want


def test_mode_2027_makes_one_cell_of_a_cluster():
    terminal = fed("\x1b[?2027h👩\u200d💻✔\ufe0f🇩🇪👍🏽x".encode(), 20)
    assert [(cell.text, cell.width) for cell in terminal.cells(0)[:10]] == [
        ("👩\u200d💻", 2), ("", 0), ("✔\ufe0f", 2), ("", 0), ("🇩🇪", 2), ("", 0), ("👍🏽", 2), ("", 0),
        ("x", 1), (" ", 1),
    ]  # fmt: skip


def test_combining_marks_are_bounded():
    terminal = fed(("e" + "\u0301" * 100_000 + "x").encode())
    assert len(terminal.cells(0)[0].text) == 16
    assert terminal.cells(0)[1].text == "x"


@pytest.mark.parametrize(
    ("codes", "want"),
    [
        ("", Attributes()),
        ("1;2;3", Attributes(style=Style.BOLD | Style.DIM | Style.ITALIC)),
        ("31;42", Attributes(1, 2)),
        ("91;102", Attributes(9, 10)),
        ("38;5;200;48;5;3", Attributes(200, 3)),
        ("38;2;1;2;3", Attributes(RGB | 0x010203)),
        ("38:2:1:2:3;48:5:7", Attributes(RGB | 0x010203, 7)),
        ("38:2::1:2:3", Attributes(RGB | 0x010203)),
        ("4:3;58:5:9", Attributes(style=3 << 8, underline_color=9)),
        ("21", Attributes(style=2 << 8)),
        ("4;24", Attributes()),
        ("7;8;9;53", Attributes(style=16 | 32 | 64 | 128)),
        ("1;31;0", Attributes()),
        ("1;31;39;22", Attributes()),
        ("38;2;1", Attributes()),
        ("38;5;999;1", Attributes(style=1)),
        ("9999999999;31", Attributes(1)),
    ],
)
def test_pens(codes, want):
    assert fed(f"\x1b[{codes}mx".encode()).cells(0)[0].attributes == want


def test_cells_tell_their_colours():
    cell = fed(b"\x1b[31;48;2;1;2;3mx").cells(0)[0]
    assert (cell.text, cell.width, cell.fg, cell.bg) == ("x", 1, 1, RGB | 0x010203)


def test_colours_are_written_as_every_terminal_reads_them():
    terminal = fed(b"\x1b[38:2::1:2:3;48:5:99;58;2;4;5;6mx")
    assert b"\x1b[0;38;2;1;2;3;48;5;99;58:2::4:5:6mx" in terminal.snapshot()
    terminal.take_replies()
    terminal.feed(b"\x1b[0;48;2;1;2;3m\x1bP$qm\x1b\\")
    assert terminal.take_replies() == b"\x1bP1$r48:2:1:2:3m\x1b\\"


def test_erasing_keeps_only_the_background():
    cell = fed(b"\x1b[1;7;33;44m\x1b[K").cells(0)[11]
    assert cell.attributes == Attributes(background=4)


@pytest.mark.parametrize(
    ("target", "want"),
    [("h" * 2048, "h" * 2048), ("h" * 2049, ""), ("a\tb", "ab"), ("", "")],
)
def test_a_link_is_short_and_without_controls(target, want):
    assert fed(f"\x1b]8;;{target}\x1b\\x".encode()).cells(0)[0].link == want


def test_a_character_is_repeated_for_a_screenful_at_most():
    terminal = fed(b"x\x1b[65535b")
    assert (terminal.display, terminal.scrollback_length) == (["x" * 12] * 4 + ["x"], 1)


def test_links_and_titles():
    terminal = fed(
        b"\x1b]8;id=1;http://x/\x1b\\a\x1b]8;;\x1b\\b\x1b]2;t\xc3\xa9\x07\x1b]7;file://h/a%20b\x07"
    )
    assert [cell.link for cell in terminal.cells(0)[:2]] == ["http://x/", ""]
    assert (terminal.title, terminal.cwd) == ("té", "/a b")


def test_a_selective_erase_keeps_what_is_protected():
    assert shown(b'A\x1b[1"qB\x1b[0"qC\x1b[H\x1b[?J') == [" B"]
    assert shown(b'A\x1b[1"qB\x1b[0"qC\x1b[H\x1b[J') == []


@pytest.mark.parametrize(
    "erasing", [b"\x1b[H\x1b[J", b"\x1b[2J", b"\x1b[2K", b"\r\x1b[K", b"\r\x1b[9X"]
)
def test_every_erase_keeps_a_guarded_area(erasing):
    guarded = b"ab\x1bVcd\x1bWe"
    assert shown(guarded + erasing) == ["  cd"]
    assert shown(guarded + b"\x1b[1;1;1;5${") == []
    assert shown(guarded + b'\x1b[0"q' + erasing) == []
    assert shown(guarded + b"\x1b[!p" + erasing) == []


@pytest.mark.parametrize("how", range(3))
def test_an_unknown_protection_is_none(how):
    assert shown(b'\x1b[%d"q\x1b[9"qab\x1b[?2K' % how) == (["ab"] if how == 1 else [])


@pytest.mark.parametrize(
    ("sequence", "bold"),
    [
        (b"\x1b[1;2;2;2;1$r", [" " + "b" * 11, "bb"]),
        (b"\x1b[2*x\x1b[1;2;2;2;1$r", [" b", " b"]),
        (b"\x1b[1m\x1b[2J\x1b[H" + b"x" * 24 + b"\x1b[2*x\x1b[1;2;2;2;22$r", ["b bbbbbbbbbb"] * 2),
        (b"\x1b[1mx\x1b[2*x\x1b[1;1;1;2;1$t", [" b"]),
        (b"\x1b[1mx\x1b[2*x\x1b[1;1;1;2;0$r", []),
        (b"\x1b[1mx\x1b[2*x\x1b[1;1;1;2$r", ["b"]),
        (b"\x1b[5;1;2;1;1$r", []),
    ],
)
def test_rectangles_of_attributes(sequence, bold):
    terminal = fed(sequence)
    rows = [
        "".join("b" if cell.attributes.style & Style.BOLD else " " for cell in terminal.cells(y))
        for y in range(terminal.rows)
    ]
    assert [row.rstrip() for row in rows] == bold + [""] * (terminal.rows - len(bold))


def test_rectangles_know_underline_blink_reverse_and_conceal():
    terminal = fed(
        b"\x1b[31mabcd\x1b[2*x\x1b[1;1;1;4;4;5;7;8$r\x1b[1;1;1;2;0$t\x1b[1;4;1;4;24;27$r"
    )
    styles = [cell.attributes.style for cell in terminal.cells(0)[:4]]
    every = 1 << 8 | Style.BLINK | Style.REVERSE | Style.CONCEAL
    assert styles == [Style.BOLD, Style.BOLD, every, Style.BLINK | Style.CONCEAL]
    assert terminal.cells(0)[0].attributes.foreground == 1


def test_saved_cursors_are_one_a_screen():
    terminal = fed(b"\x1b[2;3H\x1b7\x1b[?47h\x1b[4;5H\x1b7\x1b[H\x1b8")
    assert (terminal.cursor.x, terminal.cursor.y) == (4, 3)
    terminal.feed(b"\x1b[?47l\x1b[H\x1b8")
    assert (terminal.cursor.x, terminal.cursor.y) == (2, 1)


def test_the_cursor_has_a_shape():
    cursor = fed(b"\x1b[5 q\x1b[?25l").cursor
    assert (cursor.shape, cursor.blinks, cursor.visible) == (CursorShape.BAR, True, False)


def test_the_alternate_screen_has_no_history():
    terminal = fed(b"1\r\n2\r\n3\r\n4\r\n5\r\n6\x1b[?1049h" + b"x\r\n" * 20)
    assert terminal.scrollback_length == 1
    assert terminal.modes.summary().alternate


def test_a_line_scrolled_off_from_under_a_top_margin_is_no_history():
    terminal = fed(b"\x1b[2;5r\x1b[5H\n\n\n")
    assert terminal.scrollback_length == 0
    terminal = fed(b"first\x1b[1;3r\x1b[3H\n\n")
    assert [row.text for row in terminal.history(0, 9)] == ["first", ""]


def test_erasing_the_history_never_uses_an_id_again():
    terminal = fed(b"x\r\n" * 9 + b"\x1b[3J")
    assert (terminal.scrollback_start, terminal.scrollback_end) == (5, 5)


def test_keyboard_flags_are_a_stack_for_each_screen():
    terminal = fed(b"\x1b[>1u\x1b[>5u")
    assert terminal.modes.keyboard_flags == 5
    terminal.feed(b"\x1b[?1049h")
    assert terminal.modes.keyboard_flags == 0
    terminal.feed(b"\x1b[=3;1u\x1b[?1049l\x1b[<u")
    assert terminal.modes.keyboard_flags == 1


def test_stacks_are_bounded():
    terminal = fed(b"".join(b"\x1b]2;%d\x07\x1b[22t\x1b[>%du" % (n, n % 32) for n in range(99)))
    assert terminal.screen.title_stack == [str(n) for n in range(89, 99)]
    assert terminal.screen.page.keyboard_stack == [n % 32 for n in range(83, 99)]


def test_a_synchronized_update_can_be_seen():
    terminal = fed(b"\x1b[?2026h\x1b[?2004h")
    assert terminal.in_synchronized_update
    assert terminal.modes.summary().bracketed_paste
    terminal.feed(b"\x1b[?2026l")
    assert not terminal.in_synchronized_update


def test_a_fresh_terminal_is_small():
    import tracemalloc

    Terminal(80, 24).feed(b"warm")
    tracemalloc.start()
    terminals = [Terminal(80, 24) for _ in range(10)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(terminals) < 40_000


def test_a_snapshot_keeps_the_keyboard_flags_of_the_screen_that_is_not_shown():
    terminal = fed(b"\x1b[>1u\x1b[?1049h\x1b[>5u\x1b[?1049l")
    again = fed(terminal.snapshot())
    flags = []
    for switch in (b"", b"\x1b[?1049h"):
        again.feed(switch)
        flags.append(again.modes.keyboard_flags)
    assert flags == [1, 5]
