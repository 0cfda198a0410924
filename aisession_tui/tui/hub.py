"""What the app knows of all sessions, kept true by the hosts' own words and the records on disk.

One task follows each session that lives: connects to its host, watches its record, and connects
again when the host was replaced. Widgets never see a socket; they are told that something changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from aisession_tui.client.connection import own_hello, own_session
from aisession_tui.errors import AiSessionError, HostUnreachable
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.greeting import Hello
from aisession_tui.protocol.messages import Changed, Message, Watch
from aisession_tui.service import persistence
from aisession_tui.store import fields, records
from aisession_tui.store.watch import POLL_S, RecordWatch

if TYPE_CHECKING:
    from aisession_tui.client.aio import AsyncConnection
    from aisession_tui.terminal.diff import HistoryLines, ScreenDiff

_UNRESPONSIVE_AFTER_S = 1.0
_RETRY_S = 0.02
_SETTLE_S = 2.0
_RETRY_SLOWLY_S = 1.0


class Known(NamedTuple):
    """One session as far as the app knows."""

    id: str
    record: SessionRecord | None
    problem: str = ""
    """Why the record cannot be read, with the file's name."""
    is_unresponsive: bool = False


class Viewer(Protocol):
    """A pane that shows a session's screen."""

    def linked(self, link: HostLink) -> None:
        """The session's host can be talked to, for the first time or again."""

    def unlinked(self) -> None:
        """The host is gone; perhaps another comes."""

    def message_received(self, message: Message) -> None:
        """The host said something."""

    def screen_received(self, diff: ScreenDiff) -> None:
        """The screen changed."""

    def history_received(self, lines: HistoryLines) -> None:
        """Scrollback arrived."""


class HostLink:
    """The connection to one session's host, shared by the list and the pane."""

    def __init__(self, hub: SessionHub, session_id: str) -> None:
        self.session_id = session_id
        self.lost = asyncio.Event()
        self._hub = hub
        self._connection: AsyncConnection | None = None

    async def open(self, path: str, hello: Hello) -> SessionRecord:
        """Connect and watch; returns the record as the host has it.

        Raises:
            OSError: Nobody listens.
            HostUnreachable: It does not answer.
        """
        from aisession_tui.client.aio import AsyncConnection

        self._connection = await AsyncConnection.open(path, hello, self)
        try:
            answer = await self._connection.request(Watch(0))
        except BaseException:  # also a cancellation, when the app ends while it connects
            self.close()
            raise
        return fields.from_toml(answer["record"], self.session_id)

    @property
    def features(self) -> Sequence[str]:
        """What the host can do besides what all can."""
        return self._connection.hello.features if self._connection is not None else ()

    def send(self, message: Message) -> bool:
        """Send without waiting; False: nobody is there to get it."""
        return self._connection is not None and self._connection.send(message)

    async def request(self, message: Any, timeout_s: float = 5.0) -> dict[str, Any]:
        """Send and wait for the answer.

        Raises:
            AiSessionError: The host refused, or is gone.
        """
        if self._connection is None:
            raise HostUnreachable("the session's host is gone")
        return await self._connection.request(message, timeout_s)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
        self.lost.set()

    def message_received(self, message: Message) -> None:
        """Keep the record, pass the rest to the pane."""
        if isinstance(message, Changed):
            record = fields.from_toml(message.record, self.session_id)
            self._hub.learned(Known(self.session_id, record))
            return
        self._hub.happened(self.session_id, message)
        viewer = self._hub.viewer(self.session_id)
        if viewer is not None:
            viewer.message_received(message)

    def screen_received(self, diff: ScreenDiff) -> None:
        """Pass on to the pane."""
        viewer = self._hub.viewer(self.session_id)
        if viewer is not None:
            viewer.screen_received(diff)

    def history_received(self, lines: HistoryLines) -> None:
        """Pass on to the pane."""
        viewer = self._hub.viewer(self.session_id)
        if viewer is not None:
            viewer.history_received(lines)

    def connection_lost(self) -> None:
        """Wake whoever follows this session."""
        self.lost.set()


