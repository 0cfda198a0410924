"""A host's journal: what the program wrote and when, buffered here and written off the hot path.

Output waits at most 50 ms, or until there is 64 KiB of it, and is written after the screen has gone to
the clients. What a killed host had not written is in the shared memory (`memory.py`), which also says
how far the file is whole: the next host cuts off the rest and goes on from there, without a gap and
without writing anything twice. For that, nothing may wait here when the memory begins a new segment.

What is typed never comes here. A disk that refuses is nobody's end: the program runs on, the user is
told once, and a new segment begins with the screen as it is once there is room.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from aisession_tui.errors import AiSessionError
from aisession_tui.model.journal import JournalMode, JournalPlan
from aisession_tui.model.size import Size
from aisession_tui.ptyhost.journal_sinks import DiskSink, JournalSink, MemorySink
from aisession_tui.ptyhost.loop import EventLoop, Timer
from aisession_tui.ptyhost.memory import JournalPlace, ReplayMemory
from aisession_tui.shell.marks import Mark, MarkFinder
from aisession_tui.store import journal
from aisession_tui.store.journal_files import LEAST_SEGMENT_BYTES
from aisession_tui.terminal.terminal import Terminal

_FLUSH_S = 0.05
_FLUSH_BYTES = 64 << 10
_QUIET_S = 1.0
_TIDY_S = 2.0
"""How long after a segment's end, so that a flood does not also have its output packed."""
_TRY_AGAIN_S = 5.0
_LATEST_CUT_BYTES = 1 << 20
"""How much longer a segment may get, so that the next one does not begin within a sequence."""
_SCREEN_BYTES = 512 << 10
"""After how much a segment holds the screen again, so that nobody has to read all before it."""
_as_json = msgspec.json.encode


class _Beginning(NamedTuple):
    """What a segment starts with."""

    size: Size
    keyframe: bytes


