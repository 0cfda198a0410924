"""Notices when somebody takes away what sessions need: a logout, a cleaner of files, a person.

The supervisor watches for all hosts, since inotify queues are few: the folder of the sockets, and
the folder of each session with its lock and its record. Who lost something makes it anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from aisession_tui.ptyhost.loop import READ, EventLoop
from aisession_tui.store import records
from aisession_tui.store.inotify import (
    CLOSE_WRITE,
    DELETE,
    DELETE_SELF,
    IGNORED,
    MOVE_SELF,
    MOVED_FROM,
    MOVED_TO,
    OVERFLOW,
    FileEvent,
    Inotify,
)

_GONE = DELETE_SELF | MOVE_SELF
_SOCKETS = DELETE | MOVED_FROM | MOVED_TO | _GONE
"""What may happen to a socket; another one can be moved into its place."""
_WRITTEN = CLOSE_WRITE | MOVED_TO
_NEEDED = frozenset({"lock", "endpoint", records.RECORD})
_WRITABLE = frozenset({records.RECORD})
"""What an editor may have changed; whoever holds the session knows whether it was he himself."""
_SETTLE_S = 0.1
_TRY_AGAIN_S = 1.0


class FolderGuard:
    """Calls back when a socket of ours is gone, and when a session's files are, or were written."""

    def __init__(
        self,
        loop: EventLoop,
        sockets: Callable[[], str],
        on_sockets_lost: Callable[[], None],
        on_session_lost: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._sockets = sockets
        self._on_sockets_lost = on_sockets_lost
        self._on_session_lost = on_session_lost
        self._sockets_watch = -1
        self._is_pending = False
        self._sessions: dict[int, str] = {}
        self._lost: set[str] = set()
        self._inotify: Inotify | None = None
        with contextlib.suppress(OSError):  # without it, sockets are lost until the next supervisor
            self._inotify = Inotify()
            loop.watch(self._inotify.descriptor, READ, self._changed)
            self._watch_sockets()

    def watch_session(self, session_id: str, folder: str) -> None:
        """Watch a session's folder, also if it is another one of that name by now."""
        self.forget_session(session_id)
        if self._inotify is not None:
            with contextlib.suppress(OSError):
                self._sessions[self._inotify.add(folder, DELETE | _GONE | _WRITTEN)] = session_id

    def forget_session(self, session_id: str) -> None:
        """Its folder is others' business from now on."""
        self._lost.discard(session_id)
        for watch in [watch for watch, owner in self._sessions.items() if owner == session_id]:
            del self._sessions[watch]
            if self._inotify is not None:
                self._inotify.remove(watch)

    def _watch_sockets(self) -> None:
        if self._inotify is None:
            return
        try:
            self._sockets_watch = self._inotify.add(self._sockets(), _SOCKETS)
        except OSError:
            self._loop.call_later(_TRY_AGAIN_S, self._watch_sockets)

    def _changed(self, _events: int) -> None:
        if self._inotify is None:
            return
        for event in self._inotify.read():
            if event.watch in self._sessions:
                self._session_changed(event)
            elif event.mask & OVERFLOW:
                self._lost.update(self._sessions.values())
                self._sockets_changed()
            elif event.watch == self._sockets_watch and _is_socket_loss(event):
                self._sockets_changed()
        if self._lost:
            self._loop.call_later(_SETTLE_S, self._tell_sessions)

    def _session_changed(self, event: FileEvent) -> None:
        is_written = bool(event.mask & _WRITTEN)
        if event.mask & _GONE or event.name in (_WRITABLE if is_written else _NEEDED):
            self._lost.add(self._sessions[event.watch])

    def _tell_sessions(self) -> None:
        lost, self._lost = self._lost, set()
        for session_id in lost:
            self._on_session_lost(session_id)

    def _sockets_changed(self) -> None:
        if not self._is_pending:
            self._is_pending = True
            self._loop.call_later(_SETTLE_S, self._sockets_lost)

    def _sockets_lost(self) -> None:
        self._is_pending = False
        self._on_sockets_lost()
        if os.path.isdir(self._sockets()):
            self._watch_sockets()
        else:
            self._loop.call_later(_TRY_AGAIN_S, self._sockets_lost)


def _is_socket_loss(event: FileEvent) -> bool:
    return event.name.endswith(".sock") or bool(event.mask & (_GONE | IGNORED))
