"""The modes a program sets: plain attributes, and the numbers programs know them by.

The encoders read these attributes; what setting a mode does to the screen is in
`operations.modes`. Numbers are those of xterm ctlseqs, "Functions using CSI".
"""

from __future__ import annotations

from aisession_tui.terminal.cells import CursorShape
from aisession_tui.terminal.diff import ScreenModes

FLAGS = {
    1: "application_cursor",
    5: "reverse_video",
    6: "origin",
    7: "autowrap",
    12: "cursor_blinks",
    25: "cursor_visible",
    40: "allow_column_switch",
    41: "wraps_before_tab",
    45: "reverse_wrap",
    66: "application_keypad",
    67: "backspace_sends_backspace",
    69: "side_margins",
    1004: "focus_events",
    1007: "alternate_scroll",
    1045: "extended_reverse_wrap",
    2004: "bracketed_paste",
    2026: "synchronized_update",
    2027: "grapheme_clusters",
    2031: "color_scheme_reports",
    2048: "in_band_resize",
}
"""The DEC private modes that are simply on or off, and the attribute of each."""

ANSI_FLAGS = {4: "insert", 20: "newline"}
"""The ANSI modes (`CSI n h`)."""

PERMANENT = {2: True, 3: False, 4: False, 8: True, 18: False, 19: False, 42: False, 60: False}
"""DEC private modes that are known, but never change: one width, no printer, keys that repeat."""

ANSI_PERMANENT = dict.fromkeys((1, 2, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19), False) | {12: True}
"""ANSI modes that never change: the keyboard is never locked, nothing is echoed locally (SRM)."""

MOUSE_MODES = frozenset({9, 1000, 1002, 1003})
MOUSE_ENCODINGS = frozenset({1005, 1006, 1015, 1016})


class Modes:
    """Every mode, at its power-on value until the program changes it."""

    def __init__(self) -> None:
        self.alternate = False
        """The alternate screen is shown."""
        self.keyboard_flags = 0
        """The kitty keyboard flags in force on the screen shown."""
        self.reset()

    def reset(self) -> None:
        """Go back to the power-on values, but for the screen shown and its keyboard flags."""
        self.application_cursor = False
        self.application_keypad = False
        self.allow_column_switch = False
        self.alternate_scroll = True
        self.autowrap = True
        self.backspace_sends_backspace = False
        self.bracketed_paste = False
        self.color_scheme_reports = False
        self.cursor_blinks = False
        self.cursor_shape = CursorShape.DEFAULT
        self.cursor_visible = True
        self.extended_reverse_wrap = False
        """Reverse wraparound also into lines that did not wrap, and from the top to the bottom."""
        self.focus_events = False
        self.grapheme_clusters = False
        self.in_band_resize = False
        self.insert = False
        self.modify_other_keys = 0
        """0 off, 1 only where legacy is ambiguous, 2 all keys (`CSI > 4 ; n m`)."""
        self.mouse = 0
        """0 or the number of the mouse mode."""
        self.mouse_encoding = 0
        """0 (X10 bytes) or the number of the encoding's mode."""
        self.newline = False
        self.origin = False
        self.reverse_video = False
        self.reverse_wrap = False
        self.side_margins = False
        self.synchronized_update = False
        self.wraps_before_tab = False
        """A tab carries out a pending wrap (xterm's `more` fix)."""

    def private(self, number: int) -> bool | None:
        """Whether the DEC private mode is set; nothing if there is no such mode here."""
        if number in FLAGS:
            return bool(getattr(self, FLAGS[number]))
        if number in MOUSE_MODES:
            return self.mouse == number
        if number in MOUSE_ENCODINGS:
            return self.mouse_encoding == number
        if number in {47, 1047, 1049}:
            return self.alternate
        return None

    def ansi(self, number: int) -> bool | None:
        """Whether the ANSI mode is set; nothing if there is no such mode here."""
        return bool(getattr(self, ANSI_FLAGS[number])) if number in ANSI_FLAGS else None

    def summary(self) -> ScreenModes:
        """What viewers need to know."""
        return ScreenModes(
            alternate=self.alternate,
            mouse=self.mouse,
            alternate_scroll=self.alternate_scroll,
            bracketed_paste=self.bracketed_paste,
            reverse_video=self.reverse_video,
        )
