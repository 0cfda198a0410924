"""What a terminal view lays over the program's cells: selection, cursor, scroll bar, labels.

Pure: from what is shown to overlays by line of the view. Attributes come by name from a palette.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from aisession_tui.terminal.cells import CONTINUATION, UNDERLINE_SHIFT, Attributes, CursorShape
from aisession_tui.terminal.cells import Style as CellStyle
from aisession_tui.tui.scroll_bar import thumb_of
from aisession_tui.tui.text import fit, pad, printable
from aisession_tui.tui.widgets.reading_overlays import Reading, placed_reading
from aisession_tui.tui.widgets.terminal_strips import Overlay, columns_of

if TYPE_CHECKING:
    from aisession_tui.tui.marks import Glyphs
    from aisession_tui.tui.selection import Block, Span
    from aisession_tui.tui.viewport import Viewport

Palette = Callable[[str], Attributes]
"""The attributes of a part by name: `selection`, `cursor`, `bar`, `marker`, `filler`, `label`,
`end`, `note`, `match`, `match-current`, `prompt`."""
Placed = tuple[int, Overlay]
"""A line of the view, and what is laid over it."""

_REVERSED = Attributes(style=int(CellStyle.REVERSE))
_UNDERLINED = Attributes(style=1 << UNDERLINE_SHIFT)
_BAR_CURSOR = "▏"
_NOTE_MARGIN = 4
"""Columns that a note leaves free, where there are that many."""


class Canvas(NamedTuple):
    """What overlays are laid over, and with what."""

    view: Viewport
    width: int
    height: int
    glyphs: Glyphs
    palette: Palette


def collect(placed: Iterator[Placed]) -> dict[int, tuple[Overlay, ...]]:
    """Overlays by line, in order."""
    lines: dict[int, tuple[Overlay, ...]] = {}
    for y, overlay in placed:
        lines[y] = (*lines.get(y, ()), overlay)
    return lines


def laid_over(canvas: Canvas, span: Span | Block, attributes: Attributes) -> Iterator[Placed]:
    """The cells that are selected, or that a click would open."""
    top = canvas.view.top
    width = min(canvas.width, canvas.view.replica.columns)
    first = max(span.start.line, top)
    last = min(span.end.line, top + canvas.height - 1)
    for line in range(first, last + 1):
        columns = span.columns_on(line)
        if columns and columns[0] < width:
            yield line - top, Overlay(columns[0], min(columns[1], width), attributes)


def cursor_place(canvas: Canvas) -> tuple[int, int] | None:
    """Where the program's cursor is in the view, if it is to be seen."""
    replica = canvas.view.replica
    cursor = replica.cursor
    y = canvas.view.screen_top + cursor.y - canvas.view.top
    inside = cursor.x < min(canvas.width, replica.columns) and 0 <= y < canvas.height
    return (cursor.x, y) if cursor.visible and inside else None


def painted_cursor(canvas: Canvas, *, has_keyboard: bool) -> Iterator[Placed]:
    """The cursor as a cell: its shape as far as a cell goes, or a muted block."""
    place = cursor_place(canvas)
    if place is None:
        return
    x, y = place
    row = canvas.view.row(canvas.view.top + y)
    text = row.text[x : x + 2] if row else ""
    end = x + 1 + (text[1:] == CONTINUATION)
    if not has_keyboard:
        yield y, Overlay(x, end, canvas.palette("cursor"))
        return
    shape = canvas.view.replica.cursor.shape
    if shape is CursorShape.UNDERLINE:
        yield y, Overlay(x, end, _UNDERLINED)
    elif shape is CursorShape.BAR and not text[:1].strip():
        yield y, Overlay(x, end, Attributes(), "|" if canvas.glyphs.is_ascii else _BAR_CURSOR)
    else:
        yield y, Overlay(x, end, _REVERSED)


def scrolled_back(canvas: Canvas) -> Iterator[Placed]:
    """The scroll bar in the last column, and how much is below."""
    height = canvas.height
    first, size = thumb_of(canvas.view, height)
    cell = "#" if canvas.glyphs.is_ascii else "▐"
    last_column = canvas.width - 1
    for y in range(first, first + size):
        yield y, Overlay(last_column, canvas.width, canvas.palette("bar"), cell)
    text = _marker_text(canvas)
    start = max(0, last_column - len(text))
    text = text[:last_column]
    yield height - 1, Overlay(start, start + len(text), canvas.palette("marker"), text)


