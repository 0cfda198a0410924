"""The segments of a session's journal, wherever they lie, and when each of them begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from aisession_tui.client.discovery import open_host
from aisession_tui.errors import HostUnreachable
from aisession_tui.protocol.messages import ReadJournal
from aisession_tui.store import journal, journal_files

_FEATURE = "read-journal"


class Source(NamedTuple):
    """A segment wherever it lies."""

    read: Callable[[], bytes]
    first_line: bytes


def sources(session_id: str) -> list[Source]:
    """A session's segments, oldest first."""
    held = in_memory(session_id)
    return [Source(partial(bytes, data), _first_line(data)) for data in held] or [
        Source(partial(journal_files.read, file), journal_files.head(file))
        for file in journal_files.listed(journal_files.folder_of(session_id))
    ]


def _first_line(data: bytes) -> bytes:
    return data.partition(b"\n")[0]


def starts(first_lines: Iterable[bytes]) -> Iterator[tuple[journal.Header | None, int]]:
    """The header and the beginning, in ms of the journal, of each segment; no header: no segment."""
    first: float | None = None
    start_ms = 0
    for line in first_lines:
        header = journal.read_header(line)
        if header is not None:
            first = header.time if first is None else first
            start_ms = max(start_ms, round((header.time - first) * 1000))
        yield header, start_ms


def in_memory(session_id: str) -> list[bytes]:
    """The segments that only the host has; the host also writes what waits for the disk.

    One that does not answer has written nearly all.
    """
    try:
        host = open_host(session_id)
    except HostUnreachable:
        return []
    if host is None:
        return []
    found: list[bytes] = []
    with host:
        if _FEATURE not in host.hello.features:
            return []
        for number in host.request(ReadJournal(0))["numbers"]:
            data = b""
            while piece := host.request(ReadJournal(0, number, len(data)))["text"]:
                data += piece.encode("latin-1")
            found.append(data)
    return found
