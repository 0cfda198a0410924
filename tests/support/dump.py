"""A screen as text that can be compared and read: its characters, and a map of what they look like.

In the map each cell is a letter: a colour of our themes by its first letter, a capital if it is bold,
a blank for usual text and for blank cells that show nothing. Other looks have digits and signs,
which the first line explains.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.geometry import Region

from aisession_tui.config.themes import (
    DARK_NAME,
    DARK_SHADES,
    LEAST_CONTRAST,
    LIGHT_NAME,
    LIGHT_SHADES,
    contrast,
)
from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.widgets.terminal_panel import TerminalPanel
from aisession_tui.tui.widgets.thumbnail import Thumbnail

_ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike")
_ON_BLANKS = ("reverse", "underline", "strike")
_SHADES = {DARK_NAME: DARK_SHADES, LIGHT_NAME: LIGHT_SHADES}
_NAMES = {1: "error", 2: "success", 3: "warning", 6: "accent"}
"""What our theme of the terminal's own colours uses them for, by number."""
_LETTERS = {"foreground": " ", "muted": "m", "accent": "a", "border": "b"} | {
    "default": " ", "warning": "w", "error": "e", "success": "s",
}  # fmt: skip
_SIGNS = "0123456789+*#%&=@$!?/<>^~|;:xyzuvpqrt"
_PIECE = re.compile(r" +|[^ ]+")
_ROUNDING = 3
"""By how much Textual's colours may differ from ours, in steps of 255."""


class Run(NamedTuple):
    """Neighbouring cells that look alike: all blank, or none of them."""

    x: int
    text: str
    color: str
    ground: str
    attributes: tuple[str, ...]

    @property
    def width(self) -> int:
        return cell_len(self.text)

    @property
    def look(self) -> str:
        """Its colour, ground and attributes, as far as they are to be seen."""
        shown, words = self.attributes, [self.color]
        if not self.text.strip():
            shown = tuple(each for each in shown if each in _ON_BLANKS)
            words = [self.color] if shown else []
        words.append(f"on {self.ground}")
        return " ".join((*words, *shown))


def seen_region(app: App) -> Region:
    """The dialog in front, or the whole window."""
    screen = app.screen
    if not isinstance(screen, Overlay):
        return screen.region
    return Region.from_union([child.region for child in screen.children if child.region])


def text_lines(app: App) -> list[str]:
    """What the dialog or the window shows, without the blanks at the ends of lines."""
    return ["".join(run.text for run in line).rstrip() for line in _runs(app)]


def look_lines(app: App) -> list[str]:
    """What it looks like, cell by cell; the first line names the usual ground and explains signs."""
    lines = _runs(app)
    ground = Counter(run.ground for line in lines for run in line).most_common(1)[0][0]
    usual = {f"on {ground}": " "}
    for name, letter in _LETTERS.items():
        usual |= {f"{name} on {ground}": letter, f"{name} on {ground} bold": letter.upper()}
    del usual[f"foreground on {ground} bold"], usual[f"default on {ground} bold"]
    others = sorted({run.look for line in lines for run in line} - usual.keys())
    signs = usual | dict(zip(others, _SIGNS, strict=False))
    legend = "  ".join((f"on {ground}", *(f"{signs[look]}: {look}" for look in others)))
    drawn = ["".join(signs[run.look] * run.width for run in line).rstrip() for line in lines]
    return [legend, *drawn]


def pale_texts(app: App) -> list[str]:
    """Words of ours that are hard to read on their ground; lines of frames may be faint."""
    region, found = seen_region(app), []
    for y, line in enumerate(_runs(app), region.y):
        for run in line:
            has_words = any(each.isascii() or each.isalnum() for each in run.text.strip())
            if not has_words or _is_not_ours(app, region.x + run.x, y):
                continue
            color, ground = _hex(app, run.color), _hex(app, run.ground)
            if color and ground and contrast(color, ground) < LEAST_CONTRAST:
                found.append(f"{run.text.strip()!r} {run.look}")
    return found


def _is_not_ours(app: App, x: int, y: int) -> bool:
    """Whether a program drew it, or it lies below a dialog."""
    widget, _ = app.screen.get_widget_at(x, y)
    return widget is app.screen or isinstance(widget, TerminalPanel | Thumbnail)


def _runs(app: App) -> list[list[Run]]:
    region = seen_region(app)
    strips = app.screen._compositor.render_strips()[region.y : region.bottom]
    lines = []
    for strip in strips:
        line, x = [], 0
        for segment in strip.crop(region.x, region.right):
            style = segment.style or Style()
            look = (
                _named(app, style.color),
                _named(app, style.bgcolor),
                tuple(each for each in _ATTRIBUTES if getattr(style, each)),
            )
            for piece in _PIECE.findall(segment.text):
                line.append(Run(x, piece, *look))
                x += line[-1].width
        lines.append(line)
    return lines


def _named(app: App, color: Color | None) -> str:
    """The name a colour has in our theme, or its own."""
    if color is None:
        return "default"
    if color.triplet is None:
        return _NAMES.get(color.number, color.name)
    shades = _SHADES[app.theme]._asdict() if app.theme in _SHADES else {}
    for name, value in shades.items():
        ours = [int(value[at : at + 2], 16) for at in (1, 3, 5)]
        if (
            max(abs(one - other) for one, other in zip(color.triplet, ours, strict=True))
            < _ROUNDING
        ):
            return name
    return color.triplet.hex


def _hex(app: App, name: str) -> str:
    shades = _SHADES[app.theme]._asdict()
    return shades.get(name, name if name.startswith("#") else "")