class Journaling:
    """Records one session."""

    def __init__(
        self,
        loop: EventLoop,
        sink: JournalSink,
        memory: ReplayMemory,
        terminal: Terminal,
        nonce: str,
        warn: Callable[[str], None],
    ) -> None:
        """Begin with the screen as it is now; a segment is only made once there is something for it.

        Args:
            loop: Wakes us.
            sink: Where it is written.
            memory: Where it is noted how far.
            terminal: What keyframes are made of; has been fed all that `output` was given.
            nonce: That of the shell integration; empty: no marks.
            warn: Tells the user, in one sentence.
        """
        self._loop = loop
        self._sink = sink
        self._memory = memory
        self._terminal = terminal
        self._warn = warn
        self._marks = MarkFinder(nonce) if nonce else None
        self._runs_command = False
        self._encoder, self._offset_ms = _fresh_encoder()
        self._next: _Beginning | None = self._beginning()
        """The segment that is to be begun before anything is written."""
        self._pending: list[tuple[int, str, bytes]] = []
        self._pending_bytes = 0
        self._screen_at = 0
        """Where the present segment holds a screen last."""
        self._position = memory.position
        self._flush_timer: Timer | None = None
        self._sync_timer: Timer | None = None
        self._tidy_timer: Timer | None = None
        self._written_at = 0.0
        self._is_failing = False
        self._has_ended = False

    def start(self) -> None:
        """Go on where another host has left off, if there was one."""
        place = self._memory.journal()
        missing = None if place is None else self._memory.output_since(place)
        if place is None or missing is None:
            return
        if not self._sink.resume(place.segment, place.length):
            return
        self._next, self._screen_at = None, place.length
        self._encoder.last_ms, self._offset_ms = place.time_ms, place.offset_ms
        self._add(journal.RESIZE, str(self._size).encode())
        if missing:
            self._add(journal.OUTPUT, missing)
        self.flush()

    # -- what happens -----------------------------------------------------------------------

    def output(self, data: bytes) -> None:
        """The program wrote this; memory and terminal have it."""
        self._position = self._memory.position
        self._add(journal.OUTPUT, data)

    def mark(self, label: str) -> None:
        """Something happened that a reader may look for."""
        self._add(journal.MARKER, label.encode())

    def resized(self) -> None:
        """The terminal has another size; nothing waits here after this."""
        self._add(journal.RESIZE, str(self._size).encode())
        self.flush()

    def ended(self, code: int | None) -> None:
        """The program has ended, with an exit code if that is known, and all was output."""
        if code is not None:
            self._add(journal.EXIT, str(code).encode())
        self.flush()
        self._has_ended = True
        for timer in (self._sync_timer, self._tidy_timer):
            if timer is not None:
                timer.cancel()
        self._sink.close()
        self._memory.note_journal(JournalPlace(*self._position))
        if self._sink.number > 1 or self._sink.length >= LEAST_SEGMENT_BYTES:
            self._sink.tidy()

    def look_after(self) -> None:
        """Begin anew if somebody took the file away."""
        if not (self._has_ended or self._is_failing or self._sink.is_in_place()):
            self.flush()
            self._start_over()

    def place(self) -> tuple[int, int]:
        """The segment's number and length with all that happened; zeros: no other host finds it."""
        self.flush()
        if self._is_failing or self._next is not None:
            return (0, 0)
        return (self._sink.kept_number, self._sink.length)

    def read(self, number: int) -> bytes:
        """A segment that is nowhere but here."""
        return self._sink.read(number)

    def numbers(self) -> list[int]:
        """The segments that `read` has."""
        return self._sink.numbers()

    # -- writing ----------------------------------------------------------------------------

    def _add(self, code: str, data: bytes) -> None:
        if self._is_failing or self._has_ended:
            return
        now = _now_ms()
        if self._pending and code == journal.OUTPUT and self._pending[-1][:2] == (now, code):
            data = self._pending.pop()[2] + data
        self._pending.append((now, code, data))
        self._pending_bytes += len(data)
        if self._pending_bytes >= _FLUSH_BYTES:
            self.flush()
        elif self._flush_timer is None or not self._flush_timer.is_pending:
            self._flush_timer = self._loop.call_later(_FLUSH_S, self.flush)

    def flush(self) -> None:
        """Write what waits."""
        if self._flush_timer is not None:
            self._flush_timer.cancel()
        if not self._pending:
            return
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        try:
            if self._next is not None:
                self._begin(self._next, continues=False)
            self._sink.append(b"".join(self._lines(*event) for event in pending))
            self._keep_screen_if_due()
            self._note_place()
            self._begin_next_if_due()
        except (OSError, AiSessionError) as reason:
            self._fail(reason)
        else:
            self._written_at = time.monotonic()
            self._sync_later()

    def _lines(self, at_ms: int, code: str, data: bytes) -> bytes:
        if code != journal.OUTPUT or self._marks is None:
            return self._encoder.encode(at_ms, code, data)
        lines, start = b"", 0
        for end, mark in self._marks.feed(data):
            label = self._label(mark)
            if label:
                lines += self._encoder.encode(at_ms, code, data[start:end])
                lines += self._encoder.encode(at_ms, journal.MARKER, label.encode())
                start = end
        return lines + self._encoder.encode(at_ms, code, data[start:])

    def _label(self, mark: Mark) -> str:
        """What a mark of the shell is called; nothing, if it says that nothing ran."""
        ran, self._runs_command = self._runs_command, mark.kind == "C"
        if mark.kind == "A":
            return journal.PROMPT
        if mark.kind == "C":
            return f"{journal.COMMAND} {mark.request or mark.command}".rstrip()
        if mark.kind == "D" and ran:
            code = "" if mark.exit_code is None else mark.exit_code
            return f"{journal.ENDED} {code}".rstrip()
        return ""

    @property
    def _size(self) -> Size:
        return Size(self._terminal.columns, self._terminal.rows)

    def _beginning(self) -> _Beginning:
        return _Beginning(self._size, self._terminal.snapshot())

    def _begin(self, beginning: _Beginning, *, continues: bool) -> None:
        number = self._sink.next_number()
        time_s = (self._offset_ms + self._encoder.last_ms) / 1000
        header = journal.Header(beginning.size, time_s, number, continues)
        text = beginning.keyframe.decode("utf-8", "replace")
        keyframe = journal.event_line(0, journal.OUTPUT, _as_json(text))
        self._sink.begin(number, journal.header_line(header) + keyframe)
        self._next, self._screen_at = None, self._sink.length

    def _keep_screen_if_due(self) -> None:
        is_due = self._sink.length - self._screen_at >= _SCREEN_BYTES
        if is_due and self._terminal.is_between_sequences:
            text = self._terminal.snapshot().decode("utf-8", "replace")
            time_ms = self._offset_ms + self._encoder.last_ms
            self._sink.append(journal.screen_line(time_ms, self._size, _as_json(text)))
            self._screen_at = self._sink.length

    def _begin_next_if_due(self) -> None:
        beyond = self._sink.length - self._sink.segment_bytes
        if beyond < 0:
            return
        if self._terminal.is_between_sequences or beyond > _LATEST_CUT_BYTES:
            self._begin(self._beginning(), continues=True)
            self._note_place()
            if self._tidy_timer is None or not self._tidy_timer.is_pending:
                self._tidy_timer = self._loop.call_later(_TIDY_S, self._sink.tidy)

    def _note_place(self) -> None:
        serial, output_bytes = self._position
        self._memory.note_journal(
            JournalPlace(
                serial,
                max(0, output_bytes - self._encoder.held_bytes),
                self._sink.kept_number,
                self._sink.length,
                self._encoder.last_ms,
                self._offset_ms,
            )
        )

    def _sync_later(self) -> None:
        if self._sync_timer is None or not self._sync_timer.is_pending:
            self._sync_timer = self._loop.call_later(_QUIET_S, self._sync_if_quiet)

    def _sync_if_quiet(self) -> None:
        quiet_s = time.monotonic() - self._written_at
        if quiet_s < _QUIET_S:
            self._sync_timer = self._loop.call_later(_QUIET_S - quiet_s, self._sync_if_quiet)
        elif not self._sink.sync():
            self._sync_later()

    # -- a disk that refuses ----------------------------------------------------------------

    def _fail(self, reason: Exception) -> None:
        if not self._is_failing:
            why = (reason.strerror if isinstance(reason, OSError) else "") or str(reason)
            self._warn(f"the journal cannot be written: {why}; trying again")
        self._is_failing = True
        self._memory.note_journal(JournalPlace(*self._position))
        self._loop.call_later(_TRY_AGAIN_S, self._start_over)

    def _start_over(self) -> None:
        """Begin a segment with the screen as it is; what was written meanwhile is missing."""
        if self._has_ended:
            return
        self._encoder, self._offset_ms = _fresh_encoder()
        self._position = self._memory.position
        try:
            self._begin(self._beginning(), continues=False)
        except (OSError, AiSessionError) as reason:
            self._fail(reason)
            return
        self._note_place()
        if self._is_failing:
            self._is_failing = False
            self._warn("the journal is written again")


