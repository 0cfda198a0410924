"""Outputs as the lines that they leave: the short way says what the terminal engine says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.agents import rendering
from aisession_tui.agents.rendering import Piece, rendered, rendered_in_part
from aisession_tui.model.size import Size
from tests.support.transcripts import all_transcripts, named
from tests.support.wild import wild

SIZE = Size(30, 8)


def lines(data, size=SIZE):
    return rendered([Piece(size, data)]).lines


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\r\nb\r\n\r\n", ["a", "b"]),
        (b"\x1b[1;31mred\x1b[m \x1b]8;;http://x\x07link\x1b]8;;\x07\r\n", ["red link"]),
        (b"10%\r20%\r100%\r\ndone", ["100%", "done"]),
        (b"Collecting x\r\x1b[KDone\r\n", ["Done"]),
        (b"one\r\ntwo\x1b[A\rONE\r\n\r\n", ["ONE", "two"]),
        ("漢字\tx\r\n".encode(), ["漢字    x"]),
        (b"x" * 70, ["x" * 70]),
        (b"", []),
    ],
)
def test_what_is_left(data, expected):
    assert lines(data) == expected


def test_a_full_screen_program_leaves_its_last_screen():
    data = b"before\r\n\x1b[?1049h\x1b[Hfirst\x1b[2J\x1b[2;3Hlast\x1b[?1049lafter\r\n"
    assert lines(data) == [
        "before",
        "after",
        "[a full-screen program; its last screen:]",
        "",
        "  last",
    ]
    assert lines(data[: data.index(b"\x1b[?1049l")])[-1] == "  last"


def test_a_resize_in_between_cuts_nothing():
    pieces = [
        Piece(Size(10, 5), b"\x1b[1Ga" * 1 + b"b" * 30 + b"\r\n"),
        Piece(Size(40, 5), b"c\r\n"),
    ]
    assert rendered(pieces).lines == ["a" + "b" * 30, "c"]


tokens = st.sampled_from(
    [
        b"\r",
        b"\r\n",
        b"\n",
        b"\x1b[K",
        b"\x1b[1K",
        b"\x1b[2K",
        b"\x1b[32m",
        b"abc",
        b"defghij",
        b" ",
        b"\xe2\x94\x81",
    ]
)


@wild(300)
@given(st.lists(tokens, max_size=25))
def test_the_short_way_says_what_the_terminal_says(words):
    data = b"".join(words).replace(b"\n", b"\r\n")
    pieces = [Piece(SIZE, data)]
    assert lines(data) == rendering._through_a_terminal(pieces)


@pytest.mark.slow
def test_real_outputs_read_the_short_way_are_the_same():
    for each in all_transcripts():
        through = rendering._through_a_terminal(each.pieces)
        assert [line.rstrip() for line in each.lines] == through, each.name


def test_a_long_one_is_read_in_part_and_keeps_its_numbers():
    data = b"".join(b"line %d of a long output\r\n" % number for number in range(200_000))
    text = rendered_in_part([Piece(SIZE, data)])
    assert text.total == 200_000
    assert len(text.lines) < 60_000
    assert text.lines[0] == "line 0 of a long output"
    assert text.lines[-1] == "line 199999 of a long output"
    for index in range(0, len(text.lines), 997):
        assert text.lines[index] == f"line {text.number(index) - 1} of a long output"
    assert {text.lines[at].startswith("line ") for at, _ in text.gaps} == {True}


def test_one_that_is_not_long_is_read_whole():
    text = rendered_in_part(named("pytest-fails").pieces)
    assert (text.gaps, text.total) == ((), len(text.lines))
    assert text.number(4) == 5
