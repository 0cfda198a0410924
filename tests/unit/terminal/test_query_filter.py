"""Queries are taken out of a program's output, wherever it is cut; nothing else is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.terminal.query_filter import QueryFilter

QUERIES = [
    b"\x05", b"\x1bZ", b"\x1b G", b"\x1b[c", b"\x1b[0c", b"\x1b[>c", b"\x1b[=0c", b"\x1b[>q", b"\x1b[>0q",
    b"\x1b[5n", b"\x1b[6n", b"\x1b[?6n", b"\x1b[?996n", b"\x1b[?2026$p", b"\x1b[4$p", b"\x1b[?u", b"\x1b[?4m",
    b"\x1b[1;1;0;1;9;1*y", b"\x1b[14t", b"\x1b[18t", b"\x1b[21t", b"\x1b[x", b"\x1b[1x",
    b"\x1b]52;c;?\x07", b"\x1b]52;;?\x1b\\", b"\x1b]4;1;?\x07", b"\x1b]10;?\x07", b"\x1b]11;?\x1b\\", b"\x1b]10;?;?\x07",
    b"\x1b]12;?\x07", b"\x1b]5;0;?;1;?\x07", b"\x1b]50;?\x07", b"\x1b[?63;1n", b"\x1bP+q6162\x1b\\", b"\x1bP$qm\x1b\\", b"\x1b_Ga=q,i=1;AAAA\x1b\\",
]  # fmt: skip
SHOWN = [
    b"plain", b"\x1b[31m", b"\x1b[?25h", b"\x1b[2J", b"\x1b[>4;2m", b"\x1b[>1u", b"\x1b[2 q", b"\x1b[?2026h",
    b"\x1b]0;title\x07", b"\x1b]52;c;QUJD\x07", b"\x1b]10;#ffffff\x07", b"\x1b]8;;http://x\x1b\\", b"\x1b[22;2t",
    b"\x1b[8;24;80t", b"\x1b7", b"\x1b F", b"\x1b(0", "é漢".encode(), b"\r\n\t\b", b"\x1b]133;A\x07", b"\x1b[3g",
]  # fmt: skip


def run(*pieces):
    keep = QueryFilter()
    return b"".join(map(keep.feed, pieces))


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_a_query_is_taken_out(query):
    assert run(b"a" + query + b"b") == b"ab"


@pytest.mark.parametrize("shown", SHOWN, ids=repr)
def test_everything_else_is_shown(shown):
    assert run(b"a" + shown + b"b") == b"a" + shown + b"b"


@given(
    st.lists(st.sampled_from(QUERIES + SHOWN), max_size=6),
    st.lists(st.integers(1, 200), max_size=8),
)
def test_wherever_it_is_cut(parts, cuts):
    data = b"".join(parts) + b"."
    expected = b"".join(part for part in parts if part in SHOWN) + b"."
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    assert run(*(data[a:b] for a, b in pairwise(places))) == expected


def test_byte_by_byte():
    data = b"".join(part + b"-" for part in QUERIES + SHOWN)
    expected = b"-" * len(QUERIES) + b"".join(part + b"-" for part in SHOWN)
    assert run(*(data[i : i + 1] for i in range(len(data)))) == expected


def test_a_query_with_an_enquiry_inside_is_taken_out():
    assert run(b"a\x1b\x05[cb") == b"ab"  # a terminal carries out controls inside a sequence


def test_an_endless_string_is_not_held_for_ever():
    keep = QueryFilter()
    shown = sum(len(keep.feed(b"\x1bP+q" + b"x" * 5000)) for _ in range(3))
    assert shown > 0
    assert len(keep._held) <= 4200
