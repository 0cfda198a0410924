"""The classes of characters written in bulk agree with the width tables."""

from __future__ import annotations

import sys

from wcwidth import wcwidth

from aisession_tui.terminal.widths import NARROW, WIDE, widest, width_of


def misfits(pattern, width: int) -> list[str]:
    every = map(chr, range(0x20, sys.maxunicode + 1))
    return [hex(ord(char)) for char in every if pattern.fullmatch(char) and wcwidth(char) != width]


def test_narrow_characters_take_one_column():
    assert misfits(NARROW, 1) == []


def test_wide_characters_take_two_columns():
    assert misfits(WIDE, 2) == []


def test_single_characters():
    assert [width_of(char) for char in "a世\u0301\u200d\u00ad"] == [1, 2, 0, 0, 1]


def test_the_bound_is_never_too_low():
    for text in ("abc", "世界", "a\u0301", "👩\u200d💻", "⚠\ufe0f"):
        assert widest(text) >= sum(map(width_of, text))
