"""What a session's next host needs to know of its screen, in memory that outlives the host.

A memfd holds two segments. Each is a keyframe (escape sequences that redraw the screen) followed
by the program's output since. When a segment's output fills its 256 KiB, the other segment starts
with a new keyframe; so at least the last 256 KiB of output are always there. A number written last
says which segment is current, so that a host may be killed at any instruction.
"""

from __future__ import annotations

import mmap
import os
import struct
from typing import NamedTuple

from aisession_tui.model.size import Size

OUTPUT_BYTES = 256 << 10
KEYFRAME_BYTES = 768 << 10
"""A keyframe that is larger is left out; the screen is then redrawn from output alone."""
_HEADER = struct.Struct("<8sQ")
_MAGIC = b"aiskeep1"
_SEGMENT = struct.Struct("<QIIII")
"""Serial number, columns, rows, keyframe bytes, output bytes."""
_SEGMENT_BYTES = _SEGMENT.size + KEYFRAME_BYTES + OUTPUT_BYTES
_TOTAL_BYTES = 4096 + 2 * _SEGMENT_BYTES


class Segment(NamedTuple):
    """One keyframe and what was written after it."""

    serial: int
    size: Size
    keyframe: bytes
    output: bytes


class ReplayMemory:
    """The keyframes and the output of one session, in a descriptor that can be handed on."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._map = mmap.mmap(descriptor, _TOTAL_BYTES)
        magic, serial = _HEADER.unpack_from(self._map)
        self._serial = serial if magic == _MAGIC else 0
        self._used = 0
        if self._serial:
            self._used = _SEGMENT.unpack_from(self._map, self._start(self._serial))[4]

    @classmethod
    def create(cls, session_id: str) -> ReplayMemory:
        """New memory; pages count only once they are written."""
        descriptor = os.memfd_create(f"ai-session-{session_id}", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, _TOTAL_BYTES)
        return cls(descriptor)

    def has_room(self, count: int) -> bool:
        """Whether `append` of this many bytes needs no new keyframe first."""
        return self._serial > 0 and self._used + count <= OUTPUT_BYTES

    def start_segment(self, keyframe: bytes, size: Size) -> None:
        """Begin anew from a keyframe of the present screen."""
        if len(keyframe) > KEYFRAME_BYTES:
            keyframe = b""
        serial = self._serial + 1
        start = self._start(serial)
        body = start + _SEGMENT.size
        self._map[body : body + len(keyframe)] = keyframe
        _SEGMENT.pack_into(self._map, start, serial, size.columns, size.rows, len(keyframe), 0)
        _HEADER.pack_into(self._map, 0, _MAGIC, serial)
        self._serial = serial
        self._used = 0

    def append(self, output: bytes) -> None:
        """Add output; of a piece larger than a segment only the end is kept."""
        output = output[-OUTPUT_BYTES:]
        start = self._start(self._serial)
        body = start + _SEGMENT.size + KEYFRAME_BYTES + self._used
        self._map[body : body + len(output)] = output
        self._used += len(output)
        struct.pack_into("<I", self._map, start + _SEGMENT.size - 4, self._used)

    def segments(self) -> list[Segment]:
        """The kept segments, older first."""
        found = [self._read(serial) for serial in (self._serial - 1, self._serial) if serial > 0]
        return [segment for segment in found if segment is not None]

    def close(self) -> None:
        """Let go of the memory; it stays for whoever else holds the descriptor."""
        self._map.close()
        os.close(self.descriptor)

    def _read(self, wanted: int) -> Segment | None:
        start = self._start(wanted)
        serial, columns, rows, keyframe_bytes, output_bytes = _SEGMENT.unpack_from(self._map, start)
        if serial != wanted or keyframe_bytes > KEYFRAME_BYTES or output_bytes > OUTPUT_BYTES:
            return None
        body = start + _SEGMENT.size
        output = body + KEYFRAME_BYTES
        return Segment(
            serial,
            Size(columns, rows),
            self._map[body : body + keyframe_bytes],
            self._map[output : output + output_bytes],
        )

    @staticmethod
    def _start(serial: int) -> int:
        return 4096 + (serial % 2) * _SEGMENT_BYTES
