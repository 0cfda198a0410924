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

_NARROW, _WIDE, _SMALL, _LARGE = b"1", b"2", b"<", b">"
"""Classes of pages, which are 256 code points: all of one column, all of two, up to one, up to two."""
_NARROW_PAGES = [
    *range(0x05),
    0x12,
    *range(0x14, 0x17),
    *range(0x1E, 0x23),
    0x24,
    *range(0x28, 0x2B),
]
_WIDE_PAGES = [*range(0x30, 0xA4), *range(0xAC, 0xD8), 0xF9, 0xFA, 0xFF]
_SMALL_PAGES = [
    *range(0x05, 0x11),
    0x13,
    *range(0x17, 0x1E),
    0x2C,
    0x2D,
    *range(0xA5, 0xA9),
    0xAA,
    0xAB,
]
_LOW_SURROGATES = bytes(range(0xDC, 0xE0))
_NEW_LINE = "\ufdd0"
"""Stands for a line's end while only the page of each character is looked at (a noncharacter)."""
_EXCEPTIONS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20d0-\u20f0\u302a-\u302f"
    "\u303f\u3040\u3097-\u309a\u3100-\u3104\u3130\u3164\u318f\u31e4-\u31ef\u321f\u3248-\u324f\u4dc0-\u4dff"
    "\ud7a4-\ud7ff\uff00\uff61-\uffdf\uffe7-\uffff]"
)
"""Characters narrower than their pages, in one edition of Unicode or another."""


def _page_classes() -> bytes:
    classes = bytearray(_LARGE * 256)
    for pages, found in (
        (_NARROW_PAGES, _NARROW),
        (_WIDE_PAGES, _WIDE),
        (_SMALL_PAGES, _SMALL),
        ([ord(_NEW_LINE) >> 8], b"\n"),
    ):
        for page in pages:
            classes[page] = found[0]
    return bytes(classes)


_PAGE_CLASSES = _page_classes()

MARK = "\x01"
"""In the text of `cells_with_marks`: what follows is a mark for the cell before."""


FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
"""Regional indicators, which make flags in pairs."""


@lru_cache(maxsize=8192)
def width_of(character: str) -> int:
    """The columns one code point takes by itself: 0 (it joins the cell before), 1 or 2."""
    if character == "\u00ad" or FLAG_LETTER.match(character):
        return 1  # xterm shows a soft hyphen; a flag of two letters has two columns everywhere
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


def shapes_of(text: str) -> list[str]:
    """The lines of the text as columns, at least as many as it takes; made without looking them up.

    Wide characters have their continuation; which characters they are is not told.
    """
    pages = text.replace("\n", _NEW_LINE).encode("utf-16-le", "replace")[1::2]
    if pages.count(ord(_NEW_LINE) >> 8) != text.count("\n"):
        return cells_of(text).split("\n")
    classes = pages.translate(_PAGE_CLASSES, _LOW_SURROGATES)
    classes = classes.replace(_WIDE, _WIDE + b"\0").replace(_LARGE, _LARGE * 2)
    return classes.decode("latin-1").split("\n")


def is_exact(shape: str, text: str) -> bool:
    """Whether the shape is that of the line, and not one that may have more columns."""
    return not ("<" in shape or ">" in shape or _EXCEPTIONS.search(text))


def cells_with_marks(text: str) -> str:
    """As `cells_of`, but each mark is there, after a `MARK`."""
    return text.translate(_CELLS_WITH_MARKS)
