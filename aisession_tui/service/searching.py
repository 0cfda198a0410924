"""Searching what all sessions have written, newest first, be they alive or not.

Journals are searched by processes of their own (`search_worker`), a segment at a time, those written
last before the others; a hit is told once nothing newer can come. Of a session without a journal what
it shows, or last showed, is searched.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, Self

from aisession_tui.errors import AiSessionError, HostUnreachable, UsageError
from aisession_tui.service import segments, sessions, viewing
from aisession_tui.service.matching import Query
from aisession_tui.service.sessions import Listed
from aisession_tui.store import journal_files

EVERYTHING = 1 << 40
"""More hits than there can be."""
EVER = float(1 << 40)
"""A time after everything."""
_MOST_WORKERS = 4
_WORKER_BYTES = 4 << 20
"""For less than this no second process is started."""
_SLACK_S = 2.0
"""How much later than its file says a segment may have been written to."""
_PACKAGE_PARENT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_AGO = re.compile(r"([0-9]{1,6})([smhdw])")
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Request(NamedTuple):
    """What is to be searched, and for what."""

    query: Query
    session_ids: tuple[str, ...] = ()
    """Empty: all sessions."""
    since: float = 0.0
    """In POSIX seconds: nothing older."""
    context: int = 0
    """Lines told before and after each hit."""
    limit: int = EVERYTHING


class Hit(NamedTuple):
    """A line that was found."""

    session_id: str
    session: str
    time: float
    """When it was written; of what is no journal, when its session last wrote anything."""
    position_ms: int | None
    """Where in the journal, for `replay` and `export`; None: it is in none."""
    line: str
    start: int
    end: int
    """The first match in the line, in characters."""
    before: list[str]
    after: list[str]


class _Source(NamedTuple):
    """A segment, or what stands in for a journal."""

    session_id: str
    session: str
    started: float
    ended: float
    """Nothing in it is newer."""
    start_ms: int | None
    size_bytes: int
    has_screen: bool = False
    path: str = ""
    data: str = ""
    text: str = ""

    def job(self, request: Request) -> bytes:
        """A line for a worker: the fields of its `Job`."""
        since_ms = max(0, round((request.since - self.started) * 1000))
        fields = [self.path, self.data, self.text, self.has_screen, since_ms]
        return json.dumps([*fields, request.limit + 1, request.context]).encode() + b"\n"

    def hits(self, answer: list[list[Any]]) -> Iterator[Hit]:
        """What a worker found in it: the fields of its `Line`s."""
        for at_ms, *line in answer:
            position_ms = None if self.start_ms is None else self.start_ms + at_ms
            at = self.started + at_ms / 1000
            yield Hit(self.session_id, self.session, at, position_ms, *line)


def parse_since(text: str, now: float) -> float:
    """A time that a person wrote, `2h` ago or `2026-11-22T14:05`, in POSIX seconds.

    Raises:
        UsageError: It is neither.
    """
    ago = _AGO.fullmatch(text)
    if ago:
        return now - int(ago[1]) * _UNITS_S[ago[2]]
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{text!r} is no time: write 90s, 30m, 2h, 3d or 1w for that long ago,"
            " or a date like 2026-11-22 or 2026-11-22T14:05"
        ) from None


# -- what there is to search ----------------------------------------------------------------


def _sources(request: Request) -> list[_Source]:
    """Everything to be searched, what was written last first."""
    ids = request.session_ids
    listed = [sessions.find(each) for each in ids] if ids else sessions.list_sessions()
    found = [source for entry in listed for source in _of_session(entry)]
    found = [each for each in found if each.ended + _SLACK_S >= request.since]
    return sorted(found, key=lambda each: -each.ended)


def _of_session(entry: Listed) -> Iterator[_Source]:
    is_live = bool(entry.record and entry.record.is_live and not entry.is_unresponsive)
    in_memory: list[bytes] = []
    if is_live:
        with contextlib.suppress(AiSessionError, OSError):
            in_memory = segments.in_memory(entry.id)
    name = entry.record.name if entry.record else entry.id
    if in_memory:
        yield from _of_memory(entry.id, name, in_memory)
        return
    of_files = list(_of_files(entry.id, name))
    yield from of_files
    if not of_files and entry.record is not None and not entry.is_unresponsive:
        yield from _of_screen(entry.id, name, entry.record.last_activity)


def _of_files(session_id: str, name: str) -> Iterator[_Source]:
    files = journal_files.listed(journal_files.folder_of(session_id))
    starts = segments.starts(journal_files.head(file) for file in files)
    found = [
        (file, header, start_ms)
        for file, (header, start_ms) in zip(files, starts, strict=True)
        if header is not None
    ]
    ends = [header.time for _, header, _ in found[1:]] + [EVER]
    for index, (file, header, start_ms) in enumerate(found):
        ended = max(header.time, min(file.modified, ends[index]))
        yield _Source(
            session_id, name, header.time, ended, start_ms, file.size_bytes, index == 0,
            path=file.path,
        )  # fmt: skip


def _of_memory(session_id: str, name: str, datas: list[bytes]) -> Iterator[_Source]:
    now = time.time()
    starts = segments.starts(data.partition(b"\n")[0] for data in datas)
    for index, (data, (header, start_ms)) in enumerate(zip(datas, starts, strict=True)):
        if header is not None:
            yield _Source(
                session_id, name, header.time, now, start_ms, len(data), index == 0,
                data=data.decode("latin-1"),
            )  # fmt: skip


def _of_screen(session_id: str, name: str, last_activity: float) -> Iterator[_Source]:
    try:
        text = viewing.screen_text(session_id, viewing.ALL_LINES, joined=True)
    except HostUnreachable:
        return
    if text:
        yield _Source(session_id, name, last_activity, last_activity, None, len(text), text=text)


# -- searching it ---------------------------------------------------------------------------


class _Worker:
    """One process that searches, and what it is at."""

    def __init__(self, query: Query) -> None:
        argv = [sys.executable, "-P", "-m", "aisession_tui.service.search_worker"]
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                argv,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _PACKAGE_PARENT},
            )
        self.source: _Source | None = None
        self._answer = bytearray()
        self._send(json.dumps(query).encode() + b"\n")

    def fileno(self) -> int:
        """What becomes readable when it answers."""
        return self._channel.fileno()

    def start(self, source: _Source, request: Request) -> None:
        """Give it a job."""
        self.source = source
        self._send(source.job(request))

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # reading tells that it is gone
            self._channel.sendall(data)

    def read(self) -> list[Hit] | None:
        """What it found, if it has said all of it.

        Raises:
            AiSessionError: It will say nothing more.
        """
        try:
            piece = self._channel.recv(1 << 20)
        except OSError:
            piece = b""
        if not piece:
            raise AiSessionError("a process that searched has ended before it was done")
        self._answer += piece
        if not piece.endswith(b"\n") or self.source is None:
            return None
        answer = json.loads(self._answer)
        if answer is None:
            raise UsageError("this pattern takes for ever on some lines: write a simpler one")
        source, self.source = self.source, None
        self._answer.clear()
        return list(source.hits(answer))

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()

    def close(self) -> None:
        """End it, and leave nothing of it."""
        self.kill()
        self._process.wait()
        self._channel.close()


class Search:
    """A search under way: its hits, newest first; close it, or leave its `with`."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._workers: list[_Worker] = []
        self._is_cancelled = False
        self.is_cut = False
        """There may be more hits than the limit let through."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def cancel(self) -> None:
        """Have the search end soon, from another thread; what it has found by then is all."""
        self._is_cancelled = True
        for worker in list(self._workers):
            worker.kill()

    def close(self) -> None:
        """Stop."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.close()

    def hits(self) -> Iterator[Hit]:
        """Search.

        Raises:
            AiSessionError: It cannot be done.
        """
        try:
            for told, hit in enumerate(self._all_hits()):
                if told == self._request.limit:
                    self.is_cut = True
                    return
                yield hit
        except AiSessionError:
            if not self._is_cancelled:
                raise
        finally:
            self.close()

    def _all_hits(self) -> Iterator[Hit]:
        pending = deque(_sources(self._request))
        idle = self._start_workers(pending)
        waiting: list[tuple[float, int, Hit]] = []
        count = 0
        with selectors.DefaultSelector() as selector:
            for worker in idle:
                selector.register(worker, selectors.EVENT_READ, worker)
            while pending or len(idle) < len(self._workers):
                while pending and idle:
                    idle.pop().start(pending.popleft(), self._request)
                for key, _ in selector.select():
                    found = key.data.read()
                    if found is None:
                        continue
                    idle.append(key.data)
                    for hit in found:
                        count += 1
                        heapq.heappush(waiting, (-hit.time, count, hit))
                busy = [worker.source.ended for worker in self._workers if worker.source]
                newest = max([*busy, *(each.ended for each in pending)], default=0.0)
                while waiting and waiting[0][2].time >= newest:
                    yield heapq.heappop(waiting)[2]
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _start_workers(self, sources: deque[_Source]) -> list[_Worker]:
        size_bytes = sum(source.size_bytes for source in sources)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
        count = min(_MOST_WORKERS, cores, len(sources), 1 + size_bytes // _WORKER_BYTES)
        for _ in range(count if not self._is_cancelled else 0):
            self._workers.append(_Worker(self._request.query))
        if self._is_cancelled:
            sources.clear()
            self.cancel()
        return list(self._workers)
