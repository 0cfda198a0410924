"""All sessions as they are, and what happens in them as it happens: hosts and the folder of records tell.

Sessions that are made later are followed from their beginning. Nothing is polled where the system has
inotify; a host that is replaced is connected to again.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Container, Generator, Iterator
from typing import Any, NamedTuple

from aisession_tui.client.host_stream import HostStream
from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol.following import CommandFinished, CommandStarted, FollowCommands
from aisession_tui.protocol.greeting import Done, Failed
from aisession_tui.protocol.messages import Changed, Happened, Message, Watch
from aisession_tui.service import persistence
from aisession_tui.service.sessions import Listed
from aisession_tui.store import fields, records
from aisession_tui.store.watch import POLL_S, RecordWatch

_RETRY_S = 0.02
_RETRY_SLOWLY_S = 1.0
_UNRESPONSIVE_AFTER_S = 1.0
_WATCH, _COMMANDS = 1, 2
"""Numbers of the requests each host is sent."""
_TOLD = 256
_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Event(NamedTuple):
    """Something that happened."""

    time: float
    """In POSIX seconds."""
    kind: str
    """`created`, `deleted`, `renamed`, `status`, `activity`, `title`, `command-started`,
    `command-finished`, `bell`, `notification` or `notice`."""
    id: str
    name: str
    """Of the session."""
    details: dict[str, Any]
    """What there is to say for this kind of event."""


class _Session:
    """What is known of one session."""

    def __init__(self) -> None:
        self.listed: Listed | None = None
        self.stream: HostStream | None = None
        self.asked_at = time.monotonic()
        self.is_awaited = False
        """Its host was asked and has not answered yet."""
        self.retry_at = 0.0
        """When to connect again; 0: not at all."""
        self.told: deque[tuple[str, str, float]] = deque(maxlen=_TOLD)
        """The latest commands that were told of, as a host's successor may tell them again."""
        self.had_host = False


