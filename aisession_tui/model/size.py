"""The size of a terminal in cells.

Annotations are evaluated here, as `typing` would compile each string of theirs: commands wait for it.
"""

from typing import NamedTuple, Self


class Size(NamedTuple):
    """A terminal's size in cells."""

    columns: int
    rows: int

    @classmethod
    def possible(cls, columns: int, rows: int) -> Self:
        """A size somebody asked for, made one that a terminal can have."""
        return cls(max(1, min(columns, 4096)), max(1, min(rows, 4096)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `120x36`.

        Raises:
            ValueError: The text is not two numbers with an `x` between, each 1 to 4096.
        """
        columns, separator, rows = text.lower().partition("x")
        if not (separator and columns.isdecimal() and rows.isdecimal()):
            raise ValueError(f"{text!r} is no size: write COLUMNSxROWS, like 120x36")
        size = cls(int(columns), int(rows))
        if not (1 <= size.columns <= 4096 and 1 <= size.rows <= 4096):
            raise ValueError(f"{text!r} is no size a terminal can have: 1x1 to 4096x4096")
        return size

    def __str__(self) -> str:
        return f"{self.columns}x{self.rows}"
