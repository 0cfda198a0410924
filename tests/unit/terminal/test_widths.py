"""The classes of characters written in bulk agree with the width tables."""

from __future__ import annotations

import sys

import pytest
from wcwidth import wcwidth

from aisession_tui.terminal import widths
from aisession_tui.terminal.cells import CONTINUATION
from aisession_tui.terminal.widths import (
    MARK,
    NARROW,
    cells_of,
    cells_with_marks,
    width_of,
)


def misfits(pattern, width: int) -> list[str]:
    every = map(chr, range(0x20, sys.maxunicode + 1))
    return [hex(ord(char)) for char in every if pattern.fullmatch(char) and wcwidth(char) != width]


def test_narrow_characters_take_one_column():
    assert misfits(NARROW, 1) == []


@pytest.mark.parametrize("text", ["plain", "naïve", "世界a", "a👩\u200d💻", "e\u0301x"])
def test_cells_are_one_character_a_column(text):
    assert len(cells_of(text)) == sum(map(width_of, text))
    assert cells_of(text).replace(CONTINUATION, "") == "".join(filter(width_of, text))
    assert cells_with_marks(text).replace(MARK, "").replace(CONTINUATION, "") == text


def test_remembered_cells_are_bounded():
    assert cells_of("".join(map(chr, range(0x10000, 0x20000))))
    assert len(widths._CELLS) <= widths._Cells.LIMIT


def test_single_characters():
    assert [width_of(char) for char in "a世\u0301\u200d\u00ad"] == [1, 2, 0, 0, 1]
