"""The host's record: changed here, saved by its rules, announced to whoever watches.

Status, exit, names and policies are on the disk before anybody hears of them. What changes all the
time (title, last activity) is announced at once and saved every five seconds, the directory sooner.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from aisession_tui import paths
from aisession_tui.errors import AiSessionError, NameTaken, RecordUnreadable
from aisession_tui.model.session import SessionRecord
from aisession_tui.ptyhost.loop import EventLoop, Timer
from aisession_tui.store import locks, records

LAZY_SAVE_S = 5.0
_SOON_S = 0.2
"""For the directory, in which a session is restored."""
_ANNOUNCE_S = 0.1


class RecordKeeper:
    """Owns a session's record, and the lock that says so, while its host lives."""

    def __init__(
        self,
        record: SessionRecord,
        lock: int,
        loop: EventLoop,
        announce: Callable[[SessionRecord], None],
        warn: Callable[[str], None],
    ) -> None:
        self._record = record
        self._lock = lock
        self._times: dict[str, Any] = {}
        """Newer than those in the record, which is not made anew for every key."""
        self._saved = record
        self._saved_state = self._file_state()
        self._loop = loop
        self._announce = announce
        self._warn = warn
        self._announcement: Timer | None = None
        self._lazy_save: Timer | None = None
        self._saves_soon = False
        self._disk_is_failing = False
        self._is_refused = False
        self._trouble = ""
        """Why the last save failed."""
        self._is_closed = False
        self._renewed: Callable[[], None] = lambda: None

    def when_renewed(self, renewed: Callable[[], None]) -> None:
        """Whom to tell that the lock is another file now."""
        self._renewed = renewed

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
        """Write nothing more and let go of the lock: from now on others write the record."""
        self._is_closed = True
        for timer in (self._announcement, self._lazy_save):
            if timer is not None:
                timer.cancel()
        locks.release(self._lock)

    def look_after(self) -> None:
        """Make the lock and the record anew if somebody removed or changed them.

        The session is still here, and what everybody reads of it has to be true.
        """
        if self._is_closed:
            return
        lock = records.lock_path(self._record.id)
        if not locks.is_in_place(lock, self._lock) or self._file_state() != self._saved_state:
            self.save(durable=True)

    def _file_state(self) -> tuple[int, int, int] | None:
        """By what a file is known as the one we wrote; None if it is not there."""
        try:
            found = os.lstat(records.record_path(self._record.id))
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def commit(self, **fields: Any) -> None:
        """Change fields and save durably before anybody is told."""
        changed = self.record._replace(**fields)
        if changed == self.record:
            return
        self._record = changed
        self.save(durable=True)
        self._tell()

    def change(self, **fields: Any) -> None:
        """Change what a user asks for: it is on the disk when this returns, or it is not changed.

        Raises:
            AiSessionError: The disk refuses it.
        """
        before = self.record
        self.commit(**fields)
        if self.record != before and self._trouble:
            self._record = before
            self._tell()
            raise AiSessionError(f'"{before.name}" is not changed: {self._trouble}')

    def command_ended(self, cwd: str) -> None:
        """Have the directory in which a command left the shell on the disk before anybody hears."""
        self._record = self.record._replace(cwd=cwd)
        if cwd != self._saved.cwd:
            self.save(durable=True)
            self._tell()

    def note(self, **fields: Any) -> None:
        """Change fields that may be saved late; tells watchers at most ten times a second."""
        before = self.record
        changed = before._replace(**fields)
        if changed == before:
            return
        self._record = changed
        self._save_later(soon=changed.cwd != before.cwd)
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
            self._hold_lock()
            records.save(self.record, durable=durable, replaced=self._saved)
        except (RecordUnreadable, NameTaken) as reason:  # a newer version's or another host's
            if not self._is_refused:
                self._warn(f"{self._saved.name} is not saved any more: {reason}")
            self._trouble = str(reason)
            self._is_refused, self._disk_is_failing = True, False
        except (OSError, AiSessionError) as reason:
            self._trouble = (reason.strerror if isinstance(reason, OSError) else "") or str(reason)
            if not self._disk_is_failing:
                self._warn(f"{self._saved.name} cannot be saved: {self._trouble}; trying again")
            self._disk_is_failing = True
            self._save_later()
        else:
            self._disk_is_failing = False
            self._trouble = ""
            self._saved = self.record
            self._saved_state = self._file_state()

    def _hold_lock(self) -> None:
        """Take the lock again, under the same descriptor, if its file is not the one we hold."""
        path = records.lock_path(self._record.id)
        if locks.is_in_place(path, self._lock):
            return
        paths.private_dir(os.path.dirname(path))
        lock = locks.acquire(path)
        if lock is None:
            raise NameTaken(f"{path} is another host's by now")
        os.dup2(lock, self._lock, inheritable=False)
        os.close(lock)
        self._renewed()

    def _save_later(self, *, soon: bool = False) -> None:
        if self._is_closed:
            return
        is_pending = self._lazy_save is not None and self._lazy_save.is_pending
        if is_pending and (self._saves_soon or not soon):
            return
        if self._lazy_save is not None:
            self._lazy_save.cancel()
        self._saves_soon = soon
        self._lazy_save = self._loop.call_later(_SOON_S if soon else LAZY_SAVE_S, self._save_now)

    def _save_now(self) -> None:
        self.save(durable=self._disk_is_failing)
        self._tell()

    def _tell(self) -> None:
        if self._announcement is not None:
            self._announcement.cancel()
        self._announce(self.record)
