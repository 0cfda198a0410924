"""What all bordered parts of the window share: the alphabet in use and two-sided border titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from aisession_tui.tui.marks import ASCII, UNICODE
from aisession_tui.tui.text import fit

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.widget import Widget

    from aisession_tui.tui.marks import Glyphs

ASCII_CLASS = "-ascii"
"""The App has this class when the terminal shows no more than ASCII; style sheets draw by it."""

_RULES = {"round": "─", "heavy": "━", "ascii": "-"}


def glyphs_of(node: DOMNode) -> Glyphs:
    """The alphabet of the app a node lives in."""
    return ASCII if node.app.has_class(ASCII_CLASS) else UNICODE


def frame_title(widget: Widget, left: str, right: str) -> Content:
    """Write a title at both ends of a widget's top border, the border running on between them.

    Ask again when the widget's size or border changes. Without room for both, `right` goes first.
    """
    border, color = widget.styles.border_top
    room = widget.outer_size.width - 6
    glyphs = glyphs_of(widget)
    gap = room - cell_len(left) - cell_len(right) - 2
    if gap < 1 or not right:
        return Content(fit(left, room, glyphs.ellipsis))
    line = Style(foreground=color, bold=False)
    rule = Content.styled(_RULES.get(border, " ") * gap, line)
    return Content.assemble(left, " ", rule, " ", right)
