"""From the end of the program to the end of its host: the record first, then everybody who waits.

The lock is held until the end is on the disk; from then on clients write the record, and this
process writes nothing more.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from aisession_tui.model.session import Activity, SessionStatus
from aisession_tui.protocol.messages import Ended
from aisession_tui.ptyhost.child import ChildWatch
from aisession_tui.ptyhost.exit_status import decoded_status
from aisession_tui.ptyhost.keeper import RecordKeeper
from aisession_tui.ptyhost.link import SupervisorLink
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.ptyhost.tree import ProcessTree

LINGER_S = 2.0
"""How long an ended session's host serves the clients it has."""
_WRITE_AGAIN_S = 1.0


class Closing:
    """How a session ends; both kinds of hosts have one."""

    def __init__(
        self,
        loop: EventLoop,
        keeper: RecordKeeper,
        tree: ProcessTree,
        tell: Callable[[Ended], None],
        leave: Callable[[], None],
    ) -> None:
        self.end: Ended | None = None
        """How the program ended, once it has."""
        self._loop = loop
        self._keeper = keeper
        self._tree = tree
        self._tell = tell
        self._leave = leave
        self._child: ChildWatch | None = None
        self._link: SupervisorLink | None = None
        self._is_killed = False
        self._is_written = False
        self._trees_ending = 0
        self._waiting: list[Callable[[list[int]], None]] = []
        self._survivors: list[int] = []

    def bind(self, child: ChildWatch, link: SupervisorLink) -> None:
        """What to let go of once the end is written down."""
        self._child = child
        self._link = link

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended."""
        return self.end is not None

    def kill(
        self, foreground: int, *, force: bool, when_finished: Callable[[list[int]], None]
    ) -> None:
        """End the program and all it started; calls back with whoever could not be ended."""
        if self._is_written and not self._trees_ending:
            when_finished([])
            return
        self._is_killed = True
        self._waiting.append(when_finished)
        self._trees_ending += 1
        self._tree.end(foreground, force=force, when_ended=self._tree_ended)

    def program_ended(self, status: int | None) -> None:
        """Write down how it ended, then tell, then let go of everything."""
        code, number = decoded_status(status)
        self.end = Ended(code, number)
        self._tree.forget_root()
        self._keeper.commit(
            status=SessionStatus.EXITED,
            activity=Activity.UNKNOWN,
            exit_code=code,
            exit_signal=number,
            exited=time.time(),
            killed=self._is_killed,
            pid=None,
        )
        self._let_go()

    def leave(self) -> None:
        """End this process, unless programs are still being killed or the end is not written."""
        if self._trees_ending or not self._is_written:
            self._loop.call_later(LINGER_S, self.leave)
        else:
            self._leave()

    def _let_go(self) -> None:
        """Once the disk has taken the record: whoever waits may know, and others may write."""
        if self._keeper.is_unsaved:
            self._keeper.save(durable=True)
        if self._keeper.is_unsaved or self.end is None:
            self._loop.call_later(_WRITE_AGAIN_S, self._let_go)
            return
        self._is_written = True
        if self._link is not None:
            self._link.end()
        if self._child is not None:
            self._child.release()
        self._tell(self.end)
        self._keeper.close()
        self._loop.call_later(LINGER_S, self.leave)
        self._tell_finished()

    def _tree_ended(self, survivors: list[int]) -> None:
        self._trees_ending -= 1
        self._survivors = survivors
        self._tell_finished()

    def _tell_finished(self) -> None:
        if (self._is_written or self._survivors) and not self._trees_ending:
            callbacks, self._waiting = self._waiting, []
            for callback in callbacks:
                callback(self._survivors)
