"""What a session's next host needs to know of its screen, in memory that outlives the host.

A memfd holds two segments. Each is a keyframe (escape sequences that redraw the screen) followed
by the program's output since. When a segment's output fills its 256 KiB, the other segment starts
with a new keyframe; so at least the last 224 KiB of output are always there. A number written last
says which segment is current, so that a host may be killed at any instruction. Beside them stands how
much of the output is in the journal, twice in turn and each with a checksum.

Output is read from the PTY straight into the memory, where zeros lie: what a host had read and not yet
counted when it was killed is what is not zero there. (NULs at its end are lost; they show nothing.)
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from typing import NamedTuple

from aisession_tui.model.size import Size

OUTPUT_BYTES = 256 << 10
KEYFRAME_BYTES = 768 << 10
"""A keyframe that is larger is left out; the screen is then redrawn from output alone."""
READ_BYTES = 8 << 10
"""Read at a time; so many zeros follow what is counted."""
_ZEROS = bytes(READ_BYTES)
_ZEROED = b"aiszero1"
_ZEROED_AT = 512
_HEADER = struct.Struct("<8sQ")
_MAGIC = b"aiskeep1"
_SEGMENT = struct.Struct("<QIIII")
"""Serial number, columns, rows, keyframe bytes, output bytes."""
_PLACE = struct.Struct("<QQIIQQQ")
"""Counts up; then the fields of `JournalPlace`."""
_PLACE_BYTES = _PLACE.size + 4
_PLACES_AT = 1024
_SEGMENT_BYTES = _SEGMENT.size + KEYFRAME_BYTES + OUTPUT_BYTES
_TOTAL_BYTES = 4096 + 2 * _SEGMENT_BYTES


class Segment(NamedTuple):
    """One keyframe and what was written after it."""

    serial: int
    size: Size
    keyframe: bytes
    output: bytes


class JournalPlace(NamedTuple):
    """How far a host has got with the journal."""

    serial: int
    output_bytes: int
    """Of the memory's segment `serial`, these are in the journal, and all before."""
    segment: int = 0
    """The journal's segment that is written; 0: none."""
    length: int = 0
    """How much of that file is of this host, and whole."""
    time_ms: int = 0
    """When its last event was, on the machine's monotonic clock."""
    offset_ms: int = 0
    """What makes POSIX time of that clock, for this journal."""


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
            self._count_what_was_read()
        self._places = max((count for count, _ in self._read_places()), default=0)

    @classmethod
    def create(cls, session_id: str) -> ReplayMemory:
        """New memory; pages count only once they are written."""
        descriptor = os.memfd_create(f"ai-session-{session_id}", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, _TOTAL_BYTES)
        os.pwrite(descriptor, _ZEROED, _ZEROED_AT)
        return cls(descriptor)

    @property
    def room(self) -> int:
        """How many bytes of output need no new keyframe first."""
        return OUTPUT_BYTES - self._used if self._serial else 0

    def start_segment(self, keyframe: bytes, size: Size) -> None:
        """Begin anew from a keyframe of the present screen."""
        if len(keyframe) > KEYFRAME_BYTES:
            keyframe = b""
        serial = self._serial + 1
        start = self._start(serial)
        body = start + _SEGMENT.size
        self._map[body : body + len(keyframe)] = keyframe
        output = body + KEYFRAME_BYTES
        self._map[output : output + READ_BYTES] = _ZEROS
        _SEGMENT.pack_into(self._map, start, serial, size.columns, size.rows, len(keyframe), 0)
        _HEADER.pack_into(self._map, 0, _MAGIC, serial)
        self._serial = serial
        self._used = 0

    def append(self, output: bytes) -> None:
        """Add output; of a piece larger than a segment only the end is kept."""
        output = output[-OUTPUT_BYTES:]
        body = self._output_start
        self._map[body : body + len(output)] = output
        self._take_in(len(output))

    def read(self, descriptor: int) -> bytes:
        """Read output of the program, and have it here before anybody else has; needs room.

        Raises:
            OSError: As `os.read` does.
        """
        body = self._output_start
        end = body + min(READ_BYTES, self.room)
        with memoryview(self._map) as whole, whole[body:end] as place:
            count = os.readv(descriptor, [place])
        data = self._map[body : body + count]
        self._take_in(count)
        return data

    @property
    def _output_start(self) -> int:
        """Where the next output goes."""
        return self._start(self._serial) + _SEGMENT.size + KEYFRAME_BYTES + self._used

    def _take_in(self, count: int) -> None:
        """Count output that lies here already; zeros come first."""
        following = self._output_start + count
        zeros = min(READ_BYTES, self.room - count)
        self._map[following : following + zeros] = _ZEROS[:zeros]
        self._used += count
        place = self._start(self._serial) + _SEGMENT.size - 4
        struct.pack_into("<I", self._map, place, self._used)

    def _count_what_was_read(self) -> None:
        """Take over what a host has read and not counted any more."""
        if self._map[_ZEROED_AT : _ZEROED_AT + len(_ZEROED)] == _ZEROED:
            body = self._output_start
            rest = self._map[body : body + min(READ_BYTES, self.room)]
            self._take_in(len(rest.rstrip(b"\0")))

    @property
    def position(self) -> tuple[int, int]:
        """The current segment's serial number, and how much output it has."""
        return self._serial, self._used

    def note_journal(self, place: JournalPlace) -> None:
        """Say how far the journal has got; what was said before stays until this is whole."""
        self._places += 1
        data = _PLACE.pack(self._places, *place)
        start = _PLACES_AT + self._places % 2 * _PLACE_BYTES
        self._map[start : start + _PLACE_BYTES] = data + struct.pack("<I", zlib.crc32(data))

    def journal(self) -> JournalPlace | None:
        """How far the journal has got, as it was said last; None if there was none."""
        return max(self._read_places(), default=(0, None), key=lambda found: found[0])[1]

    def output_since(self, place: JournalPlace) -> bytes | None:
        """The output that the journal lacks; None if it is not all here."""
        missing = [each for each in self.segments() if each.serial >= place.serial]
        if not missing or missing[0].serial != place.serial:
            return None
        return b"".join(each.output for each in missing)[place.output_bytes :]

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

    def _read_places(self) -> list[tuple[int, JournalPlace]]:
        found = []
        for start in (_PLACES_AT, _PLACES_AT + _PLACE_BYTES):
            data = self._map[start : start + _PLACE.size]
            (checksum,) = struct.unpack_from("<I", self._map, start + _PLACE.size)
            count, *values = _PLACE.unpack(data)
            if count and zlib.crc32(data) == checksum:
                found.append((count, JournalPlace(*values)))
        return found

    @staticmethod
    def _start(serial: int) -> int:
        return 4096 + (serial % 2) * _SEGMENT_BYTES
