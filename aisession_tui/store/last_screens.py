"""What a session without processes showed last: its saved screen, and what its journal has after it.

The screen is saved every few seconds, the journal within a moment; together they are what was there
when the machine went down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.store import journal, journal_files, snapshots
from aisession_tui.store.playback import feed, show
from aisession_tui.terminal.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aisession_tui.store.journal_files import SegmentFile

_READ_BYTES = 2 << 20
"""How much of the journal is read back at most; a flood in the last seconds may have been more."""
_CLEAN = b"\x18\x1b[?1049l\x1b[!p\x1b[r"


def load(session_id: str) -> Terminal | None:
    """The screen with its scrollback; None if nothing that can be understood was kept."""
    snapshot = snapshots.load(session_id)
    files = journal_files.listed(journal_files.folder_of(session_id))
    if snapshot is not None:
        later = [each for each in files if each.number >= snapshot.segment > 0]
        terminal = Terminal(*snapshot.size)
        feed(terminal, snapshot.data)
        if not later or _catch_up(terminal, later, snapshot):
            return terminal
    return _from_journal(files)


def _catch_up(terminal: Terminal, files: list[SegmentFile], snapshot: snapshots.Snapshot) -> bool:
    """Let happen what came after a saved screen; False if that is too much, or is not there."""
    if files[0].number != snapshot.segment or files[0].is_packed:
        return False
    room = _READ_BYTES + snapshot.length
    for each in files:
        if each.is_packed or each.size_bytes > room:
            return False
        room -= each.size_bytes
    for each in files:
        data = _read(each)
        if each.number == snapshot.segment:
            if len(data) < snapshot.length:
                return False
            _show(terminal, journal.read_events(data, snapshot.length))
            continue
        header = journal.read_header(data.partition(b"\n")[0])
        if header is None:
            break
        reader = journal.SegmentReader(data, header)
        if not header.continues:
            terminal.resize(*header.size)
            feed(terminal, _CLEAN + reader.keyframe)
        _show(terminal, reader.events())
    return True


def _from_journal(files: list[SegmentFile]) -> Terminal | None:
    """What the last segment shows in the end, with the scrollback of its last megabytes."""
    for each in reversed(files):
        data = _read(each)
        header = journal.read_header(data.partition(b"\n")[0])
        if header is not None:
            reader = journal.SegmentReader(data, header, before=len(data) - _READ_BYTES)
            terminal = Terminal(*reader.size)
            feed(terminal, reader.keyframe)
            _show(terminal, reader.events())
            return terminal
    return None


def _show(terminal: Terminal, events: Iterable[journal.Event]) -> None:
    for event in events:
        show(terminal, event)


def _read(file: SegmentFile) -> bytes:
    try:
        return journal_files.read(file)
    except (OSError, ValueError):
        return b""  # it is the oldest, and went just now
