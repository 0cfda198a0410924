"""What makes any terminal as a program finds a new one, but for its screen and its keyboard stacks."""

from __future__ import annotations

FRESH = (
    b"\x18\x1b\\"  # end whatever sequence was cut off
    b"\x1b[?1049l\x1b[?47l"  # the normal screen
    b"\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    b"\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2027l\x1b[?2031l\x1b[?2048l"
    b"\x1b[?1l\x1b[?5l\x1b[?6l\x1b[?45l\x1b[?69l\x1b[?7h\x1b[?25h\x1b[4l\x1b[20l\x1b>"
    b"\x1b[=0;1u\x1b[>4;0m"  # of the keyboard, and modifyOtherKeys
    b"\x1b[r\x1b(B\x0f\x1b[m\x1b[0 q\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\"
    b"\x1b]8;;\x1b\\"
)
"""Modes, margins, character sets, pen, cursor and colours at their power-on values."""
