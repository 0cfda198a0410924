"""The line above the panes that names the tabs, as long as there are several."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.marks import NEEDS_YOU
from aisession_tui.tui.text import fit, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from aisession_tui.tui.marks import Glyphs

_MOST_CELLS = 24
"""A label is cut to this."""


class TabLabel(NamedTuple):
    """What one tab is called."""

    name: str
    needs_you: bool = False
    """A session in it does."""


class Placed(NamedTuple):
    """A label with its place in the line."""

    tab: int
    """Which one, from 0."""
    start: int
    """Its first cell."""
    text: str

    @property
    def end(self) -> int:
        """The cell after its last one."""
        return self.start + cell_len(self.text)


class TabBar(Widget, can_focus=False):
    """Names the tabs; a click brings one to the front."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"tab-bar--{name}" for name in ("front", "hover", "attention")
    }
    _hover: reactive[int] = reactive(-1)

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    class RenameRequested(Message):
        """The tab in front was clicked twice."""

    class MenuRequested(Message):
        """A tab was clicked with the right button; its menu may open at this cell, below."""

        def __init__(self, index: int, x: int, y: int) -> None:
            self.index = index
            self.x = x
            self.y = y
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._labels: tuple[TabLabel, ...] = ()
        self._front = 0

    def show(self, labels: Sequence[TabLabel], front: int) -> None:
        """Name these tabs; with only one there is no line."""
        if (tuple(labels), front) != (self._labels, self._front):
            self._labels, self._front = tuple(labels), front
            self.display = len(labels) > 1
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Bring the tab under the pointer to the front; rename it with a second click.

        The right button asks for its menu.
        """
        event.stop()
        index = self._index_at(event.x)
        if index >= 0 and event.button == 3:
            self.post_message(self.MenuRequested(index, int(event.screen_x), self.region.bottom))
        elif index >= 0:
            self.post_message(self.RenameRequested() if event.chain == 2 else self.Chosen(index))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light up what a click would choose."""
        self._hover = self._index_at(event.x)

    def on_leave(self) -> None:
        """Put the light out."""
        self._hover = -1

    def render_line(self, y: int) -> Strip:
        """Draw the labels, the one in front marked by its shape too."""
        del y
        style = self.get_component_rich_style
        segments, end = [], 0
        for placed in self._placed():
            segments.append(Segment(" " * (placed.start - end), self.rich_style))
            name = "front" if placed.tab == self._front else ""
            name = "attention" if not name and self._labels[placed.tab].needs_you else name
            name = "hover" if not name and placed.tab == self._hover else name
            label_style = style(f"tab-bar--{name}") if name else self.rich_style
            segments.append(Segment(placed.text, label_style))
            end = placed.end
        return Strip(segments, end).adjust_cell_length(self.size.width, self.rich_style)

    def _placed(self) -> list[Placed]:
        return place(self._labels, self._front, self.size.width, glyphs_of(self))

    def _index_at(self, x: int) -> int:
        found = (each.tab for each in self._placed() if each.start <= x < each.end)
        return next(found, -1)


def place(labels: Sequence[TabLabel], front: int, width: int, glyphs: Glyphs) -> list[Placed]:
    """Put labels beside each other; where there is no room for all, around the one in front."""
    texts = [_text(label, at, at == front, glyphs) for at, label in enumerate(labels)]
    first, last = front, front + 1
    while True:
        room = width - sum(cell_len(text) + 1 for text in texts[first:last])
        if last < len(texts) and cell_len(texts[last]) < room:
            last += 1
        elif first > 0 and cell_len(texts[first - 1]) < room:
            first -= 1
        else:
            break
    placed, start = [], 0
    for at in range(first, last):
        text = fit(texts[at], width - start, glyphs.ellipsis)
        placed.append(Placed(at, start, text))
        start = placed[-1].end + 1
    return placed


def _text(label: TabLabel, at: int, is_front: bool, glyphs: Glyphs) -> str:
    mark = f" {glyphs.mark(NEEDS_YOU)}" if label.needs_you else ""
    name = fit(printable(label.name), _MOST_CELLS, glyphs.ellipsis)
    text = f"{at + 1} {name}{mark}"
    return f"[{text}]" if is_front else f" {text} "
