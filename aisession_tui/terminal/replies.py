"""Answers to the program's questions: made of constants and numbers, bounded in size."""

from __future__ import annotations


class ReplyBuffer:
    """Bytes for the program's input until the host takes them."""

    LIMIT = 65_536
    """Bytes kept; questions beyond go unanswered, as nobody reads the answers."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def add(self, template: str, *numbers: int) -> None:
        """Queue a constant, with numbers in place of its `{}`."""
        text = template.format(*numbers)
        if self._size + len(text) <= self.LIMIT:
            self._parts.append(text)
            self._size += len(text)

    def take(self) -> bytes:
        """All answers since the last call."""
        text = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return text.encode("ascii", "ignore")
