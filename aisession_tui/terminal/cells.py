"""What a screen is made of: colours, attributes, rows and the cursor.

A row keeps its text and its attributes as two strings of one character per column, so that every
edit is a slice and equal neighbours are found by a regular expression. Attributes are interned:
the character `chr(id)` in `Row.attributes` names an entry of an `AttributeTable`.
"""

from __future__ import annotations

import re
from enum import IntEnum, IntFlag
from typing import NamedTuple

DEFAULT_COLOR = -1
"""The terminal's own foreground or background."""
RGB = 0x1000000
"""Set in a true colour: `RGB | red << 16 | green << 8 | blue`. Below 256: a palette index."""

CONTINUATION = "\0"
"""Stands in the column right of a wide character."""

ATTRIBUTE_RUN = re.compile(r"(?s)(.)\1*")
"""Neighbouring columns of the same attributes, which are group 1."""


class Style(IntFlag):
    """SGR attributes that are on or off; the underline's form is in the bits of `UNDERLINE_MASK`."""

    BOLD = 1
    DIM = 2
    ITALIC = 4
    BLINK = 8
    REVERSE = 16
    CONCEAL = 32
    STRIKE = 64
    OVERLINE = 128


UNDERLINE_SHIFT = 8
UNDERLINE_MASK = 0x7 << UNDERLINE_SHIFT
"""0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed: the numbers of `CSI 4:n m`."""


class Attributes(NamedTuple):
    """How a cell is drawn."""

    foreground: int = DEFAULT_COLOR
    background: int = DEFAULT_COLOR
    style: int = 0
    """`Style` bits and the underline's form."""
    underline_color: int = DEFAULT_COLOR
    link: str = ""
    """The target of an OSC 8 hyperlink, or nothing."""

    @property
    def underline(self) -> int:
        """The underline's form, 0 to 5."""
        return (self.style & UNDERLINE_MASK) >> UNDERLINE_SHIFT


PLAIN = Attributes()


class AttributeTable:
    """Attributes by id and back; ids count from 0 and skip the surrogates, so `chr` is safe UTF-8.

    Entry 0 is `PLAIN`. The table only grows; its owner starts a new epoch when it is `is_full`.
    """

    LIMIT = 60_000

    def __init__(self) -> None:
        self._entries: list[Attributes] = []
        self._characters: dict[Attributes, str] = {}
        self.character(PLAIN)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, character: str) -> Attributes:
        number = ord(character)
        return self._entries[number if number < 0xD800 else number - 0x800]

    @property
    def is_full(self) -> bool:
        """Whether the owner should rebuild the table before it takes much memory."""
        return len(self._entries) >= self.LIMIT

    def character(self, attributes: Attributes) -> str:
        """The one-character name of these attributes, made on first use."""
        found = self._characters.get(attributes)
        if found is None:
            number = len(self._entries)
            found = chr(number if number < 0xD800 else number + 0x800)
            self._characters[attributes] = found
            self._entries.append(attributes)
        return found

    def since(self, count: int) -> list[Attributes]:
        """The entries after the first `count`, for a replica that knows that many."""
        return self._entries[count:]

    def extend(self, entries: list[Attributes]) -> None:
        """Append entries received from the original, in its order."""
        for attributes in entries:
            self.character(attributes)


class RowMark(NamedTuple):
    """Where in a row a shell said what follows (OSC 133): `A`, `B`, `C` or `D`."""

    kind: str
    column: int


class Row:
    """One line of cells. Columns right of `len(text)` are blank and plain."""

    __slots__ = ("attributes", "clusters", "marks", "text", "wrapped")

    def __init__(
        self,
        text: str = "",
        attributes: str = "",
        *,
        wrapped: bool = False,
        clusters: dict[int, str] | None = None,
        marks: tuple[RowMark, ...] = (),
    ) -> None:
        self.text = text
        """One character a column; `CONTINUATION` right of a wide one."""
        self.attributes = attributes
        """One `AttributeTable` character a column; as long as `text`."""
        self.wrapped = wrapped
        """The line goes on in the next row: it was full, nobody pressed return."""
        self.clusters = clusters
        """Grapheme clusters of more than one code point, by their first column."""
        self.marks = marks
        """The shell's marks, in the order they came; they are no content."""

    def __repr__(self) -> str:
        return f"Row({self.text!r}, wrapped={self.wrapped})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return (
            self.text == other.text
            and self.attributes == other.attributes
            and self.wrapped == other.wrapped
            and (self.clusters or None) == (other.clusters or None)
        )

    __hash__ = None  # type: ignore[assignment]  # rows are edited in place

    def copy(self) -> Row:
        """An independent row with the same content."""
        clusters = dict(self.clusters) if self.clusters else None
        return Row(
            self.text, self.attributes, wrapped=self.wrapped, clusters=clusters, marks=self.marks
        )

    def plain(self, start: int = 0, end: int | None = None) -> str:
        """The text of columns `start` to `end` as a reader sees it: clusters whole, no padding."""
        text = self.text[start:end]
        if self.clusters:
            text = "".join(
                self.clusters.get(column, character) for column, character in enumerate(text, start)
            )
        return text.replace(CONTINUATION, "")


class Cell(NamedTuple):
    """One cell, for tests and for programs that read screens; the engine keeps rows."""

    text: str
    width: int
    """1 or 2; 0 for the right half of a wide character, whose text is empty."""
    attributes: Attributes

    @property
    def fg(self) -> int:
        """The foreground: `DEFAULT_COLOR`, a palette index, or with `RGB`."""
        return self.attributes.foreground

    @property
    def bg(self) -> int:
        """The background, as the foreground."""
        return self.attributes.background

    @property
    def link(self) -> str:
        """The target of the hyperlink the cell is part of, or nothing."""
        return self.attributes.link


class CursorShape(IntEnum):
    """Cursor shapes, with the even (steady) numbers of DECSCUSR; 0 is the user's own."""

    DEFAULT = 0
    BLOCK = 2
    UNDERLINE = 4
    BAR = 6


class Cursor(NamedTuple):
    """Where the next character goes and how the place is shown."""

    x: int = 0
    """Column from 0; never beyond the last one, also with a wrap pending."""
    y: int = 0
    visible: bool = True
    shape: CursorShape = CursorShape.DEFAULT
    blinks: bool = False
    color: int | None = None
    """0xRRGGBB, if the program set one (OSC 12)."""
