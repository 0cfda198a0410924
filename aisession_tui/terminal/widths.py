"""How many columns a character takes. Owns the classes of characters written in bulk.

`NARROW` and `WIDE` match runs whose every character takes one or two columns by `wcwidth`, so that
common text never asks for widths one by one. What they miss is looked up, and remembered.
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

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u2e99\u2f00-\u2fd5\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3131-\u3163\u3165-\u318e"
    "\u3200-\u321e\u3220-\u3247\u3250-\ua48c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe52\uff01-\uff60\uffe0-\uffe6"
    "\U0001f400-\U0001f43e\U0001f442-\U0001f4fc\U0001f600-\U0001f64f\U0001f680-\U0001f6c5"
    "\U0001f90c-\U0001f93a\U00020000-\U0002fffd]+"
)
"""Characters of two columns: Han, kana, Hangul, full-width forms, most emoji."""


@lru_cache(maxsize=8192)
def width_of(character: str) -> int:
    """The columns one code point takes by itself: 0 (it joins the cell before), 1 or 2."""
    if character == "\u00ad":
        return 1  # xterm shows a soft hyphen
    from wcwidth import wcwidth

    return max(0, wcwidth(character))


def widest(text: str) -> int:
    """An upper bound of the columns `text` takes, found fast."""
    return len(text) if text.isascii() else len(text) + len(NARROW.sub("", text))


@lru_cache(maxsize=8192)
def _cells(character: str) -> str:
    return ("", character, character + CONTINUATION)[width_of(character)]


def cells_of(text: str) -> str:
    """The text one character a column: wide ones with a continuation, marks left out."""
    return text if text.isascii() else "".join(map(_cells, text))
