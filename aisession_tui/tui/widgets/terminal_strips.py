"""Strips that keep a program's cells as they are, down to the curly underline.

Owns the way from a `Row` to the bytes for the outer terminal. Textual's segments know neither
underline forms and colours nor exact cells for clusters, and cost more; so a strip writes its own
SGR, and makes segments only for those who ask (exports, dimmed backgrounds).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.segment import Segment
from textual.strip import Strip

from aisession_tui.terminal.cells import CONTINUATION, PLAIN, Attributes, Row
from aisession_tui.terminal.widths import width_of
from aisession_tui.tui.widgets.terminal_styles import (
    UNSAFE,
    Look,
    Paper,
    control,
    lay_over,
    link_control,
    rich_style,
    seen,
)

if TYPE_CHECKING:
    from rich.console import Console

    from aisession_tui.terminal.cells import AttributeTable

_RUNS = re.compile(r"(.)\1*", re.DOTALL)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ERASED_CELLS = 12
"""From this many blanks on, erasing them (ECH) and stepping over takes fewer bytes."""
Run = tuple[int, int, Attributes]
"""First column, the column after the last one, and how the cells between are drawn."""
Clusters = dict[int, str] | None


class Overlay(NamedTuple):
    """What is laid over some cells of a line: a highlight, or cells of our own."""

    start: int
    """The first column."""
    end: int
    """The column after the last one."""
    attributes: Attributes
    """Default colours let the cell's own through; reverse turns it around."""
    text: str | None = None
    """One character a column, in place of what is there."""


class CellStrip(Strip):
    """A line of cells that renders itself; a list of segments only to those who take it apart.

    Args:
        text: One character a column, `CONTINUATION` right of a wide one; nothing else is in it.
        clusters: Grapheme clusters by their first column.
        runs: How the columns are drawn, from the first to the last without a gap.
        x: The screen column of the first cell. Terminals disagree on the width of clusters, so
            the column is named again behind each.
        paper: What default colours are taken for in segments.
    """

    __slots__ = ("_clusters", "_made", "_paper", "_runs", "_text", "_x")

    def __init__(
        self, text: str, clusters: Clusters, runs: list[Run], x: int, paper: Paper
    ) -> None:
        self._made: list[Segment] | None = None
        super().__init__((), len(text))
        self._text = text
        self._clusters = clusters
        self._runs = runs
        self._x = x
        self._paper = paper

    @property
    def _segments(self) -> list[Segment]:
        if self._made is None:
            self._made = [
                Segment(text, rich_style(attributes, self._paper))
                for start, end, attributes in self._runs
                for text in self._counted(start, end)
            ]
        return self._made

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        """Let the base class say that it has none; ours are made when asked for."""

    def render(self, console: Console) -> str:
        """Write the cells as SGR and text; in fewer colours the segments' way is as good."""
        if console._color_system not in (ColorSystem.TRUECOLOR, None):  # noqa: SLF001  # as Strip does
            return super().render(console)
        if self._render_cache is None:
            self._render_cache = self._render()
        return self._render_cache

    def _render(self) -> str:
        # A hot loop: one round for each run of each new row of a frame.
        text, clusters = self._text, self._clusters
        parts: list[str] = []
        link, is_plain = "", True
        last = len(self._runs) - 1
        for number, (start, end, attributes) in enumerate(self._runs):
            if attributes is PLAIN:
                if not is_plain:
                    parts.append("\x1b[m")
                is_plain = True
            else:
                parts.append(control(attributes))
                is_plain = False
            if attributes.link != link:
                link = attributes.link
                parts.append(link_control(link))
            if number == last and is_plain:
                parts.append(self._tail(start, end))
            elif clusters:
                parts.append(self._anchored(start, end))
            else:
                parts.append(text[start:end])
        if not is_plain:
            parts.append("\x1b[m")
        if link:
            parts.append(link_control(""))
        return "".join(parts).replace(CONTINUATION, "")

    def _tail(self, start: int, end: int) -> str:
        """The last cells, plain ones: erased rather than written where they are blank."""
        shown = len(self._text[start:end].rstrip(" "))
        blanks = end - start - shown
        written = self._anchored(start, start + shown) if shown else ""
        if blanks < _ERASED_CELLS:
            return written + " " * blanks
        return f"{written}\x1b[{blanks}X\x1b[{blanks}C"

    def _anchored(self, start: int, end: int) -> str:
        """Text in which each cluster is put onto blanks, with its place named before and after."""
        parts: list[str] = []
        at = start
        for column, width, cluster in self._clusters_in(start, end):
            place = self._x + column + 1
            parts += self._text[at:column], " " * width
            parts.append(f"\x1b[{place}G{cluster}\x1b[{place + width}G")
            at = column + width
        parts.append(self._text[at:end])
        return "".join(parts)

    def _counted(self, start: int, end: int) -> Iterable[str]:
        """Texts that take as many cells by Textual's count as there are columns.

        It counts whole sequences of emoji as two cells, which are more for programs.
        """
        cells = list(self._text[start:end])
        for column, _, cluster in self._clusters_in(start, end):
            cells[column - start] = cluster
        text = "".join(cells).replace(CONTINUATION, "")
        if text.isascii() or cell_len(text) == end - start:
            return (text,)
        following = [*cells[1:], ""]
        return (
            set_cell_size(cell, 1 + (after == CONTINUATION))
            for cell, after in zip(cells, following, strict=True)
            if cell != CONTINUATION
        )

    def _clusters_in(self, start: int, end: int) -> Iterable[tuple[int, int, str]]:
        """Column, width and text of each cluster."""
        text = self._text
        for column in sorted(self._clusters or ()):
            if start <= column < end:
                is_wide = text[column + 1 : column + 2] == CONTINUATION
                yield column, 1 + is_wide, (self._clusters or {})[column]

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Cut out cells; halves of wide characters are blank."""
        start = max(0, start)
        end = len(self._text) if end is None else min(end, len(self._text))
        if start == 0 and end == len(self._text):
            return self
        if end <= start:
            return Strip((), 0)
        text, clusters = _cut(self._text, self._clusters, start, end)
        runs = [
            (max(first, start) - start, min(last, end) - start, attributes)
            for first, last, attributes in self._runs
            if first < end and last > start
        ]
        return CellStrip(text, clusters, runs, self._x + start, self._paper)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut into pieces that end at these columns."""
        pieces = []
        start = 0
        for cut in cuts:
            if cut <= len(self._text):
                pieces.append(self.crop(start, cut))
                start = cut
        return pieces


