r"""What raw output reads like: lines of text, without the escape sequences between its characters.

Nothing is laid out. A line is what was written between line ends, carriage returns and movements of the
cursor to another place; a movement to the right is blanks. Colours, modes, titles and other control
strings vanish, whatever they say. A sequence with a newline inside is taken for broken off there.
"""

from __future__ import annotations

import re

_BREAK = re.compile(rb"[\r\x0b\x0c]+|\x1b(?:\[[0-9;]*[ABEFGHIZ`adefrsu]|[78DEMc])")
"""Where another line begins: not of a window's own, but not next to what was written before either."""
_RIGHT = re.compile(rb"\x1b\[([0-9]*)C")
GAP = (
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # a control sequence
    rb"|\x1b\][^\x07\x18\x1a\x1b]*(?:\x07|\x1b\\)?"  # an OSC string, or one broken off
    rb"|\x1b[PX^_][^\x18\x1a\x1b]*(?:\x1b\\)?"  # another control string
    rb"|\x1b(?:\[[ -?]*|[ -/]*[0-~]?)"  # another escape sequence, or one broken off
    rb"|[\x00-\x08\x0e-\x1f\x7f]"
)
"""What may stand between two characters that are next to one another on the screen."""
_GAPS = re.compile(GAP)
_MOST_BLANKS = 1000


def pieces(row: bytes) -> list[tuple[int, int]]:
    """The lines in bytes without a newline, as the places where they begin and end."""
    start, end = 0, len(row.rstrip(b"\r"))
    found = []
    for match in _BREAK.finditer(row, 0, end):
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    if start < end or not end:
        found.append((start, end))
    return found


def text_of(piece: bytes) -> str:
    """One of these lines as it reads."""
    text = piece.decode("utf-8", "replace")
    if text.isprintable():
        return text
    if b"\x1b" in piece:
        piece = _RIGHT.sub(_blanks, piece)
    return _GAPS.sub(b"", piece).decode("utf-8", "replace")


def _blanks(found: re.Match[bytes]) -> bytes:
    count = int(found[1][:9] or 1)
    return b" " * min(max(1, count), _MOST_BLANKS)
