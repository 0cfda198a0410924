"""Where a host writes its journal: into files, or into its own memory."""

from __future__ import annotations

import os
from typing import Protocol

from aisession_tui.model.journal import JournalPlan
from aisession_tui.ptyhost import upkeep
from aisession_tui.ptyhost.background_sync import BackgroundSync
from aisession_tui.store import journal_files

_MEMORY_SEGMENTS = 2
_MEMORY_SEGMENT_BYTES = 2 << 20


class JournalSink(Protocol):
    """Takes segments, one after the other."""

    @property
    def segment_bytes(self) -> int:
        """When the next one is due."""

    @property
    def number(self) -> int:
        """Of the segment that is written; 0: none."""

    @property
    def length(self) -> int:
        """How much of it is written."""

    @property
    def kept_number(self) -> int:
        """The number by which the next host can go on with it; 0: it cannot."""

    def next_number(self) -> int:
        """The number of the next segment."""

    def begin(self, number: int, data: bytes) -> None:
        """Close the segment there is, and begin the next one."""

    def append(self, data: bytes) -> None:
        """Write lines, all or none of them."""

    def resume(self, number: int, length: int) -> bool:
        """Go on where another host was; whether that can be done."""

    def sync(self) -> bool:
        """Have what is written outlive a power cut; False: not now, ask again."""

    def is_in_place(self) -> bool:
        """Whether readers find what is written."""

    def tidy(self) -> None:
        """Pack what is closed, and see to the limits."""

    def close(self) -> None:
        """Nothing more will be written."""

    def read(self, number: int) -> bytes:
        """What a segment holds, if nobody can read it elsewhere."""

    def numbers(self) -> list[int]:
        """The segments that `read` has."""


class DiskSink:
    """Files in the session's folder."""

    def __init__(self, session_id: str, plan: JournalPlan) -> None:
        self.segment_bytes = journal_files.segment_bytes(plan.session_bytes)
        self.number = 0
        self.length = 0
        self._session_id = session_id
        self._folder = journal_files.folder_of(session_id)
        self._plan = plan
        self._descriptor = -1
        self._sync = BackgroundSync()

    @property
    def kept_number(self) -> int:
        """The next host finds the file."""
        return self.number

    def next_number(self) -> int:
        """One more than the last one's, whoever wrote that."""
        found = journal_files.listed(self._folder)
        return max(found[-1].number if found else 0, self.number) + 1

    def begin(self, number: int, data: bytes) -> None:
        """Make a file.

        Raises:
            OSError: There is none; the one before goes on.
            UnsafeDirectory: The folder cannot be trusted.
        """
        descriptor = journal_files.create(self._folder, number, data)
        self.close()
        self._descriptor, self.number, self.length = descriptor, number, len(data)
        journal_files.prune(self._folder, self._plan.session_bytes - self.segment_bytes)

    def append(self, data: bytes) -> None:
        """Write to the file; what a full disk took of it is taken back.

        Raises:
            OSError: The file is as it was.
        """
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            os.ftruncate(self._descriptor, self.length)
            os.lseek(self._descriptor, self.length, os.SEEK_SET)
            raise
        self.length += len(data)

    def resume(self, number: int, length: int) -> bool:
        """Go on with a file after its first bytes."""
        descriptor = journal_files.reopen(self._folder, number, length) if number else None
        if descriptor is None:
            return False
        self._descriptor, self.number, self.length = descriptor, number, length
        return True

    def sync(self) -> bool:
        """Ask for it; the kernel does it beside us."""
        return self._descriptor < 0 or self._sync.start(self._descriptor)

    def is_in_place(self) -> bool:
        """Whether the file lies where it should."""
        is_open = self._descriptor >= 0
        return not is_open or journal_files.is_in_place(self._folder, self.number, self._descriptor)

    def tidy(self) -> None:
        """Let a niced process do it: `upkeep`."""
        first_open = self.number if self._descriptor >= 0 else self.number + 1
        upkeep.start(self._session_id, first_open, self._plan.total_bytes)

    def close(self) -> None:
        """Close the file; the kernel goes on bringing it to the disk."""
        if self._descriptor >= 0:
            self._sync.start(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    def read(self, number: int) -> bytes:  # noqa: ARG002  # the protocol's
        """Readers have the files."""
        return b""

    def numbers(self) -> list[int]:
        """As above."""
        return []


class MemorySink:
    """The last few megabytes, as long as this host lives."""

    segment_bytes = _MEMORY_SEGMENT_BYTES
    kept_number = 0

    def __init__(self) -> None:
        self.number = 0
        self._segments: dict[int, bytearray] = {}

    @property
    def length(self) -> int:
        """How much the present segment has."""
        return len(self._segments.get(self.number, b""))

    def next_number(self) -> int:
        """They are counted from 1."""
        return self.number + 1

    def begin(self, number: int, data: bytes) -> None:
        """Begin the next one; the oldest goes."""
        self._segments[number] = bytearray(data)
        self._segments.pop(number - _MEMORY_SEGMENTS, None)
        self.number = number

    def append(self, data: bytes) -> None:
        """Keep lines."""
        self._segments[self.number] += data

    def resume(self, number: int, length: int) -> bool:  # noqa: ARG002  # the protocol's
        """What another host had in its memory is gone."""
        return False

    def sync(self) -> bool:
        """There is nothing to do."""
        return True

    def is_in_place(self) -> bool:
        """Nobody can take it away."""
        return True

    def tidy(self) -> None:
        """There is nothing to do."""

    def close(self) -> None:
        """It stays readable."""

    def read(self, number: int) -> bytes:
        """What a segment holds; nothing if it is gone."""
        return bytes(self._segments.get(number, b""))

    def numbers(self) -> list[int]:
        """Those that are left."""
        return sorted(self._segments)
