"""A command's output, kept until it has ended: all of it on the disk, or its beginning and its end."""

from __future__ import annotations

from collections import deque
from typing import IO

from aisession_tui.cli import output

MOST_BYTES = 16 << 20
"""What JSON holds of an output; half of it from the beginning."""
_MEMORY_BYTES = 1 << 20
_PIECE_BYTES = 1 << 20


class Spool:
    """All of it, in a file without a name where it is much."""

    def __init__(self) -> None:
        import tempfile

        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # it is ours for long
            _MEMORY_BYTES
        )

    def write(self, data: bytes) -> None:
        """Keep this, too."""
        self._file.write(data)

    def print(self) -> None:
        """Pass all of it on, once."""
        with self._file as file:
            file.seek(0)
            while data := file.read(_PIECE_BYTES):
                output.raw(data)


class Excerpt:
    """As much as fits into memory and into what reads it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._half = most_bytes // 2
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self._left_out_bytes = 0

    def write(self, data: bytes) -> None:
        """Keep this as the end of what there is."""
        room = self._half - len(self._head)
        self._head += data[:room]
        if rest := data[room:]:
            self._tail.append(rest)
            self._tail_bytes += len(rest)
        while self._tail_bytes > self._half:
            excess = self._tail_bytes - self._half
            first = self._tail.popleft()
            if len(first) > excess:
                self._tail.appendleft(first[excess:])
            dropped = min(excess, len(first))
            self._tail_bytes -= dropped
            self._left_out_bytes += dropped

    @property
    def is_truncated(self) -> bool:
        """Whether something is left out."""
        return self._left_out_bytes > 0

    @property
    def data(self) -> bytes:
        """It; says in a line of its own what is left out."""
        gap = f"\n[… {self._left_out_bytes} bytes are left out here …]\n".encode()
        return b"".join([self._head, gap if self._left_out_bytes else b"", *self._tail])
