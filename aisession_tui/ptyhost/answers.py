"""What both kinds of hosts answer alike: changes of the record, and the life of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aisession_tui.errors import AiSessionError, HostUnreachable, ProtocolError
from aisession_tui.model.session import OnExit, SessionStatus
from aisession_tui.protocol.control import Kill, Pause, Resume, Update
from aisession_tui.protocol.greeting import Done, Failed
from aisession_tui.protocol.messages import Message
from aisession_tui.ptyhost.closing import Closing
from aisession_tui.ptyhost.keeper import RecordKeeper
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.pty import Pty
from aisession_tui.ptyhost.tree import ProcessTree
from aisession_tui.store.fields import to_wire

Method = Callable[[Peer, Any], None]
"""Carries out one kind of message for the client that sent it."""

NONSENSE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What a message of the right form with values of the wrong kind may raise."""
_UPDATABLE: dict[str, Callable[[Any], Any]] = {
    "name": str,
    "group": str,
    "pinned": bool,
    "on_exit": OnExit,
    "ai_context": bool,
    "token_limit": int,
}


def carry_out(method: Method, peer: Peer, message: Message) -> None:
    """Do what a client asks; an error is its answer."""
    try:
        method(peer, message)
    except AiSessionError as error:
        _fail(peer, message, error)
    except NONSENSE as reason:
        _fail(peer, message, ProtocolError(f"{type(message).__name__}: {reason}"))


def _fail(peer: Peer, message: Message, error: AiSessionError) -> None:
    request = getattr(message, "request", 0)
    peer.send(Failed(request, type(error).__name__, str(error)))


def _updated_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that clients may change, in their types; others are left out."""
    return {key: _UPDATABLE[key](value) for key, value in fields.items() if key in _UPDATABLE}


def _kill_answer(request: Kill, survivors: list[int]) -> Done | Failed:
    """That everything has ended, or who could not be ended."""
    if not survivors:
        return Done(request.request)
    pids = " ".join(map(str, survivors))
    return Failed(request.request, AiSessionError.__name__, f"these could not be ended: {pids}")


class ProgramVerbs:
    """Updates, ends, freezes and thaws a session, whether its host has a screen or not."""

    def __init__(self, keeper: RecordKeeper, tree: ProcessTree, closing: Closing, pty: Pty) -> None:
        self._keeper = keeper
        self._tree = tree
        self._closing = closing
        self._pty = pty
        self.methods: dict[type, Method] = {
            Update: self._update,
            Kill: self._kill,
            Pause: self._pause,
            Resume: self._resume,
        }

    def _require_program(self) -> None:
        if self._closing.has_ended:
            raise HostUnreachable("the session has just exited: try again")

    def _update(self, peer: Peer, message: Update) -> None:
        self._require_program()
        self._keeper.change(**_updated_fields(message.fields))
        peer.send(Done(message.request, {"record": to_wire(self._keeper.record)}))

    def _kill(self, peer: Peer, message: Kill) -> None:
        self._closing.kill(
            self._pty.foreground_group(),
            force=message.force,
            when_finished=lambda survivors: peer.send(_kill_answer(message, survivors)),
        )

    def _pause(self, peer: Peer, message: Pause) -> None:
        self._require_program()
        self._tree.freeze()
        self._keeper.commit(status=SessionStatus.PAUSED)
        peer.send(Done(message.request))

    def _resume(self, peer: Peer, message: Resume) -> None:
        self._require_program()
        self._tree.thaw()
        self._keeper.commit(status=SessionStatus.RUNNING)
        peer.send(Done(message.request))
