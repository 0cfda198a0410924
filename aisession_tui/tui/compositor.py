"""Frames for which only those widgets are asked for lines that show some of what has changed.

Textual asks every widget between the first and the last cell that changed, containers without a
cell of their own as well, cuts all of it wherever any widget ends, and throws most of it away. With
output in several panes that was most of what a frame cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console, ConsoleOptions, RenderResult
    from textual.geometry import Region
    from textual.strip import Strip
    from textual.widget import Widget

_Spans = dict[int, list[tuple[int, int]]]
"""By line of the screen: first column and the column after the last one."""


class _Placed(NamedTuple):
    """A widget where it is on the screen."""

    widget: Widget
    region: Region
    seen: Region
    """The part of it that its parents do not cut off."""


class _Piece(NamedTuple):
    """Some cells of a line of the screen."""

    y: int
    x: int
    strip: Strip


class PiecesUpdate(CompositorUpdate):
    """What has changed on the screen, from top to bottom."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The pieces for Rich, where there is no terminal to write to."""
        for y, x, strip in self._pieces:
            yield Control.move_to(x, y)
            yield from strip

    def render_segments(self, console: Console) -> str:
        """The pieces for the terminal."""
        return "".join(
            f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for y, x, strip in self._pieces
        )


class PieceCompositor(Compositor):
    """Textual's compositor with another way to what is written."""

    def __init__(self) -> None:
        super().__init__()
        self._known: Mapping[Widget, object] | None = None
        self._placed: list[_Placed] = []
        """What is visible, from front to back, as of `_known`."""

    def render_full_update(self, simplify: bool = False) -> CompositorUpdate:  # type: ignore[override]
        """All of the screen; simplified ones are for pictures, which Textual makes."""
        if simplify:
            return super().render_full_update(simplify)
        self._dirty_regions = {self.size.region}
        return PiecesUpdate(self._take_pieces())

    def render_partial_update(self) -> CompositorUpdate | None:  # type: ignore[override]
        """What has changed, if anything has."""
        pieces = self._take_pieces()
        return PiecesUpdate(pieces) if pieces else None

    def _take_pieces(self) -> list[_Piece]:
        screen = self.size.region
        regions = [region.intersection(screen) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans: _Spans = {}
        for y, start, end in self._regions_to_spans(regions):
            spans.setdefault(y, []).append((start, end))
        return sorted(self._pieces(spans), key=lambda piece: piece[:2])

    def _pieces(self, spans: _Spans) -> Iterator[_Piece]:
        """From front to back each widget gives what is seen of it; what is left is for those behind."""
        for placed in self._places():
            if not spans:
                return
            taken = _taken(spans, placed.seen)
            if taken:
                yield from _rendered(placed, taken)

    def _places(self) -> list[_Placed]:
        visible = self.visible_widgets
        if visible is not self._known:
            self._known = visible
            self._placed = [
                _Placed(widget, region, region.intersection(clip))
                for widget, (region, clip) in visible.items()
            ]
        return self._placed


def _taken(spans: _Spans, seen: Region) -> list[tuple[int, int, int]]:
    """Take out of the spans what lies within a region: line, first column, the one after the last."""
    left, right = seen.column_span
    taken = []
    for y in seen.line_range if seen.height < len(spans) else list(spans):
        if y not in spans or not seen.y <= y < seen.bottom:
            continue
        rest = []
        for start, end in spans[y]:
            first, last = max(start, left), min(end, right)
            if first >= last:
                rest.append((start, end))
                continue
            taken.append((y, first, last))
            rest += [each for each in ((start, first), (last, end)) if each[0] < each[1]]
        if rest:
            spans[y] = rest
        else:
            del spans[y]
    return taken


def _rendered(placed: _Placed, taken: list[tuple[int, int, int]]) -> Iterator[_Piece]:
    """What a widget draws there."""
    region, seen = placed.region, placed.seen
    first = min(y for y, _, _ in taken)
    last = max(y for y, _, _ in taken)
    crop = seen._replace(y=first, height=last + 1 - first).translate(-region.offset)
    strips = placed.widget.render_lines(crop)
    for y, start, end in taken:
        strip = strips[y - first]
        if (start, end) != seen.column_span:
            strip = strip.crop(start - seen.x, end - seen.x)
        yield _Piece(y, start, strip)