class NoJournal:
    """Records nothing."""

    def start(self) -> None:
        """Nothing to go on with."""

    def output(self, data: bytes) -> None:
        """It is not kept."""

    def mark(self, label: str) -> None:
        """It is not kept."""

    def resized(self) -> None:
        """It is not kept."""

    def flush(self) -> None:
        """Nothing waits."""

    def ended(self, code: int | None) -> None:
        """It is not kept."""

    def look_after(self) -> None:
        """There is no file."""

    def place(self) -> tuple[int, int]:
        """It is not kept."""
        return (0, 0)

    def read(self, number: int) -> bytes:  # noqa: ARG002  # as above
        """There is nothing."""
        return b""

    def numbers(self) -> list[int]:
        """There is nothing."""
        return []


def sink_of(plan: JournalPlan, session_id: str) -> JournalSink | None:
    """Where a plan has the journal written; None: nowhere."""
    if plan.mode is JournalMode.DISK:
        return DiskSink(session_id, plan)
    return MemorySink() if plan.mode is JournalMode.MEMORY else None


def _fresh_encoder() -> tuple[journal.Encoder, int]:
    """An encoder that begins now, and what makes POSIX time of its clock.

    All segments that continue one another count on that: none begins before the one before it ends.
    """
    now_ms = _now_ms()
    return journal.Encoder(_as_json, now_ms), int(time.time() * 1000) - now_ms


def _now_ms() -> int:
    return int(time.monotonic() * 1000)