def strip_of(
    row: Row,
    table: AttributeTable,
    columns: int,
    width: int,
    *,
    look: Look = Look(),  # noqa: B008  # immutable
    overlays: Iterable[Overlay] = (),
    x: int = 0,
    paper: Paper = Paper(),  # noqa: B008  # immutable
) -> CellStrip:
    """Draw a row.

    Args:
        row: The cells.
        table: What the row's attribute characters mean.
        columns: How many of the row's columns to show.
        width: The strip's length; the rest is blank.
        look: What changes all cells.
        overlays: What is laid over the cells, in order.
        x: The screen column of the first cell.
        paper: What default colours are taken for in segments.
    """
    text, clusters = row.text, row.clusters
    shown = min(columns, width)
    if len(text) > shown:
        text, clusters = _cut(text, clusters, 0, shown)
    if UNSAFE.search(text):
        text = UNSAFE.sub(_REPLACEMENT, text)
    if clusters:
        clusters = {at: UNSAFE.sub("", cluster) for at, cluster in clusters.items()}
    runs = _runs_of(row.attributes[: len(text)], table, width, look)
    text = text.ljust(width)
    for overlay in overlays:
        text, clusters = _spliced(text, clusters, overlay)
        runs = _overlaid(runs, overlay)
    return CellStrip(text, clusters, runs, x, paper)


def _runs_of(characters: str, table: AttributeTable, width: int, look: Look) -> list[Run]:
    """Runs of equal attributes, with a plain one behind the text."""
    runs: list[Run] = []
    for match in _RUNS.finditer(characters):
        start, end = match.span()
        runs.append((start, end, table[characters[start]]))
    if len(characters) < width:
        runs.append((len(characters), width, PLAIN))
    if look.is_reversed or look.is_dimmed:
        return [(start, end, seen(attributes, look)) for start, end, attributes in runs]
    return [(start, end, PLAIN if each == PLAIN else each) for start, end, each in runs]


def _cut(text: str, clusters: Clusters, start: int, end: int) -> tuple[str, Clusters]:
    """Columns `start..end` of a text, with blanks for halves of wide characters."""
    has_left_half = text[end : end + 1] == CONTINUATION
    has_right_half = text[start : start + 1] == CONTINUATION
    text = text[start:end]
    if has_right_half:
        text = " " + text[1:]
    if has_left_half:
        text = text[:-1] + " "
    if clusters:
        end -= has_left_half
        clusters = {at - start: each for at, each in clusters.items() if start <= at < end} or None
    return text, clusters


def _spliced(text: str, clusters: Clusters, overlay: Overlay) -> tuple[str, Clusters]:
    """Put an overlay's own text, if it has any, in place of what is there."""
    if overlay.text is None:
        return text, clusters
    left, left_clusters = _cut(text, clusters, 0, overlay.start)
    right, right_clusters = _cut(text, clusters, overlay.end, len(text))
    kept = dict(left_clusters or {})
    kept.update({at + overlay.end: each for at, each in (right_clusters or {}).items()})
    return left + overlay.text + right, kept or None


def _overlaid(runs: list[Run], overlay: Overlay) -> list[Run]:
    laid: list[Run] = []
    for start, end, attributes in runs:
        first, last = max(start, overlay.start), min(end, overlay.end)
        if first >= last:
            laid.append((start, end, attributes))
            continue
        under = attributes if overlay.text is None else PLAIN
        if start < first:
            laid.append((start, first, attributes))
        laid.append((first, last, lay_over(under, overlay.attributes)))
        if last < end:
            laid.append((last, end, attributes))
    return laid


def columns_of(text: str) -> str:
    """A text of ours as one character a column."""
    return "".join(
        character + CONTINUATION * (width_of(character) - 1)
        for character in text
        if width_of(character)
    )
