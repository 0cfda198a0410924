"""Answers to the program's questions: made of constants and numbers, bounded in size."""

from __future__ import annotations

import re

_SEVEN_BIT_C1 = re.compile("\x1b([@-_])")


class ReplyBuffer:
    """Bytes for the program's input until the host takes them."""

    LIMIT = 65_536
    """Bytes kept; questions beyond go unanswered, as nobody reads the answers."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self.has_eight_bits = False
        """C1 controls are sent as single bytes (S8C1T)."""

    def add(self, template: str, *numbers: int) -> None:
        """Queue a constant, with numbers in place of its `{}`."""
        text = template.format(*numbers)
        if self.has_eight_bits:
            text = _SEVEN_BIT_C1.sub(lambda control: chr(ord(control[1]) + 0x40), text)
        if self._size + len(text) <= self.LIMIT:
            self._parts.append(text)
            self._size += len(text)

    def take(self) -> bytes:
        """All answers since the last call."""
        text = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return text.encode("latin-1", "ignore")
