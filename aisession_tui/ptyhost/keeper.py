"""The host's record: changed here, saved by its rules, announced to whoever watches.

Status, exit, names and policies are on the disk before anybody hears of them. What changes all the
time (title, directory, last activity) is announced at once and saved every five seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aisession_tui.errors import AiSessionError, RecordUnreadable
from aisession_tui.model.session import SessionRecord
from aisession_tui.ptyhost.loop import EventLoop, Timer
from aisession_tui.store import records

LAZY_SAVE_S = 5.0
_ANNOUNCE_S = 0.1


class RecordKeeper:
    """Owns a session's record while its host lives."""

    def __init__(
        self,
        record: SessionRecord,
        loop: EventLoop,
        announce: Callable[[SessionRecord], None],
        warn: Callable[[str], None],
    ) -> None:
        self._record = record
        self._times: dict[str, Any] = {}
        """Newer than those in the record, which is not made anew for every key."""
        self._saved = record
        self._loop = loop
        self._announce = announce
        self._warn = warn
        self._announcement: Timer | None = None
        self._lazy_save: Timer | None = None
        self._disk_is_failing = False
        self._is_refused = False
        self._is_closed = False

    @property
    def record(self) -> SessionRecord:
        """The record as it is now."""
        if self._times:
            self._record = self._record._replace(**self._times)
            self._times.clear()
        return self._record

    @property
    def is_unsaved(self) -> bool:
        """Whether the disk refused the last save that was tried."""
        return self._disk_is_failing

    def close(self) -> None:
        """Write nothing more: from now on the record is others' to write."""
        self._is_closed = True
        for timer in (self._announcement, self._lazy_save):
            if timer is not None:
                timer.cancel()

    def commit(self, **fields: Any) -> None:
        """Change fields and save durably before anybody is told."""
        changed = self.record._replace(**fields)
        if changed == self.record:
            return
        self._record = changed
        self.save(durable=True)
        self._tell()

    def command_ended(self, cwd: str) -> None:
        """Have the directory in which a command left the shell on the disk before anybody hears."""
        self._record = self.record._replace(cwd=cwd)
        if cwd != self._saved.cwd:
            self.save(durable=True)
            self._tell()

    def note(self, **fields: Any) -> None:
        """Change fields that may be saved late; tells watchers at most ten times a second."""
        changed = self.record._replace(**fields)
        if changed == self.record:
            return
        self._record = changed
        self._save_later()
        if self._announcement is None or not self._announcement.is_pending:
            self._announcement = self._loop.call_later(_ANNOUNCE_S, self._tell)

    def touch(self, **times: float) -> None:
        """Change times nobody needs to hear of before the next save."""
        self._times |= times
        self._save_later()

    def save(self, *, durable: bool) -> None:
        """Write the record now; a file that cannot be written is tried again and told once."""
        if self._is_closed:
            return
        try:
            records.save(self.record, durable=durable, replaced=self._saved)
        except RecordUnreadable as reason:  # a newer version's, which never becomes writable
            if not self._is_refused:
                self._warn(f"{self.record.name} is not saved any more: {reason}")
            self._is_refused, self._disk_is_failing = True, False
        except (OSError, AiSessionError) as reason:
            if not self._disk_is_failing:
                why = (reason.strerror if isinstance(reason, OSError) else "") or str(reason)
                self._warn(f"{self.record.name} cannot be saved: {why}; trying again")
            self._disk_is_failing = True
            self._save_later()
        else:
            self._disk_is_failing = False
            self._saved = self.record

    def _save_later(self) -> None:
        if self._is_closed:
            return
        if self._lazy_save is None or not self._lazy_save.is_pending:
            self._lazy_save = self._loop.call_later(LAZY_SAVE_S, self._save_now)

    def _save_now(self) -> None:
        self.save(durable=self._disk_is_failing)
        self._tell()

    def _tell(self) -> None:
        if self._announcement is not None:
            self._announcement.cancel()
        self._announce(self.record)
