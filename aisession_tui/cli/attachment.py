"""Using a session in this terminal: the program's bytes out, the user's in, until either leaves."""

from __future__ import annotations

import selectors
import signal
import time
from enum import Enum

from aisession_tui.cli import diagnostics, output
from aisession_tui.cli.leader import Command, LeaderFilter
from aisession_tui.cli.outer_colors import OuterColors
from aisession_tui.cli.raw_terminal import RawTerminal
from aisession_tui.cli.signal_pipe import SignalPipe
from aisession_tui.client.connection import Connection, Raw, error_of, own_hello, own_session
from aisession_tui.client.discovery import open_host
from aisession_tui.errors import AiSessionError, ExitCode, HostUnreachable, UsageError
from aisession_tui.model.leader import leader_key
from aisession_tui.model.session import SessionStatus
from aisession_tui.model.signals import signal_name
from aisession_tui.protocol.greeting import Failed, Hello
from aisession_tui.protocol.messages import AttachRaw, Ended, Resize
from aisession_tui.store import records

_FLUSH_S = 0.025
_RECONNECT_S = 3.0
_SIGNALS = (signal.SIGWINCH, signal.SIGTERM, signal.SIGHUP)


class Outcome(Enum):
    """Why an attachment is over."""

    LEFT = "left"
    ENDED = "ended"
    TERMINAL_GONE = "terminal gone"


def attach(session_id: str, *, read_only: bool = False, leader: str | None = None) -> int:
    """Attach until the user leaves or the program ends; returns the exit code.

    Raises:
        UsageError: There is no terminal, or it is the session one is in.
        AiSessionError: The session is not running.
    """
    if own_session() == session_id:
        raise UsageError("this is that session: you are in it already")
    keys = LeaderFilter(leader_key(leader or _configured_leader()))
    from aisession_tui.service.sessions import point_agent_link, running_host

    name = records.load(session_id).name
    terminal = RawTerminal()
    point_agent_link()
    connection = running_host(session_id)
    with terminal:
        attachment = _Attachment(session_id, terminal, connection, keys, read_only=read_only)
        outcome = attachment.run()
    return _farewell(name, outcome, attachment.ended)


def _configured_leader() -> str:
    """The user's leader, or the usual one where the file has a wrong one; the app says so."""
    from aisession_tui.config.reading import load

    return load().config.leader


def attach_to_new(session_id: str) -> int:
    """Attach to a session just made; if its program has ended already, show what it left.

    Raises:
        UsageError: There is no terminal.
        AiSessionError: The session is not running and has not ended by itself.
    """
    try:
        return attach(session_id)
    except UsageError:
        raise
    except AiSessionError:
        record = records.load(session_id)
        if record.status is not SessionStatus.EXITED:
            raise
    from aisession_tui.service.viewing import screen_text

    output.text(screen_text(session_id, 0, ansi=True))
    return _farewell(record.name, Outcome.ENDED, Ended(record.exit_code, record.exit_signal))


def _farewell(name: str, outcome: Outcome, ended: Ended) -> int:
    if outcome is not Outcome.ENDED:
        diagnostics.narrate(f"[left {name}; it goes on]")
        return ExitCode.OK
    if ended.exit_signal is not None:
        diagnostics.narrate(f"[{name} ended by {signal_name(ended.exit_signal)}]")
        return 128 + ended.exit_signal
    if ended.exit_code is None:
        diagnostics.narrate(f"[{name} exited, code unknown]")
        return ExitCode.FAILED
    diagnostics.narrate(f"[{name} exited {ended.exit_code}]")
    return ended.exit_code


class _Attachment:
    """One attached terminal; survives the death of the session's host."""

    def __init__(
        self,
        session_id: str,
        terminal: RawTerminal,
        connection: Connection,
        keys: LeaderFilter,
        *,
        read_only: bool,
    ) -> None:
        self.ended = Ended()
        self._id = session_id
        self._terminal = terminal
        self._connection = connection
        self._keys = keys
        self._read_only = read_only
        self._colors = OuterColors()
        self._outcome: Outcome | None = None

    def run(self) -> Outcome:
        """Serve both sides until one of them ends."""
        self._terminal.write(OuterColors.QUERY)
        with selectors.DefaultSelector() as selector, SignalPipe(_SIGNALS) as signals:
            self._begin()
            self._take(self._terminal.take_typed_ahead())
            selector.register(self._terminal.descriptor, selectors.EVENT_READ)
            selector.register(signals.descriptor, selectors.EVENT_READ)
            selector.register(self._connection.fileno(), selectors.EVENT_READ)
            while self._outcome is None:
                self._serve(selector, signals)
        self._connection.close()
        return self._outcome

    def _serve(self, selector: selectors.BaseSelector, signals: SignalPipe) -> None:
        ready = selector.select(_FLUSH_S if self._keys.is_unfinished else None)
        if not ready:
            self._pass_input(self._keys.flush())
        for key, _ in ready:
            if key.fd == self._terminal.descriptor:
                self._typed()
            elif key.fd == signals.descriptor:
                self._signalled(signals.take())
            else:
                self._received(selector)

    def _begin(self) -> None:
        size = self._terminal.size()
        request = AttachRaw(0, size.columns, size.rows, self._read_only)
        self._connection.start_request(request)

    def _typed(self) -> None:
        data = self._terminal.read()
        if not data:
            self._outcome = Outcome.TERMINAL_GONE
            return
        self._take(data)

    def _take(self, data: bytes) -> None:
        before = self._colors.background
        data = self._colors.take(data)
        if self._colors.background != before:
            self._connection.send(self._hello())
        self._pass_input(self._keys.feed(data))

    def _hello(self) -> Hello:
        return own_hello("attach", self._colors.foreground, self._colors.background)

    def _pass_input(self, pieces: list[bytes | Command]) -> None:
        for piece in pieces:
            if piece is Command.DETACH:
                self._outcome = Outcome.LEFT
                return
            if piece is Command.BEEP:
                self._terminal.write(b"\a")
            elif isinstance(piece, bytes) and piece and not self._read_only:
                self._connection.send_raw(piece)

    def _signalled(self, numbers: frozenset[int]) -> None:
        if numbers & {signal.SIGTERM, signal.SIGHUP}:
            self._outcome = Outcome.TERMINAL_GONE
        elif signal.SIGWINCH in numbers:
            size = self._terminal.size()
            self._connection.send(Resize(size.columns, size.rows))

    def _received(self, selector: selectors.BaseSelector) -> None:
        try:
            self._show(self._connection.receive(1.0))
            while self._connection.has_received and self._outcome is None:
                self._show(self._connection.receive(0.0))
        except HostUnreachable:
            selector.unregister(self._connection.fileno())
            self._connection.close()
            self._connection = self._reconnect()
            selector.register(self._connection.fileno(), selectors.EVENT_READ)
            self._begin()

    def _show(self, message: object) -> None:
        if isinstance(message, Raw):
            self._terminal.write(message.data)
        elif isinstance(message, Ended):
            self.ended = message
            self._outcome = Outcome.ENDED
        elif isinstance(message, Failed):
            raise error_of(message)

    def _reconnect(self) -> Connection:
        """The host died: its successor has the session, within a moment.

        Raises:
            HostUnreachable: None came; the session may be lost.
        """
        deadline = time.monotonic() + _RECONNECT_S
        while time.monotonic() < deadline:
            try:
                connection = open_host(self._id, self._hello())
            except AiSessionError:
                continue
            if connection is not None:
                return connection
            time.sleep(0.02)
        raise HostUnreachable("the session's host is gone: see ai-session list")
