"""Raw strips: what they write draws the same cells again, and who takes them apart loses none."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from textual.color import Color

from aisession_tui.terminal.cells import (
    DEFAULT_COLOR,
    PLAIN,
    RGB,
    Attributes,
    AttributeTable,
    Row,
    Style,
)
from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui.widgets.terminal_strips import Overlay, columns_of, strip_of
from aisession_tui.tui.widgets.terminal_styles import (
    Look,
    Paper,
    attributes_of,
    lay_over,
    outer_codes,
    rich_style,
)
from tests.support.wild import wild

CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True)
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
WIDTH = 24
REVERSE = Attributes(style=int(Style.REVERSE))


def row_of(text: str, columns: int = WIDTH):
    terminal = Terminal(columns, 1)
    terminal.feed(text.encode())
    return terminal, terminal.row(0)


def strip(text: str, width: int = WIDTH, **options):
    terminal, row = row_of(text)
    return strip_of(row, terminal.table, terminal.columns, width, **options)


def cells_drawn(written: str, x: int = 0, columns: int = WIDTH):
    """The cells of a terminal to which a strip was written at column `x`."""
    terminal = Terminal(x + columns, 1)
    terminal.feed(f"{'#' * (x + columns)}\x1b[1;{x + 1}H{written}".encode())
    return terminal.cells(0)[x:]


def seen(cells):
    """The cells without the colour of underlines that are not drawn."""
    return [
        cell
        if cell.attributes.underline
        else cell._replace(attributes=cell.attributes._replace(underline_color=DEFAULT_COLOR))
        for cell in cells
    ]


codes = st.sampled_from(
    "0 1 2 3 4 5 7 8 9 53 4:2 4:3 4:4 4:5 31 42 95 106 38;5;200 48;5;17 38;2;1;2;3 48;2;250;0;9"
    " 58:2::255:0:0 58;5;3 59 39 49 22 24".split()
)
pieces = st.one_of(
    st.lists(codes, min_size=1, max_size=3).map(lambda each: f"\x1b[{';'.join(each)}m"),
    st.sampled_from(
        ["a", "bc", " ", "   ", "日本", "é", "e\u0301", FAMILY, "\u2764\ufe0f", "\U0001f44d"]
    ),
    st.sampled_from(["\x1b]8;;https://a.example\x1b\\", "\x1b]8;;\x1b\\", "\x1b[5C", "\x1b[3X"]),
)
texts = st.lists(pieces, max_size=12).map("".join)


@wild(60)
@given(texts, st.integers(0, 9))
def test_what_is_written_draws_the_same_cells(text, x):
    terminal, row = row_of(text)
    written = strip_of(row, terminal.table, WIDTH, WIDTH, x=x).render(CONSOLE)
    assert seen(cells_drawn(written, x)) == seen(terminal.cells(0))


@wild(60)
@given(texts, st.lists(st.integers(1, WIDTH - 1), max_size=3))
def test_pieces_draw_the_same_but_halves_of_wide_cells(text, cuts):
    terminal, row = row_of(text)
    whole = strip_of(row, terminal.table, WIDTH, WIDTH)
    ends = [*sorted(set(cuts)), WIDTH]
    parts = whole.divide(ends)
    assert [part.cell_length for part in parts] == [
        end - start for start, end in zip([0, *ends], ends, strict=False)
    ]
    cells = cells_drawn("".join(part.render(CONSOLE) for part in parts))
    originals = seen(terminal.cells(0))
    for column, (cell, original) in enumerate(zip(seen(cells), originals, strict=True)):
        is_halved = original.width != 1 and any(end in (column, column + 1) for end in ends[:-1])
        assert cell == original or (is_halved and cell.text == " ")


@wild(40)
@given(texts)
def test_segments_take_as_many_cells_as_there_are_columns(text):
    drawn = strip(text)
    assert sum(cell_len(segment.text) for segment in drawn) == WIDTH
    assert sum(cell_len(segment.text) for segment in drawn.crop(3, 9)) == 6


def test_underline_forms_and_colours_reach_the_terminal():
    written = strip("\x1b[4:3;58:2::255:0:0mtypo\x1b[0m ok").render(CONSOLE)
    assert written.startswith("\x1b[0;4:3;58:2::255:0:0mtypo\x1b[m ok")


def test_the_sixteen_colours_stay_the_terminals_own():
    written = strip("\x1b[31;102mx\x1b[38;5;9;48;5;20my\x1b[38;2;1;2;3mz").render(CONSOLE)
    assert written.startswith("\x1b[0;31;102mx\x1b[0;91;48;5;20my\x1b[0;38;2;1;2;3;48;5;20mz")


def test_links_begin_and_end_and_are_one_on_two_lines():
    first = strip("\x1b]8;;https://a.example\x1b\\here\x1b]8;;\x1b\\ not").render(CONSOLE)
    second = strip("\x1b]8;;https://a.example\x1b\\\x1b[1mthere").render(CONSOLE)
    begin = first[first.index("\x1b]8;id=") : first.index("here")]
    assert begin in second
    assert first.count("\x1b]8;;\x1b\\") == 1
    assert "\x1b]8;;\x1b\\" in first[first.index("here") : first.index(" not")]
    assert (
        next(iter(strip("\x1b]8;;https://a.example\x1b\\here"))).style.link == "https://a.example"
    )


def test_blanks_at_the_end_are_erased_instead_of_written():
    assert strip("ab", 40).render(CONSOLE) == "ab\x1b[38X\x1b[38C"
    assert strip("ab", 8).render(CONSOLE) == "ab      "


def test_clusters_name_their_place_before_and_behind():
    written = strip("abe\u0301c", x=10).render(CONSOLE)
    assert written.startswith("ab \x1b[13Ge\u0301\x1b[14Gc")


def test_fewer_colours_take_the_segments_way():
    console = Console(file=io.StringIO(), color_system="256", force_terminal=True)
    assert "38;5;" in strip("\x1b[38;2;250;0;9mx").render(console)


def test_no_control_character_reaches_the_terminal():
    table = AttributeTable()
    hostile = table.character(Attributes(link="https://a\x1b]52;c;eA==\x07"))
    row = Row("a\x1bb\x9b\x7f", hostile * 5, clusters={0: "e\x1b\u0301"})
    drawn = strip_of(row, table, 10, 10)
    written = drawn.render(CONSOLE)
    assert "\x1bb" not in written
    assert "\x1b]52" not in written
    assert "\x9b" not in written
    assert not any("\x1b" in segment.text for segment in drawn)


def test_an_overlay_without_text_keeps_the_cells():
    drawn = strip("\x1b[1mbold\x1b[0m 日本", overlays=[Overlay(2, 7, REVERSE)])
    cells = cells_drawn(drawn.render(CONSOLE))
    assert "".join(cell.text for cell in cells).rstrip() == "bold 日本"
    assert [bool(cell.attributes.style & Style.REVERSE) for cell in cells[:8]] == [
        *[False] * 2, *[True] * 5, False,
    ]  # fmt: skip
    assert cells[2].attributes.style == Style.BOLD | Style.REVERSE


def test_an_overlay_with_text_never_leaves_half_a_character():
    over = Overlay(1, 4, REVERSE, "[x]")
    drawn = strip("日本e\u0301!", overlays=[over])
    assert drawn.render(CONSOLE).startswith(" \x1b[0;7m[x]\x1b[m")
    assert drawn.text.rstrip() == " [x]e\u0301!"
    assert columns_of("日a") == "日\0a"


def test_a_dimmed_and_a_reversed_screen():
    dimmed = cells_drawn(strip("\x1b[1mx", look=Look(is_dimmed=True)).render(CONSOLE))
    assert dimmed[0].attributes.style == Style.BOLD | Style.DIM
    reversed_ = cells_drawn(strip("a\x1b[7mb", look=Look(is_reversed=True)).render(CONSOLE))
    assert [cell.attributes.style for cell in reversed_[:3]] == [Style.REVERSE, 0, Style.REVERSE]


def test_a_row_longer_than_the_view_is_cut():
    drawn = strip("x日本語", 4)
    assert drawn.cell_length == 4
    assert drawn.text == "x日 "


@pytest.mark.parametrize(
    ("under", "over", "result"),
    [
        (PLAIN, REVERSE, REVERSE),
        (REVERSE, REVERSE, PLAIN),
        (Attributes(1, 2, 1), Attributes(3), Attributes(3, 2, 1)),
        (Attributes(1, 2, 16), Attributes(3, 4), Attributes(3, 4)),
        (Attributes(style=2 << 8), Attributes(style=1 << 8), Attributes(style=1 << 8)),
        (Attributes(style=3 << 8 | 16), Attributes(3, 4), Attributes(3, 4, 3 << 8)),
    ],
)
def test_laying_attributes_over_others(under, over, result):
    assert lay_over(under, over) == result


def test_rich_and_back():
    attributes = Attributes(3, RGB | 0x010203, Style.BOLD | Style.DIM | 1 << 8)
    for paper in (Paper(), Paper(RGB | 0xFFFFFF, RGB | 0x101010)):
        assert attributes_of(rich_style(attributes, paper)) == attributes
        assert attributes_of(rich_style(PLAIN, paper)) == PLAIN


def test_colours_of_the_terminals_own_can_be_mixed():
    paper = Paper(RGB | 0xFFFFFF, RGB | 0x101010)
    plain, red = rich_style(PLAIN, paper), rich_style(Attributes(1), paper)
    shade = Color(0, 0, 0, 0.5)
    assert (Color.from_rich_color(plain.color) + shade).rgb == (127, 127, 127)
    assert (Color.from_rich_color(plain.bgcolor) + shade).rgb == (8, 8, 8)
    assert (Color.from_rich_color(red.color) + shade).r > 50
    assert plain.render("x") == "\x1b[39;49mx\x1b[0m"
    final = rich_style(PLAIN, paper._replace(is_final=True))
    assert final.bgcolor.triplet == (16, 16, 16)
    assert not final.bgcolor.is_default


def test_plain_attributes_have_no_codes():
    assert not outer_codes(PLAIN)
    assert not outer_codes(Attributes(underline_color=3)), "without a line its colour says nothing"
