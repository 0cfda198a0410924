"""A recording's length as a line: how far one is, and above it what happened when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from aisession_tui.store import journal
from aisession_tui.tui.frame import glyphs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from aisession_tui.service.recordings import Marker

_KINDS = ("failed", "bell", "command")
"""What is drawn in a cell where several things happened: the first of these."""
_SHAPES = {"failed": ("✕", "x"), "bell": ("◆", "!"), "command": ("▾", "v")}
_PAST, _COMING, _HERE = ("━", "="), ("─", "-"), ("●", "o")


class TimeLine(Widget, can_focus=False):
    """Two lines: the marks, and the time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"time-line--{name}" for name in (*_KINDS, "past", "coming", "here")
    }
    DEFAULT_CSS = "TimeLine { height: 2; }"

    class Pointed(Message):
        """A place in the line was clicked: from 0, the beginning, to 1."""

        def __init__(self, place: float) -> None:
            self.place = place
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.0
        self._marks: dict[float, str] = {}

    def show_place(self, place: float) -> None:
        """Say how far one is: from 0 to 1."""
        self._at = place
        self.refresh()

    def show_marks(self, markers: Sequence[Marker], duration_ms: int) -> None:
        """Say what happened when."""
        length = max(1, duration_ms)
        self._marks = {
            each.at_ms / length: kind for each in markers if (kind := kind_of(each.label))
        }
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is not None:
            self.post_message(self.Pointed(offset.x / max(1, self.size.width - 1)))

    def render_line(self, y: int) -> Strip:
        """Draw the marks, or the line."""
        width, form = self.size.width, int(glyphs_of(self).is_ascii)
        last = max(0, width - 1)
        if y == 0:
            cells = [""] * width
            for place, kind in self._marks.items():
                at = round(place * last)
                known = cells[at]
                cells[at] = kind if not known else min(kind, known, key=_KINDS.index)
            pieces = [(_SHAPES[kind][form] if kind else " ", kind) for kind in cells]
        else:
            at = round(self._at * last)
            pieces = [
                (_PAST[form] * at, "past"),
                (_HERE[form], "here"),
                (_COMING[form] * (last - at), "coming"),
            ]
        return Strip([self._segment(*piece) for piece in pieces], width)

    def _segment(self, text: str, name: str) -> Segment:
        style = self.rich_style
        if name:
            style += self.get_component_rich_style(f"time-line--{name}", partial=True)
        return Segment(text, style)


def kind_of(label: str) -> str:
    """How a marker is drawn; an empty text: not at all."""
    kind, _, code = label.partition(" ")
    if kind in (journal.COMMAND, journal.BELL):
        return kind
    return "failed" if kind == journal.ENDED and code not in ("", "0") else ""
