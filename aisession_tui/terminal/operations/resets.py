"""Resets and the alignment test (DECSTR, RIS, DECALN)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import Row
from aisession_tui.terminal.charsets import CharsetState

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]


def full_reset(screen: Screen, _: Params) -> None:
    """RIS: as after power on."""
    screen.start_over()
    screen.history.clear()


def soft_reset(screen: Screen, _: Params) -> None:
    """DECSTR: the modes of the screen, but not what it shows (VT510)."""
    modes = screen.modes
    modes.cursor_visible = modes.autowrap = True
    modes.insert = modes.origin = modes.application_cursor = modes.application_keypad = False
    modes.reverse_wrap = modes.extended_reverse_wrap = modes.side_margins = False
    screen.set_full_margins()
    screen.pen = screen.pens.plain
    screen.charsets.restore(CharsetState())
    screen.page.saved = None
    screen.is_guarding = False
    screen.update_path()


def set_conformance(screen: Screen, params: Params) -> None:
    """DECSCL: a soft reset, as on a VT220; this terminal has one level."""
    if 61 <= params[0] <= 65:
        soft_reset(screen, params)
        screen.replies.has_eight_bits = False


def alignment_display(screen: Screen, _: Params) -> None:
    """DECALN: a screen full of E."""
    screen.set_full_margins()
    screen.modes.origin = False
    plain = screen.pens.plain
    screen.rows[:] = [
        Row("E" * screen.columns, plain * screen.columns) for _ in range(screen.lines)
    ]
    screen.x = screen.y = 0
    screen.all_dirty = True
    screen.update_path()
