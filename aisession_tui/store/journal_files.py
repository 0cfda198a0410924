"""The files of journals: `journal/0001.cast` and on in a session's folder, `.cast.gz` once closed.

The last one is written by the session's host; the ones before it are never changed, only packed and,
when a limit is reached, removed, oldest first. Packing, and the limit for all sessions together, are
`journal_upkeep`'s.
"""

from __future__ import annotations

import contextlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aisession_tui import paths
from aisession_tui.store import atomic

FOLDER = "journal"
PACKED = ".gz"
SEGMENT_BYTES = 8 << 20
"""When the next segment begins."""
LEAST_SEGMENT_BYTES = 64 << 10
_MOST_BYTES = 256 << 20
"""More than a segment can have, unpacked."""
_HEAD_BYTES = 4096
_LOOKS = 5
"""How often a folder with a gap in it is looked at; a file that somebody removed leaves one for good."""
_NAME = re.compile(r"([0-9]{4,9})\.cast(\.gz)?")
_GZIP = 31
"""zlib's `wbits` for the form of gzip."""


class SegmentFile(NamedTuple):
    """One file of a journal."""

    number: int
    path: str
    size_bytes: int
    """As it lies there."""
    modified: float

    @property
    def is_packed(self) -> bool:
        """Whether it is compressed."""
        return self.path.endswith(PACKED)


def folder_of(session_id: str) -> str:
    """Where a session's journal lies, whether there is one or not."""
    return os.path.join(paths.session_dir(session_id), FOLDER)


def path_of(folder: str, number: int) -> str:
    """The file of a segment while it is written."""
    return os.path.join(folder, f"{number:04d}.cast")


def segment_bytes(session_bytes: int) -> int:
    """How large segments become where all of a session's may have so many bytes."""
    return min(SEGMENT_BYTES, max(LEAST_SEGMENT_BYTES, session_bytes // 8))


def listed(folder: str) -> list[SegmentFile]:
    """The segments, oldest first; one that is both packed and not is listed as it was.

    A folder that changes while one looks may show neither name of a segment that is packed just
    then. Numbers follow one another, so a gap is a reason to look again.
    """
    for _ in range(_LOOKS):
        found = _look(folder)
        numbers = sorted(found)
        if not numbers or numbers[-1] - numbers[0] < len(numbers):
            break
    return [found[number] for number in numbers]


def _look(folder: str) -> dict[int, SegmentFile]:
    found: dict[int, SegmentFile] = {}
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match is None:
                continue
            try:
                state = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # packed or removed meanwhile
            number = int(match[1])
            if number not in found or not match[2]:
                found[number] = SegmentFile(number, entry.path, state.st_size, state.st_mtime)
    return found


def create(folder: str, number: int, data: bytes) -> int:
    """Make a new segment that begins with this; its descriptor.

    Raises:
        OSError: There is none then.
        UnsafeDirectory: Its folder cannot be trusted.
    """
    paths.private_dir(folder)
    path = path_of(folder, number)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        atomic.write_all(descriptor, data)
    except OSError:
        os.close(descriptor)
        os.unlink(path)
        raise
    return descriptor


def reopen(folder: str, number: int, length: int) -> int | None:
    """Go on with a segment after its first `length` bytes; None if it is not there any more.

    Segments after it, which nobody has written to, are removed.
    """
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        descriptor = os.open(path_of(folder, number), flags)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_size < length:
            raise OSError
        os.ftruncate(descriptor, length)
        os.lseek(descriptor, length, os.SEEK_SET)
        remove(each for each in listed(folder) if each.number > number)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def is_in_place(folder: str, number: int, descriptor: int) -> bool:
    """Whether the file that is open is still the one that readers find."""
    try:
        found = os.lstat(path_of(folder, number))
    except OSError:
        return False
    return os.path.samestat(found, os.fstat(descriptor))


def prune(folder: str, limit_bytes: int) -> None:
    """Remove the oldest closed segments until the closed ones are within a limit."""
    closed = listed(folder)[:-1]
    total = sum(each.size_bytes for each in closed)
    while closed and total > limit_bytes:
        oldest = closed.pop(0)
        remove([oldest])
        total -= oldest.size_bytes


def remove(files: Iterable[SegmentFile]) -> None:
    """Remove segments; somebody else may have been quicker."""
    for each in files:
        base = each.path.removesuffix(PACKED)
        for path in (base, base + PACKED):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


def read(file: SegmentFile) -> bytes:
    """What a segment holds, unpacked; as much as can be read.

    Raises:
        OSError: It cannot be read at all.
        ValueError: It is no regular file or far too large.
    """
    base = file.path.removesuffix(PACKED)
    try:
        return atomic.read_regular(base, _MOST_BYTES)
    except FileNotFoundError:
        return b"".join(_unpacked(atomic.read_regular(base + PACKED, _MOST_BYTES)))


def head(file: SegmentFile) -> bytes:
    """The first line of a segment, its header, without reading all of it; empty if there is none."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    base = file.path.removesuffix(PACKED)
    for path in (base, base + PACKED):
        try:
            descriptor = os.open(path, flags)
        except OSError:
            continue
        try:
            data = os.read(descriptor, _HEAD_BYTES)
        finally:
            os.close(descriptor)
        plain = b"".join(_unpacked(data)) if path != base else data
        return plain.partition(b"\n")[0]
    return b""


def _unpacked(data: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP)
    room = _MOST_BYTES
    for start in range(0, len(data), 1 << 16):
        try:
            piece = unpacker.decompress(data[start : start + (1 << 16)], room)
        except zlib.error:
            return
        room -= len(piece)
        yield piece
        if room <= 0:
            return


def pack(file: SegmentFile) -> None:
    """Compress a closed segment. Killed at any moment, one of both is whole.

    Raises:
        OSError: It is as it was.
    """
    temporary = f"{os.path.dirname(file.path)}/{atomic.TEMPORARY_PREFIX}{os.urandom(6).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    source = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        target = os.open(temporary, flags, 0o600)
        try:
            _compress(source, target)
            os.utime(target, (file.modified, file.modified))
            os.fsync(target)
        finally:
            os.close(target)
        os.rename(temporary, file.path + PACKED)
        os.unlink(file.path)
    finally:
        os.close(source)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)


def _compress(source: int, target: int) -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    while piece := os.read(source, 1 << 18):
        atomic.write_all(target, packer.compress(piece))
    atomic.write_all(target, packer.flush())
