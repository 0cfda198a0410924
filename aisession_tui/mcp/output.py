"""A command's output for a model: as it reads on a terminal, and no longer than is wanted."""

from __future__ import annotations

import re

from aisession_tui.agents.rendering import piece_of, rendered

_HEAD_BYTES = 256 << 10
_TAIL_BYTES = 1 << 20
_DRAWN = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]|\r(?!\n)")
"""What makes output other than the lines it consists of."""
_HEAD_SHARE = 3
"""Of what is kept of text that is too long, the beginning is one part of so many."""


class KeptOutput:
    """The beginning and the end of an output of any length; written in one thread, looked at in others."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._head = bytearray()
        self._tail = bytearray()

    def take(self, data: bytes) -> None:
        """Take in what comes next."""
        self.size_bytes += len(data)
        room = _HEAD_BYTES - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * _TAIL_BYTES:
            del self._tail[:-_TAIL_BYTES]

    @property
    def data(self) -> bytes:
        """All that is kept."""
        is_whole = len(self._head) + len(self._tail) == self.size_bytes
        return bytes(self._head) + (b"" if is_whole else b"\n") + bytes(self._tail)

    def text(self, columns: int, most: int, remedy: str) -> tuple[str, bool]:
        """At most so many characters of it and a note of what is missing, and whether anything is.

        Args:
            columns: Of the terminal it was written for.
            most: Characters.
            remedy: Says how to read the rest.
        """
        head, tail = bytes(self._head), bytes(self._tail)
        is_whole = len(head) + len(tail) == self.size_bytes
        text = read(head + tail, columns) if is_whole else read(head, columns)
        if is_whole and len(text) <= most:
            return text, False
        rest = text if is_whole else read(tail, columns)
        return cut(
            text, rest, most, f"of {self.size_bytes:,} bytes the middle is left out; {remedy}"
        ), True


def cut(text: str, rest: str, most: int, note: str) -> str:
    """The beginning of a text and the end of another, or of itself, with a note between them.

    Whole lines of them, unless there are none.
    """
    head = text[: most // _HEAD_SHARE]
    head = head[: head.rfind("\n") + 1] or f"{head}\n"
    begin = max(0, len(rest) - (most - len(head)))
    if begin and "\n" in rest[begin:-1]:
        begin = rest.find("\n", begin - 1) + 1
    return f"{head}[… {note} …]\n{rest[begin:]}"


def read(output: bytes, columns: int) -> str:
    """Output as it reads: what overwrites itself or is coloured, as it is on a terminal in the end."""
    if not _DRAWN.search(output):
        return output.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = rendered([piece_of(output, columns)]).lines
    return "".join(line + "\n" for line in lines)
