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

BORDER_CELLS = 6
"""What a border needs beside its title: corners, a rule and a blank on both sides."""

_RULES = {"round": "─", "heavy": "━", "ascii": "-"}


def glyphs_of(node: DOMNode) -> Glyphs:
    """The alphabet of the app a node lives in."""
    return ASCII if node.app.has_class(ASCII_CLASS) else UNICODE


def frame_title(widget: Widget, left: str, right: str) -> Content:
    """Write a title at both ends of a widget's top border, the border running on between them.

    Ask again when the widget's size or border changes. Without room for both, `right` goes first.
    """
    border, color = widget.styles.border_top
    room = widget.outer_size.width - BORDER_CELLS
    glyphs = glyphs_of(widget)
    gap = room - cell_len(left) - cell_len(right) - 2
    if gap < 1 or not right:
        return Content(fit(left, room, glyphs.ellipsis))
    line = Style(foreground=color, bold=False)
    rule = Content.styled(_RULES.get(border, " ") * gap, line)
    return Content.assemble(left, " ", rule, " ", right)


def scrolled_title(widget: Widget, title: str, scrolled: Widget) -> Content:
    """Write a title into a widget's border, and at its right end how many lines are hidden."""
    above = round(scrolled.scroll_offset.y)
    below = max(scrolled.virtual_size.height - scrolled.scrollable_content_region.height - above, 0)
    glyphs = glyphs_of(widget)
    counts = [f"{sign} {n}" for sign, n in ((glyphs.above, above), (glyphs.below, below)) if n]
    room = widget.outer_size.width - BORDER_CELLS
    sign = " ".join(counts)
    if len(counts) == 1 and cell_len(f"{title} - {sign} more") <= room:
        sign += " more"
    room -= cell_len(sign) + 3 if sign else 0
    return frame_title(widget, fit(title, max(room, 1), glyphs.ellipsis), sign)