class SessionHub:
    """All sessions, followed."""

    def __init__(
        self,
        on_change: Callable[[Known | None, Known | None], None],
        on_event: Callable[[str, Message], None],
    ) -> None:
        self.sessions: dict[str, Known] = {}
        self.hello = own_hello("app")
        self._on_change = on_change
        self._on_event = on_event
        self._links: dict[str, HostLink] = {}
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._viewers: dict[str, list[Viewer]] = {}
        """Who shows a session; the last one is sent the screens, the others when it has gone."""
        self._unsent: dict[str, list[Message]] = {}
        self._watch: RecordWatch | None = None

    # -- life -------------------------------------------------------------------------------

    def load(self) -> None:
        """Read all records, before anything is painted or connected."""
        for entry in records.scan():
            self.sessions[entry.id] = Known(entry.id, entry.record, entry.problem)

    def start(self) -> None:
        """Watch the records and follow every session that should live."""
        self._watch = RecordWatch()
        if self._watch.fileno() >= 0:
            asyncio.get_running_loop().add_reader(self._watch.fileno(), self._look)
        else:
            asyncio.get_running_loop().call_later(POLL_S, self._poll)
        for session_id in records.ids():
            self._follow(session_id)

    def stop(self) -> None:
        """End all connections; the sessions go on."""
        if self._watch is not None and self._watch.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._watch.fileno())
            self._watch.close()
        self._watch = None
        for task in self._followers.values():
            task.cancel()
        for link in self._links.values():
            link.close()

    def set_colors(self, foreground: str, background: str) -> None:
        """Tell all hosts the outer terminal's default colours, for programs that ask."""
        self.hello = self.hello._replace(foreground=foreground, background=background)
        for link in self._links.values():
            link.send(self.hello)

    async def settle(self) -> None:
        """Wait until of every session it is known whether it lives, but not long."""
        for _ in range(round(_SETTLE_S / _RETRY_S)):
            if not any(self._is_in_question(known) for known in self.sessions.values()):
                return
            await asyncio.sleep(_RETRY_S)

    def _is_in_question(self, known: Known) -> bool:
        is_live = known.record is not None and known.record.is_live
        return is_live and not known.is_unresponsive and known.id not in self._links

    # -- what panes and verbs need ----------------------------------------------------------

    @property
    def records(self) -> list[SessionRecord]:
        """All records that can be read."""
        return [known.record for known in self.sessions.values() if known.record is not None]

    @property
    def going_on(self) -> list[str]:
        """Names of the sessions that go on when the app has ended, for the parting line."""
        own = own_session()
        return [record.name for record in self.records if record.is_live and record.id != own]

    def link(self, session_id: str) -> HostLink | None:
        """The connection to a session's host, while there is one."""
        return self._links.get(session_id)

    def viewer(self, session_id: str) -> Viewer | None:
        """Who is sent the screens of a session."""
        viewers = self._viewers.get(session_id)
        return viewers[-1] if viewers else None

    def show_to(self, session_id: str, viewer: Viewer) -> None:
        """Send a session's screen to this pane or preview, as soon as it has a host."""
        self._viewers.setdefault(session_id, []).append(viewer)
        self._tell_linked(session_id)

    def hide_from(self, session_id: str, viewer: Viewer) -> bool:
        """The pane shows something else now; whether nobody shows the session any more."""
        viewers = self._viewers.get(session_id, [])
        was_last = bool(viewers) and viewers[-1] is viewer
        if viewer in viewers:
            viewers.remove(viewer)
        if not viewers:
            self._viewers.pop(session_id, None)
        elif was_last:
            self._tell_linked(session_id)
        return not viewers

    def _tell_linked(self, session_id: str) -> None:
        viewer, link = self.viewer(session_id), self._links.get(session_id)
        if viewer is not None and link is not None:
            viewer.linked(link)

    def send_later(self, session_id: str, messages: list[Message]) -> None:
        """Send what was typed into a session that is still being connected to."""
        if messages:
            self._unsent.setdefault(session_id, []).extend(messages)

    def begun(self, record: SessionRecord) -> None:
        """A session was made here: it is known from now on, also before its host is talked to."""
        if record.id not in self.sessions:
            self.learned(Known(record.id, record))
        self._follow(record.id)

    def look_again(self, session_id: str) -> None:
        """Something was done to a session: see what became of it."""
        self._follow(session_id)

    # -- following --------------------------------------------------------------------------

    def learned(self, known: Known) -> None:
        """A session is as told; say so if that is news."""
        before = self.sessions.get(known.id)
        if before != known:
            self.sessions[known.id] = known
            self._on_change(before, known)

    def happened(self, session_id: str, message: Message) -> None:
        """A host told something besides the record."""
        self._on_event(session_id, message)

    def _forget(self, session_id: str) -> None:
        before = self.sessions.pop(session_id, None)
        if before is not None:
            self._on_change(before, None)

    def _look(self) -> None:
        if self._watch is not None:
            for session_id in self._watch.changed():
                self._follow(session_id)

    def _poll(self) -> None:
        if self._watch is not None:
            self._look()
            asyncio.get_running_loop().call_later(POLL_S, self._poll)

    def _follow(self, session_id: str) -> None:
        if session_id in self._followers:
            return
        task = asyncio.get_running_loop().create_task(self._follow_session(session_id))
        self._followers[session_id] = task
        task.add_done_callback(lambda _task: self._followers.pop(session_id, None))

    async def _follow_session(self, session_id: str) -> None:
        """From one look at the record to the next: connected as long as there is a host."""
        loop = asyncio.get_running_loop()
        refused_since = loop.time()
        while True:
            if not records.is_live(session_id):
                await self._learn_from_disk(session_id)
                if not records.is_live(session_id):
                    return
            if await self._serve_link(session_id):
                refused_since = loop.time()
                continue
            if loop.time() - refused_since > _UNRESPONSIVE_AFTER_S:
                self._note_unresponsive(session_id)
                await asyncio.sleep(_RETRY_SLOWLY_S)
            else:
                await asyncio.sleep(_RETRY_S)

    async def _serve_link(self, session_id: str) -> bool:
        """Connect and stay until the host is gone; False if there was no connecting."""
        link = HostLink(self, session_id)
        loop = asyncio.get_running_loop()
        patience = loop.call_later(_UNRESPONSIVE_AFTER_S, self._note_unresponsive, session_id)
        try:
            path = endpoints.read_endpoint(records.endpoint_path(session_id))
            if not path:
                return False
            record = await link.open(path, self.hello)
        except (OSError, AiSessionError):
            return False
        finally:
            patience.cancel()
        self._links[session_id] = link
        for message in self._unsent.pop(session_id, ()):
            link.send(message)
        try:
            self.learned(Known(session_id, record))
            self._tell_linked(session_id)
            await link.lost.wait()
        finally:
            self._links.pop(session_id, None)
            link.close()
            for viewer in self._viewers.get(session_id, ()):
                viewer.unlinked()
        return True

    async def _learn_from_disk(self, session_id: str) -> None:
        entry = records.load_entry(session_id)
        if entry is None:
            self._forget(session_id)
            return
        record = entry.record
        if record is not None and record.is_live:
            record = await asyncio.to_thread(persistence.note_lost, record)
        self.learned(Known(session_id, record, entry.problem))

    def _note_unresponsive(self, session_id: str) -> None:
        known = self.sessions.get(session_id)
        if known is None:
            entry = records.load_entry(session_id)
            known = Known(session_id, entry.record if entry else None)
        self.learned(known._replace(is_unresponsive=True))
