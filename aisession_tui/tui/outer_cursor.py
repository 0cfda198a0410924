"""The outer terminal's own cursor, placed where the program in the focused pane has its cursor.

A cursor of the terminal's own has the user's colour and blink, can be a bar, and is what input
methods and screen readers follow; a painted cell has none of that. Cells are painted only where
there is no such cursor: in panes without the keyboard, and headless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from textual.geometry import Offset

from aisession_tui.terminal.cells import CursorShape

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App


class HardwareCursor(NamedTuple):
    """A place on the outer screen, in cells from 0, and how the cursor looks there."""

    x: int
    y: int
    shape: CursorShape = CursorShape.DEFAULT
    blinks: bool = False
    color: int | None = None
    """0xRRGGBB; nothing: the user's own."""

    @property
    def style(self) -> str:
        """The sequence that gives the cursor its shape (DECSCUSR); 0 is the user's own."""
        return f"\x1b[{self.shape - (self.blinks and self.shape > 0)} q"


@runtime_checkable
class HasHardwareCursor(Protocol):
    """A widget that wants the terminal's cursor while it has the focus."""

    @property
    def hardware_cursor(self) -> HardwareCursor | None:
        """Where, or nowhere."""


class OuterCursor:
    """Shows, moves and hides the outer terminal's cursor, writing only what changed.

    The app calls `after_frame` in its `post_display_hook`, and `reset` before it leaves.

    Args:
        write: Writes to the outer terminal.
        has_colors: Whether the terminal knows what a colour of the cursor is.
    """

    def __init__(self, write: Callable[[str], None], *, has_colors: bool = True) -> None:
        self._write = write
        self._has_colors = has_colors
        self._color: int | None = None
        self._is_shown = False
        self._style = ""

    def after_frame(self, app: App[Any]) -> None:
        """Put the cursor where the focused widget wants it; Textual ends the next frames there."""
        focused = app.focused
        cursor = focused.hardware_cursor if isinstance(focused, HasHardwareCursor) else None
        self._write_if(self._hiding() if cursor is None else self._showing(app, cursor))

    def reset(self) -> None:
        """Give the cursor its usual shape and colour back."""
        self._write_if(("\x1b[0 q" if self._style else "") + self._colored(None))
        self._style = ""

    def _hiding(self) -> str:
        was_shown, self._is_shown = self._is_shown, False
        return "\x1b[?25l" + self._colored(None) if was_shown else ""

    def _colored(self, color: int | None) -> str:
        """The sequence that gives the cursor a colour (OSC 12), or the user's back (OSC 112)."""
        if color == self._color or not self._has_colors:
            return ""
        self._color = color
        return "\x1b]112\x1b\\" if color is None else f"\x1b]12;#{color:06x}\x1b\\"

    def _showing(self, app: App[Any], cursor: HardwareCursor) -> str:
        sequence = ""
        place = Offset(cursor.x, cursor.y)
        if app.cursor_position != place or not self._is_shown:
            app.cursor_position = place
            sequence = f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
        if cursor.style != self._style:
            self._style = cursor.style
            sequence += cursor.style
        sequence += self._colored(cursor.color)
        if not self._is_shown:
            self._is_shown = True
            sequence += "\x1b[?25h"
        return sequence

    def _write_if(self, sequence: str) -> None:
        if sequence:
            self._write(sequence)
