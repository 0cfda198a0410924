"""Designated character sets and the shifts between them (ECMA-35, DEC VT510 `SCS`)."""

from __future__ import annotations

from typing import NamedTuple

_GRAPHICS = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"
DEC_GRAPHICS = {0x5F: " ", **dict(enumerate(_GRAPHICS, 0x60))}
UNITED_KINGDOM = {0x23: "£"}

_TABLES = {"0": DEC_GRAPHICS, "A": UNITED_KINGDOM}
_SLOTS = "()*+"


class CharsetState(NamedTuple):
    """What DECSC saves of the character sets."""

    designated: tuple[str, str, str, str] = ("B", "B", "B", "B")
    """The final characters of G0 to G3; `B` is ASCII."""
    shifted: int = 0
    """Which of them is in GL."""


class Charsets:
    """The four designated sets and the one in use."""

    def __init__(self) -> None:
        self.state = CharsetState()
        self.single_shift = 0
        """2 or 3 when the next character alone comes from G2 or G3."""
        self.table: dict[int, str] | None = None
        """For `str.translate`; nothing when text is taken as it is."""

    def restore(self, state: CharsetState) -> None:
        """Take over a saved state, as DECRC does."""
        self.state = state
        self.single_shift = 0
        self.table = _TABLES.get(state.designated[state.shifted])

    def designate(self, slot: str, final: str) -> None:
        """`ESC ( 0` and its like; an unknown set counts as ASCII."""
        designated = list(self.state.designated)
        final = final if final in _TABLES else "B"
        if designated[_SLOTS.index(slot)] == final:
            return  # some programs designate ASCII with every change of colour
        designated[_SLOTS.index(slot)] = final
        first, second, third, fourth = designated
        self.restore(self.state._replace(designated=(first, second, third, fourth)))

    def shift(self, slot: int) -> None:
        """Lock G0 to G3 into GL."""
        self.restore(self.state._replace(shifted=slot))

    @property
    def is_plain(self) -> bool:
        """Whether text needs no translation."""
        return self.table is None and not self.single_shift

    def translate(self, text: str) -> str:
        """Text as the sets in use show it; ends a single shift."""
        if not self.single_shift:
            return text.translate(self.table) if self.table else text
        table = _TABLES.get(self.state.designated[self.single_shift])
        self.single_shift = 0
        first = text[0].translate(table) if table else text[0]
        return first + (text[1:].translate(self.table) if self.table else text[1:])
