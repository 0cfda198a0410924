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
    is_exact,
    shapes_of,
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


def test_a_shape_has_the_columns_of_the_cells_or_more():
    characters = [*map(chr, range(0xA0, 0xD800)), *map(chr, range(0xE000, 0x110000, 7))]
    exact = 0
    for character in characters:
        (shape,), cells = shapes_of(character), cells_of(character)
        if is_exact(shape, character):
            exact += 1
            assert (len(shape), CONTINUATION in shape) == (len(cells), CONTINUATION in cells)
        assert len(shape) >= len(cells)
    assert exact > 45_000


@pytest.mark.parametrize(
    "text", ["a世b\n世\n\né", "\ufdd0\n世\ufd3e\nx", "😀\ue0b0\n", "e\u0301<世"]
)
def test_shapes_are_one_a_line(text):
    lines, shapes = text.split("\n"), shapes_of(text)
    assert len(shapes) == len(lines)
    for line, shape in zip(lines, shapes, strict=True):
        cells = cells_of(line)
        ends = [at for at, cell in enumerate(cells) if cell == CONTINUATION]
        if is_exact(shape, line):
            assert [at for at, cell in enumerate(shape) if cell == CONTINUATION] == ends
        assert len(shape) >= len(cells)


def test_remembered_cells_are_bounded():
    assert cells_of("".join(map(chr, range(0x10000, 0x20000))))
    assert len(widths._CELLS) <= widths._Cells.LIMIT


def test_single_characters():
    assert [width_of(char) for char in "a世\u0301\u200d\u00ad🇨"] == [1, 2, 0, 0, 1, 1]
