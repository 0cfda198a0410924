"""How many columns a character takes. Owns the translation of text into cells.

`NARROW` matches runs whose every character takes one column by `wcwidth`, so that common text needs
no translation. What it misses is looked up, and remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aisession_tui.terminal.cells import CONTINUATION

NARROW = re.compile(
    "[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf"
    "\u2100-\u2319\u231c-\u2328\u232b-\u23e8\u2400-\u25fc\u2768-\u2794\u2798-\u27af\u27c0-\u2b1a"
    "\ue000-\uf8ff]+"
)
"""Characters of one column: Latin, Greek, Cyrillic, punctuation, arrows, boxes, private use."""

ASCII = re.compile("[ -~]+")

MARK = "\x01"
"""In the text of `cells_with_marks`: what follows is a mark for the cell before."""


@lru_cache(maxsize=8192)
def width_of(character: str) -> int:
    """The columns one code point takes by itself: 0 (it joins the cell before), 1 or 2."""
    if character == "\u00ad":
        return 1  # xterm shows a soft hyphen
    from wcwidth import wcwidth

    return max(0, wcwidth(character))


class _Cells(dict[int, str]):
    """What each character makes of the text of a row, for `str.translate`; filled as they come."""

    LIMIT = 16_384

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def __missing__(self, code: int) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        character = chr(code)
        zero = self._mark and self._mark + character
        is_control = code < 0x20  # between lines; in none
        found = (
            character
            if is_control
            else (zero, character, character + CONTINUATION)[width_of(character)]
        )
        self[code] = found
        return found


_CELLS, _CELLS_WITH_MARKS = _Cells(""), _Cells(MARK)


def cells_of(text: str) -> str:
    """The text one character a column: wide ones with a continuation, marks left out."""
    return text if text.isascii() else text.translate(_CELLS)


def cells_with_marks(text: str) -> str:
    """As `cells_of`, but each mark is there, after a `MARK`."""
    return text.translate(_CELLS_WITH_MARKS)
