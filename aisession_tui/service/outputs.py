"""What commands of a session have written, found in its journal by the names that the shell gave them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aisession_tui.agents.rendering import Piece, Text, piece_of, rendered, rendered_in_part
from aisession_tui.agents.results import Result, recognise
from aisession_tui.errors import AiSessionError, UsageError
from aisession_tui.model.size import Size
from aisession_tui.service import segments
from aisession_tui.store import history, journal, records
from aisession_tui.store.history import Entry

_LATE_S = 2.0
"""How much later than its command a segment's clock may say that it begins."""
_WIDE = 500
"""Columns of a terminal on which nothing that was drawn on a narrower one is wrapped anew."""
_MARKER = b'"m", "'
_BEGIN = re.compile(rb'"m", "' + journal.COMMAND.encode() + rb' ([0-9a-f]+)"\]')
_RESIZE = b'"r", "'
_ENDS = frozenset({journal.ENDED, journal.PROMPT, journal.COMMAND})


class Running(NamedTuple):
    """The command that has not ended."""

    mark: str
    """As in `history.Entry`."""
    pieces: list[Piece]
    """What it has written so far."""


class Ended(NamedTuple):
    """A command that has ended, with all its lines."""

    entry: Entry
    text: Text

    @property
    def result(self) -> Result | None:
        """What was recognised in it."""
        return recognise(self.entry.command, "\n".join(self.text.lines), self.entry.exit_code)


class Outputs:
    """A session's journal, opened once to look several commands up."""

    def __init__(self, session_id: str) -> None:
        self._sources = segments.sources(session_id)
        self._headers = [journal.read_header(source.first_line) for source in self._sources]
        self._times = [header.time if header else 0.0 for header in self._headers]
        self._read: dict[int, bytes] = {}
        self._begins: dict[int, dict[str, int]] = {}

    def of(self, entry: Entry) -> list[Piece] | None:
        """What a command has written; None if the journal does not have it, or not any more."""
        if not entry.mark:
            return None
        last = bisect_right(self._times, entry.started + _LATE_S) - 1
        first = bisect_right(self._times, entry.started - _LATE_S) - 1
        for index in range(last, max(first, 0) - 1, -1):
            if entry.mark in self._commands(index):
                return self._pieces(index, self._commands(index)[entry.mark])
        return None

    def running(self) -> Running | None:
        """The command that runs now; None at a prompt, or where no mark tells."""
        for index in reversed(range(len(self._sources))):
            data = self._data(index)
            at = data.rfind(_MARKER + journal.COMMAND.encode())
            over = max(data.rfind(_MARKER + word.encode()) for word in _ENDS - {journal.COMMAND})
            if over > at:
                return None
            if at >= 0:
                label = data[at + len(_MARKER) : data.find(b'"', at + len(_MARKER))].decode()
                return Running(label.partition(" ")[2], self._pieces(index, at))
        return None

    def _commands(self, index: int) -> dict[str, int]:
        """Where in a segment the output of each command begins, by its name."""
        if index not in self._begins:
            found = _BEGIN.finditer(self._data(index))
            self._begins[index] = {match[1].decode(): match.start() for match in found}
        return self._begins[index]

    def _data(self, index: int) -> bytes:
        if index not in self._read:
            try:
                self._read[index] = self._sources[index].read()
            except (OSError, ValueError):
                self._read[index] = b""  # it is the oldest, and went just now
        return self._read[index]

    def _pieces(self, index: int, at: int) -> list[Piece]:
        """Output from a place to the command's end, through as many segments as it takes."""
        size = self._size_at(index, at)
        start = self._data(index).find(b"\n", at) + 1
        pieces: list[Piece] = []
        written: list[bytes] = []
        while True:
            for event in journal.read_events(self._data(index), start):
                if event.code == journal.OUTPUT:
                    written.append(event.data)
                elif event.code == journal.RESIZE:
                    pieces.append(Piece(size, b"".join(written)))
                    size, written = journal.size_of(event.data) or size, []
                elif event.code == journal.EXIT or _ends(event):
                    return [*pieces, Piece(size, b"".join(written))]
            index += 1
            header = self._headers[index] if index < len(self._headers) else None
            if header is None or not header.continues:
                return [*pieces, Piece(size, b"".join(written))]
            start = self._after_keyframe(index)

    def _size_at(self, index: int, at: int) -> Size:
        """The terminal's size at a place in a segment."""
        data, header = self._data(index), self._headers[index]
        resize = data.rfind(_RESIZE, 0, at)
        found = None
        if resize >= 0:
            start = resize + len(_RESIZE)
            found = journal.size_of(data[start : data.find(b'"', start)])
        return found or (header.size if header else Size(80, 24))

    def _after_keyframe(self, index: int) -> int:
        """Where the events begin that come after the screen at a segment's beginning."""
        data = self._data(index)
        return data.find(b"\n", data.find(b"\n") + 1) + 1


def _ends(event: journal.Event) -> bool:
    return (
        event.code == journal.MARKER
        and event.data.decode("utf-8", "replace").partition(" ")[0] in _ENDS
    )


def why_none(session_id: str) -> str:
    """Why a session's history is empty."""
    entry = records.load_entry(session_id)
    record = entry.record if entry else None
    if record is not None and record.journal and not record.journal.is_kept:
        return f"No history is kept: the journal of {record.name} is {record.journal}"
    if record is not None and not record.is_shell:
        return f"No history is kept: {record.name} runs {record.command[0]}, no shell that tells"
    return "No command has ended yet"


def entry_of(session_id: str, command_id: str) -> Entry:
    """The command that is meant: by its number, or by the name in the shell's marks.

    Raises:
        AiSessionError: The session has no history; says why.
        UsageError: It has not run such a command, or has forgotten it.
    """
    entries = history.read(session_id)
    if not entries:
        raise AiSessionError(why_none(session_id))
    for entry in reversed(entries):
        if command_id in (str(entry.id), entry.mark):
            return entry
    numbers = [entry.id for entry in entries if entry.id]
    known = f": it has {numbers[0]} to {numbers[-1]}" if numbers else ""
    raise UsageError(f"there is no command {command_id!r} in this session's history{known}")


def read(session_id: str, command_id: str) -> Ended:
    """A command with its output.

    Raises:
        UsageError: There is no such command.
        AiSessionError: Its output is not in the journal, or not any more.
    """
    outputs = Outputs(session_id)
    running = outputs.running()
    if running is not None and running.mark == command_id:
        raise AiSessionError(
            f"command {command_id} has not ended yet: the session's context tells what it has written so far"
        )
    entry = entry_of(session_id, command_id)
    pieces = outputs.of(entry)
    if pieces is None:
        raise AiSessionError(
            f"the output of command {command_id} is not in the session's journal any more"
        )
    return Ended(entry, rendered(pieces))


def result_of(command: str, output: bytes, exit_code: int) -> Result | None:
    """What is recognised in an output that `exec` has passed on.

    Args:
        command: Its text.
        output: All of it, or its beginning and its end.
        exit_code: The command's own.
    """
    lines = rendered_in_part([piece_of(output, _WIDE)]).lines
    return recognise(command, "\n".join(lines), exit_code)


def with_results(
    session_id: str, entries: Sequence[Entry]
) -> Iterator[tuple[Entry, Result | None]]:
    """Commands with what was recognised in their outputs, as far as the journal has them."""
    found = Outputs(session_id)
    for entry in entries:
        pieces = found.of(entry)
        lines = rendered_in_part(pieces).lines if pieces else []
        yield entry, recognise(entry.command, "\n".join(lines), entry.exit_code)