def _marker_text(canvas: Canvas) -> str:
    """What the marker at the lower right says: new lines, or else all lines below."""
    view = canvas.view
    count = f"{view.new_lines} new" if view.new_lines else str(view.bottom - view.top)
    return f" {canvas.glyphs.below} {count} "


def is_on_bar(canvas: Canvas, x: int) -> bool:
    """Whether a column of the view is the scroll bar's."""
    return canvas.view.is_scrolled and x == canvas.width - 1


def is_on_marker(canvas: Canvas, x: int, y: int) -> bool:
    """Whether a cell of the view belongs to the marker."""
    left = canvas.width - 1 - len(_marker_text(canvas))
    is_last_line = canvas.view.is_scrolled and y == canvas.height - 1
    return is_last_line and left <= x < canvas.width - 1


def filled(canvas: Canvas, owner: str) -> Iterator[Placed]:
    """Dots where a session of another owner's size has no cells, and whose size that is.

    A larger one is cut off; then the size stands over its cells, for nothing else would say so.
    """
    view, replica = canvas.view, canvas.view.replica
    columns = min(replica.columns, canvas.width)
    rows = view.screen_top - view.top + replica.rows
    dot = "." if canvas.glyphs.is_ascii else "·"
    attributes = canvas.palette("filler")
    for y in range(canvas.height):
        start = columns if y < rows else 0
        if start < canvas.width:
            yield y, Overlay(start, canvas.width, attributes, dot * (canvas.width - start))
    times = "x" if canvas.glyphs.is_ascii else "\N{MULTIPLICATION SIGN}"
    label = f" {replica.columns}{times}{replica.rows} by {printable(owner)} "
    y = canvas.height - 1
    is_cut = replica.columns > canvas.width or replica.rows > canvas.height
    start = columns if y < rows and not is_cut else 0
    if cell_len(label) <= canvas.width - start:
        first = canvas.width - cell_len(label)
        yield y, Overlay(first, canvas.width, canvas.palette("label"), columns_of(label))


def ended(canvas: Canvas, line: str) -> Iterator[Placed]:
    """The last line, where an ended session says how it ended."""
    text = columns_of(pad(f" {printable(line)}", canvas.width, canvas.glyphs.ellipsis))
    yield canvas.height - 1, Overlay(0, canvas.width, canvas.palette("end"), text)


def noted(canvas: Canvas, note: str) -> Iterator[Placed]:
    """A sentence in the middle of a view without a session, in as many lines as it needs."""
    lines = wrap(printable(note), max(1, canvas.width - _NOTE_MARGIN))[: canvas.height]
    first = (canvas.height - len(lines)) // 2
    for y, line in enumerate(lines, first):
        text = columns_of(fit(line, canvas.width, canvas.glyphs.ellipsis))
        start = (canvas.width - len(text)) // 2
        yield y, Overlay(start, start + len(text), canvas.palette("note"), text)


class Scene(NamedTuple):
    """Everything that is laid over the cells now."""

    note: str | None = None
    """In place of a session."""
    end: str = ""
    owner: str = ""
    span: Span | Block | None = None
    link: Span | None = None
    """What a click would open."""
    reading: Reading | None = None
    """Copy mode, if it is on."""
    paints_cursor: bool = False
    """The terminal's own cursor does not stand for the program's."""
    has_keyboard: bool = False


def compose(canvas: Canvas, scene: Scene) -> dict[int, tuple[Overlay, ...]]:
    """All overlays by line of the view."""
    return collect(_placed(canvas, scene)) if canvas.width and canvas.height else {}


def _placed(canvas: Canvas, scene: Scene) -> Iterator[Placed]:
    if scene.note is not None:
        yield from noted(canvas, scene.note)
        return
    if scene.owner:
        yield from filled(canvas, scene.owner)
    reading = scene.reading
    if scene.paints_cursor and not scene.end and reading is None:
        yield from painted_cursor(canvas, has_keyboard=scene.has_keyboard)
    if scene.link is not None:
        yield from laid_over(canvas, scene.link, _UNDERLINED)
    if scene.span is not None:
        yield from laid_over(canvas, scene.span, canvas.palette("selection"))
    if scene.end:
        yield from ended(canvas, scene.end)
    if canvas.view.is_scrolled:
        yield from scrolled_back(canvas)
    if reading is not None:
        is_painted = scene.paints_cursor and scene.has_keyboard
        yield from placed_reading(canvas, reading, paints_cursor=is_painted)
