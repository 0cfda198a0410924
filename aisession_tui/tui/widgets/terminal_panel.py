"""The drawing half of a terminal view: a viewport's cells and overlays as lines of a widget.

Owns the strips drawn and which lines are painted anew. What the user does to the view is
`terminal_view`'s.

The cursor is the outer terminal's own while the panel has the keyboard (see `outer_cursor`): it has
the user's colour and blink, can be a bar, and input methods and screen readers follow it. A cell is
painted in its place where there is none, headless and in panes without the keyboard, where a muted
block says that typing goes elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset, Region
from textual.widget import Widget

from aisession_tui.terminal.cells import CursorShape, Row
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.outer_cursor import HardwareCursor
from aisession_tui.tui.viewport import Viewport
from aisession_tui.tui.widgets.reading_overlays import reading_cursor
from aisession_tui.tui.widgets.terminal_overlays import Canvas, Scene, compose, cursor_place
from aisession_tui.tui.widgets.terminal_strips import CellStrip, Overlay, strip_of
from aisession_tui.tui.widgets.terminal_styles import Look, Paper, attributes_of

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.strip import Strip

    from aisession_tui.terminal.cells import Attributes

_BLANK = Row()


class StripCache:
    """The lines drawn last, each valid for the same row under the same overlays."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[Row, tuple[Overlay, ...], CellStrip]] = {}
        self._frame: object = None

    def start(self, frame: object) -> None:
        """Forget all lines if what they have in common (size, look …) is different now."""
        if frame != self._frame:
            self._frame = frame
            self._lines.clear()

    def get(self, y: int, row: Row, overlays: tuple[Overlay, ...]) -> CellStrip | None:
        """The strip drawn before, if it would look the same."""
        found = self._lines.get(y)
        if found is not None and found[0] is row and found[1] == overlays:
            return found[2]
        return None

    def put(self, y: int, row: Row, overlays: tuple[Overlay, ...], strip: CellStrip) -> CellStrip:
        """Remember a strip."""
        self._lines[y] = (row, overlays, strip)
        return strip


class _Palette:
    """Attributes of the view's parts from the style sheet, remembered until it changes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._found: dict[str, Attributes] = {}
        self._paper: Paper | None = None

    def __call__(self, name: str) -> Attributes:
        found = self._found.get(name)
        if found is None:
            style = self._widget.get_component_rich_style(f"terminal-view--{name}", partial=True)
            found = self._found[name] = attributes_of(style)
        return found

    @property
    def paper(self) -> Paper:
        if self._paper is None:
            plain = attributes_of(self._widget.rich_style)
            app = self._widget.app
            self._paper = Paper(plain.foreground, plain.background, app.ansi_theme, app.is_headless)
        return self._paper

    def forget(self) -> None:
        self._found.clear()
        self._paper = None


class TerminalPanel(Widget):
    """A widget that draws a viewport: cells, overlays, and the lines to paint anew."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"terminal-view--{name}"
        for name in (
            *("selection", "cursor", "bar", "marker", "filler", "label", "end", "note"),
            *("match", "match-current", "prompt"),
        )
    }
    DEFAULT_CSS = "TerminalPanel { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.viewport = Viewport()
        self.scene = Scene(note="")
        self._overlays: dict[int, tuple[Overlay, ...]] = {}
        self._strips = StripCache()
        self._palette = _Palette(self)
        self._cursor: HardwareCursor | None = None

    @property
    def canvas(self) -> Canvas:
        """What overlays are laid over."""
        width, height = self.size
        return Canvas(self.viewport, width, height, glyphs_of(self), self._palette)

    @property
    def hardware_cursor(self) -> HardwareCursor | None:
        """Where the outer terminal's cursor belongs while this view has the keyboard."""
        scene = self.scene
        if scene.note is not None or not self.has_focus or (scene.end and not scene.reading):
            return None
        left, top = self.region.offset
        if scene.reading is not None:
            place = reading_cursor(self.canvas, scene.reading)
            shape = CursorShape.BLOCK if scene.reading.prompt is None else CursorShape.BAR
            return place and HardwareCursor(left + place[0], top + place[1], shape, False)
        place = cursor_place(self.canvas)
        if place is None:
            return None
        cursor = self.viewport.replica.cursor
        return HardwareCursor(left + place[0], top + place[1], cursor.shape, cursor.blinks)

    def repaint(self, lines: Collection[int] | None = ()) -> None:
        """Paint lines of the view anew (`None`: all), and those whose overlays have changed."""
        if not self.is_mounted:
            return
        self.scene = self.scene._replace(
            paints_cursor=not self.has_focus or self.app.is_headless, has_keyboard=self.has_focus
        )
        before, self._overlays = self._overlays, compose(self.canvas, self.scene)
        if lines is None:
            self.refresh()
        else:
            laid = self._overlays
            changed = {y for y in before.keys() | laid.keys() if before.get(y) != laid.get(y)}
            changed.update(lines)
            self._refresh_lines(changed)
        self._move_cursor()

    def _refresh_lines(self, lines: Collection[int]) -> None:
        """Mark lines of the view as dirty."""
        width, height = self.size
        if len(lines) >= height > 0:
            self.refresh()
        elif lines:
            self.refresh(*[Region(0, y, width, 1) for y in lines])

    def _move_cursor(self) -> None:
        """Let the next frame end at the cursor; one that alone has moved makes a frame."""
        cursor, before = self.hardware_cursor, self._cursor
        if cursor == before:
            return
        self._cursor = cursor
        shown = cursor or before
        if shown is not None:
            self._refresh_lines({shown.y - self.region.y})
        if cursor is not None:
            self.app.cursor_position = Offset(cursor.x, cursor.y)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the view."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines, as far as they are not drawn already."""
        replica = self.viewport.replica
        look = Look(replica.modes.reverse_video, bool(self.scene.end))
        x, width = self.region.x, self.size.width
        paper = self._palette.paper
        self._strips.start((x, width, replica.columns, replica.table, replica.epoch, look, paper))
        strips: list[Strip] = [self._strip(y, look, x) for y in crop.line_range]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _strip(self, y: int, look: Look, x: int) -> CellStrip:
        view = self.viewport
        row = (view.row(view.top + y) if self.scene.note is None else None) or _BLANK
        overlays = self._overlays.get(y, ())
        strip = self._strips.get(y, row, overlays)
        if strip is not None:
            return strip
        replica = view.replica
        strip = strip_of(
            row,
            replica.table,
            replica.columns,
            self.size.width,
            look=look,
            overlays=overlays,
            x=x,
            paper=self._palette.paper,
        )
        return self._strips.put(y, row, overlays, strip)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave all cells as the program drew them.

        The app's filters take the sixteen colours of the user's own terminal for those of a theme,
        and all colours under `NO_COLOR`, which is about our chrome.
        """
        return ()

    def notify_style_update(self) -> None:
        """Take new colours from the style sheet, once it has given the parts theirs, too."""
        super().notify_style_update()
        self.call_next(self._wear_new_styles)

    def _wear_new_styles(self) -> None:
        self._palette.forget()
        self.repaint(None)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor as it is with or without the keyboard."""
        super().watch_has_focus(has_focus)
        self.repaint()
