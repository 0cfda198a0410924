"""Cutting output into text runs, control functions and control strings (ECMA-48, VT500 parser).

One `findall` per chunk makes all tokens; what is unfinished at the end of a chunk stays behind.
"""

from __future__ import annotations

import re

_C0 = "\x00-\x17\x19\x1c-\x1f\x7f"
"""The controls that are executed inside a sequence; CAN, SUB and ESC end it."""
_CONTROLS = re.compile(f"[{_C0}]")
_NO_CONTROLS = re.compile(f"[^{_C0}]")

TOKEN = re.compile(
    "[^\x00-\x1f\x7f]+"  # text
    "|\r\n"
    "|\x1b\\[[0-?]*[ -/]*[@-~]"  # a control sequence
    "|\x1b[\\]][^\x07\x18\x1a\x1b]*(?:\x07|\x1b\\\\|(?=[\x18\x1a\x1b]|\\Z))"  # an OSC string
    "|\x1b[PX^_][^\x18\x1a\x1b]*(?:\x1b\\\\|(?=[\x18\x1a\x1b]|\\Z))"  # another control string
    f"|\x1b\\[[ -?{_C0}]*[@-~]?"  # a control sequence with controls inside, or broken off
    "|\x1b[ -/]*[0-~]?"  # an escape sequence, or one broken off
    "|[\x00-\x1f\x7f]"
)

UNFINISHED = re.compile(f"\x1b(?:\\[[ -?{_C0}]*|[ -/]*)?\\Z")
"""An escape or control sequence that the next chunk may finish; matched at the last ESC."""

OPEN_STRING = re.compile("\x1b(?:\\][^\x07\x18\x1a\x1b]*|[PX^_][^\x18\x1a\x1b]*)(?=\x1b?\\Z)")
"""A control string that goes on in the next chunk; matched at its ESC."""

STRING_END = {
    "]": re.compile("[\x07\x18\x1a\x1b]"),
    "P": re.compile("[\x18\x1a\x1b]"),
}
"""What ends a control string; strings other than OSC end as DCS does."""

C1 = re.compile("[\x80-\x9f]")

MAX_SEQUENCE = 4096
"""Characters of a control sequence that is still looked at."""


def seven_bit(text: str) -> str:
    """C1 controls as the ESC sequences they stand for."""
    return C1.sub(lambda match: "\x1b" + chr(ord(match.group()) - 0x40), text)


def is_text(piece: str) -> bool:
    """Whether the piece is a run of text."""
    return piece >= " " and piece[0] != "\x7f"


def split_controls(sequence: str) -> tuple[str, str]:
    """The controls inside a control sequence, to be executed first, and the sequence without."""
    return _NO_CONTROLS.sub("", sequence), _CONTROLS.sub("", sequence)
