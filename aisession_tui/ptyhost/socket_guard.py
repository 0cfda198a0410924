"""Notices when somebody takes our sockets away: a logout, a cleaner of temporary files, a person.

The supervisor watches for all hosts, since inotify queues are few; whoever lost a socket binds anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from aisession_tui.ptyhost.loop import READ, EventLoop
from aisession_tui.store.inotify import DELETE, DELETE_SELF, IGNORED, MOVE_SELF, MOVED_FROM, Inotify

_SETTLE_S = 0.1
_TRY_AGAIN_S = 1.0


class SocketGuard:
    """Calls back when a socket of ours, or the folder of all, is gone."""

    def __init__(
        self, loop: EventLoop, folder: Callable[[], str], on_loss: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._folder = folder
        self._on_loss = on_loss
        self._is_pending = False
        try:
            self._inotify = Inotify()
        except OSError:
            return  # without it, sockets stay lost until the next supervisor
        loop.watch(self._inotify.descriptor, READ, self._changed)
        self._watch()

    def _watch(self) -> None:
        try:
            self._inotify.add(self._folder(), DELETE | MOVED_FROM | DELETE_SELF | MOVE_SELF)
        except OSError:
            self._loop.call_later(_TRY_AGAIN_S, self._watch)

    def _changed(self, _events: int) -> None:
        lost = [
            event
            for event in self._inotify.read()
            if event.name.endswith(".sock") or event.mask & (DELETE_SELF | MOVE_SELF | IGNORED)
        ]
        if lost and not self._is_pending:
            self._is_pending = True
            self._loop.call_later(_SETTLE_S, self._lost)

    def _lost(self) -> None:
        self._is_pending = False
        self._on_loss()
        if os.path.isdir(self._folder()):
            self._watch()
        else:
            self._loop.call_later(_TRY_AGAIN_S, self._lost)
