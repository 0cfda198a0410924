"""Frames: `u32 length | u8 kind | payload`, little endian; the length counts kind and payload.

Sans-IO. A frame longer than the limit is refused before a byte of it is stored.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from aisession_tui.errors import ProtocolError

_HEADER = struct.Struct("<IB")
FRAME_LIMIT_BYTES = 24 << 20
"""Room for a paste of 10 MB in JSON."""


class Kind(IntEnum):
    """What a frame's payload is."""

    CONTROL = 1
    """A message as JSON."""
    SCREEN = 2
    """A `ScreenDiff` as msgpack."""
    HISTORY = 3
    """`HistoryLines` as msgpack."""
    RAW = 4
    """Bytes as they are: a program's output, or a terminal's input."""


class Frame(NamedTuple):
    """One frame; an unknown kind is a number, for the receiver to ignore."""

    kind: int
    payload: bytes


def encode_frame(kind: Kind, payload: bytes) -> bytes:
    """One frame as bytes."""
    return frame_start(kind, len(payload)) + payload


def frame_start(kind: Kind, length: int) -> bytes:
    """What stands before a payload of so many bytes."""
    return _HEADER.pack(length + 1, kind)


class FrameDecoder:
    """Bytes in any pieces in, frames out."""

    def __init__(self, limit_bytes: int = FRAME_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """Take in bytes and return the frames they complete.

        Raises:
            ProtocolError: The peer announces a frame that is empty or over the limit.
        """
        if self._buffer:
            self._buffer += data
            frames, end = self._split(self._buffer)
            del self._buffer[:end]
        else:
            frames, end = self._split(data)
            self._buffer += memoryview(data)[end:]
        return frames

    def _split(self, data: bytes | bytearray) -> tuple[list[Frame], int]:
        """The whole frames the data begins with, and where they end."""
        frames = []
        start = 0
        while len(data) - start >= _HEADER.size:
            length, kind = _HEADER.unpack_from(data, start)
            if not 1 <= length <= self._limit_bytes:
                raise ProtocolError(f"the peer announced a frame of {length} bytes")
            end = start + 4 + length
            if len(data) < end:
                break
            frames.append(Frame(kind, bytes(data[start + _HEADER.size : end])))
            start = end
        return frames, start
