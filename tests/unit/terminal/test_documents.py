"""Pictures of rows keep every cell in its column, whatever renderer draws them."""

from __future__ import annotations

from xml.dom import minidom

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.documents import svg_picture


def picture(output: str) -> minidom.Document:
    terminal = Terminal(40, 1)
    terminal.feed(output.encode())
    return minidom.parseString(svg_picture([terminal.row(0)], 40, terminal.table, "one"))


def texts(output: str) -> list[tuple[int, int, str]]:
    """Column, width in cells and text of each element."""
    found = picture(output).getElementsByTagName("text")
    return [
        (
            (int(each.getAttribute("x")) - 8) // 8,
            int(each.getAttribute("textLength")) // 8,
            each.firstChild.data,
        )
        for each in found
    ]


def test_spaces_count_also_where_style_sheets_are_not_heeded():
    assert texts("  two   three") == [(0, 13, "  two   three")]
    (group,) = picture("  two").getElementsByTagName("g")
    assert group.getAttribute("xml:space") == "preserve"


@pytest.mark.parametrize("odd", ["漢", "🚀", "⣿", "✻", "e\u0301\u0302漢"])
def test_what_fonts_may_lack_stands_alone_and_moves_nothing(odd):
    *_, (column, width, text) = texts(f"│ {odd}│ end")
    assert (width, text) == (5, "│ end")
    terminal = Terminal(40, 1)
    terminal.feed(f"│ {odd}".encode())
    assert column == terminal.cursor.x


def test_an_underlined_blank_is_drawn():
    assert texts("\x1b[4m   ") == [(0, 3, "   ")]
    assert texts("\x1b[1m   ") == []


def test_cells_are_as_wide_as_the_usual_font():
    size = float(picture("x").documentElement.getAttribute("font-size"))
    assert size * 1233 / 2048 == pytest.approx(8, abs=0.005)  # DejaVu Sans Mono's advance