class Following:
    """Follows sessions from its making on."""

    def __init__(self, only: Container[str] | None = None, *, hears_commands: bool = True) -> None:
        """Begin.

        Args:
            only: Ids of the sessions to follow; None: all, also those to come.
            hears_commands: Whether commands are told of.
        """
        self._only = only
        self._hears_commands = hears_commands
        self._sessions: dict[str, _Session] = {}
        self._by_descriptor: dict[int, str] = {}
        self._events: list[Event] = []
        self._poll = select.poll()
        self._watch = RecordWatch()
        if self._watch.fileno() >= 0:
            self._poll.register(self._watch.fileno(), select.POLLIN)
        for session_id in records.ids():
            self._look(session_id)
        self._settle()

    @property
    def sessions(self) -> list[Listed]:
        """All sessions that are followed, by creation."""
        known = [session.listed for session in self._sessions.values() if session.listed]
        return sorted(
            known, key=lambda each: (each.record.created if each.record else 0.0, each.id)
        )

    def close(self) -> None:
        """Follow no more."""
        self._watch.close()
        for session in self._sessions.values():
            if session.stream is not None:
                session.stream.close()

    def events(self, reader: int = -1) -> Generator[list[Event]]:
        """What happens, a moment's news at a time; may be empty when only other fields have changed.

        Args:
            reader: A descriptor; ends when nobody reads what is written there any more.
        """
        if reader >= 0:
            self._poll.register(reader, 0)
        while True:
            ready = self._turn(self._wait_s())
            if any(descriptor == reader and flags & _GONE for descriptor, flags in ready):
                return
            yield self._taken()

    def _settle(self) -> None:
        """Hear from every host how its session is, but wait for none that does not answer."""
        deadline = time.monotonic() + _UNRESPONSIVE_AFTER_S
        while any(session.is_awaited for session in self._sessions.values()):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                break
            self._turn(min(left_s, self._wait_s() or left_s))
        self._events.clear()

    def _taken(self) -> list[Event]:
        taken, self._events = self._events, []
        return taken

    # -- one turn ---------------------------------------------------------------------------

    def _wait_s(self) -> float | None:
        """How long nothing needs to be done by itself; None: for ever."""
        now = time.monotonic()
        due = [session.retry_at - now for session in self._sessions.values() if session.retry_at]
        if self._watch.fileno() < 0:
            due.append(POLL_S)
        due += [
            session.asked_at + _UNRESPONSIVE_AFTER_S - now
            for session in self._sessions.values()
            if session.is_awaited and session.listed and not session.listed.is_unresponsive
        ]
        return max(0.0, min(due)) if due else None

    def _turn(self, wait_s: float | None) -> list[tuple[int, int]]:
        ready = self._poll.poll(None if wait_s is None else wait_s * 1000 + 1)
        for descriptor, _ in ready:
            if descriptor in self._by_descriptor:
                self._read(self._by_descriptor[descriptor])
        for session_id in self._watch.changed():
            self._look(session_id)
        now = time.monotonic()
        for session_id, session in list(self._sessions.items()):
            if session.retry_at and session.retry_at <= now:
                session.retry_at = 0.0
                self._look(session_id)
            elif session.is_awaited and now - session.asked_at >= _UNRESPONSIVE_AFTER_S:
                self._note_unresponsive(session)
        return ready

    def _look(self, session_id: str) -> None:
        """See how a session is, unless its host says so."""
        if self._only is not None and session_id not in self._only:
            return
        session = self._sessions.setdefault(session_id, _Session())
        if session.stream is not None:
            return
        if not records.is_live(session_id):
            session.is_awaited = False
            self._learn_from_disk(session_id)
            return
        if not session.is_awaited:
            session.is_awaited, session.asked_at = True, time.monotonic()
        session.stream = HostStream.open(session_id, self._asks(session))
        if session.stream is not None:
            self._by_descriptor[session.stream.fileno()] = session_id
            self._poll.register(session.stream.fileno(), select.POLLIN)
            return
        waited_s = time.monotonic() - session.asked_at
        is_new = waited_s < _UNRESPONSIVE_AFTER_S
        session.retry_at = time.monotonic() + (_RETRY_S if is_new else _RETRY_SLOWLY_S)

    def _asks(self, session: _Session) -> list[Message]:
        commands = FollowCommands(_COMMANDS, missed=session.had_host)
        return [Watch(_WATCH), *([commands] if self._hears_commands else [])]

    def _read(self, session_id: str) -> None:
        session = self._sessions[session_id]
        if session.stream is None:
            return
        try:
            for message in session.stream.read():
                self._take(session_id, session, message)
        except AiSessionError:  # gone, or it talks nonsense: look who is there now
            self._poll.unregister(session.stream.fileno())
            del self._by_descriptor[session.stream.fileno()]
            session.stream.close()
            session.stream = None
            self._look(session_id)

    def _note_unresponsive(self, session: _Session) -> None:
        if session.listed is not None and not session.listed.is_unresponsive:
            session.listed = session.listed._replace(is_unresponsive=True)

    # -- what is learned --------------------------------------------------------------------

    def _take(self, session_id: str, session: _Session, message: Message) -> None:
        if isinstance(message, Changed):
            self._learn(Listed(session_id, fields.from_toml(message.record, session_id)))
        elif isinstance(message, Done) and message.request == _WATCH:
            session.is_awaited, session.had_host = False, True
            self._learn(Listed(session_id, fields.from_toml(message.result["record"], session_id)))
        elif isinstance(message, Failed):
            self._tell("notice", session_id, text=message.message)
        elif isinstance(message, Happened) and message.what == "bell":
            self._tell("bell", session_id)
        elif isinstance(message, Happened) and message.what == "notification":
            self._tell("notification", session_id, title=message.title, text=message.text)
        elif isinstance(message, Happened):
            self._tell(message.what, session_id, text=message.text)
        elif isinstance(message, CommandStarted | CommandFinished):
            self._take_command(session_id, session, message)

    def _take_command(
        self, session_id: str, session: _Session, message: CommandStarted | CommandFinished
    ) -> None:
        kind = "command-started" if isinstance(message, CommandStarted) else "command-finished"
        if (kind, message.id, message.started) in session.told:
            return
        session.told.append((kind, message.id, message.started))
        details: dict[str, Any] = {
            "command_id": message.id,
            "command": message.command,
            "cwd": message.cwd,
            "origin": message.origin,
        }
        if isinstance(message, CommandFinished):
            details |= {"exit_code": message.exit_code, "duration_s": message.duration_s}
        self._tell(kind, session_id, **details)

    def _learn_from_disk(self, session_id: str) -> None:
        entry = records.load_entry(session_id)
        if entry is None:
            if self._sessions[session_id].listed is not None:
                self._tell("deleted", session_id)
            del self._sessions[session_id]
            return
        record = entry.record
        if record is not None and persistence.is_being_started(record):
            self._sessions[session_id].retry_at = time.monotonic() + _RETRY_SLOWLY_S
        elif record is not None and record.is_live:
            record = persistence.note_lost(record)
        self._learn(Listed(session_id, record, entry.problem))

    def _learn(self, listed: Listed) -> None:
        session = self._sessions[listed.id]
        before, session.listed = session.listed, listed
        if listed.record is None:
            return
        known = before.record if before is not None else None
        if known is None:
            self._tell("created", listed.id, status=str(listed.record.status))
            return
        for kind, details in _changes(known, listed.record):
            self._tell(kind, listed.id, **details)

    def _tell(self, kind: str, session_id: str, **details: Any) -> None:
        listed = self._sessions[session_id].listed
        name = listed.record.name if listed is not None and listed.record is not None else ""
        self._events.append(Event(time.time(), kind, session_id, name, details))


def _changes(before: SessionRecord, after: SessionRecord) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events that make one record of another."""
    if after.name != before.name:
        yield "renamed", {"before": before.name}
    if after.status != before.status:
        yield (
            "status",
            {
                "status": str(after.status),
                "exit_code": after.exit_code,
                "exit_signal": after.exit_signal,
            },
        )
    if after.activity != before.activity and after.is_live:
        yield "activity", {"activity": str(after.activity)}
    if after.title != before.title:
        yield "title", {"title": after.title}
