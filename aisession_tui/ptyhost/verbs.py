"""What clients may ask of a host: one method per message, dispatched by its type."""

from __future__ import annotations

import time
from typing import Any

from aisession_tui.errors import AiSessionError
from aisession_tui.model.keys import (
    Modifiers,
    MouseAction,
    MouseButton,
    MouseEvent,
)
from aisession_tui.model.size import Size
from aisession_tui.protocol import messages as m
from aisession_tui.protocol import supervision
from aisession_tui.protocol.build import running_build
from aisession_tui.protocol.control import Describe, Retire
from aisession_tui.protocol.following import FollowCommands, FollowLines, WaitUntil
from aisession_tui.protocol.greeting import HOST_FEATURES, Done, Hello
from aisession_tui.protocol.screens import encode_history
from aisession_tui.ptyhost.answers import Method, ProgramVerbs, carry_out
from aisession_tui.ptyhost.handing_over import check_ready, hand_over
from aisession_tui.ptyhost.host import PtyHost
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.wire_keys import key_press
from aisession_tui.store.fields import to_wire
from aisession_tui.terminal.encode_keys import encode_focus, encode_key, encode_paste
from aisession_tui.terminal.encode_mouse import encode_mouse
from aisession_tui.terminal.render import screen_lines
from aisession_tui.terminal.search import pattern_of

_HISTORY_LINES = 2000
_LONGEST_PATTERN = 1000
_JOURNAL_PIECE_BYTES = 128 << 10


class Verbs:
    """Carries out what clients ask; handles all peers of one host."""

    def __init__(self, host: PtyHost, version: str) -> None:
        self._host = host
        self._version = version
        program = ProgramVerbs(host.keeper, host.tree, host.closing, host.pty)
        self._methods: dict[type, Method] = {
            Hello: self._hello,
            Describe: self._describe,
            m.Watch: self._watch,
            m.ViewScreen: self._view_screen,
            m.HideScreen: self._hide_screen,
            m.AttachRaw: self._attach_raw,
            m.Acknowledge: self._acknowledge,
            m.Refresh: self._refresh,
            m.Resize: self._resize,
            m.SendKeys: self._send_keys,
            m.SendText: self._send_text,
            m.SendPaste: self._send_paste,
            m.SendMouse: self._send_mouse,
            m.SendFocus: self._send_focus,
            m.Look: self._look,
            m.ReadScreen: self._read_screen,
            m.ReadHistory: self._read_history,
            m.FindText: self._find_text,
            m.ReadMarks: self._read_marks,
            m.ReadJournal: self._read_journal,
            Retire: self._retire,
            supervision.HandOver: self._hand_over,
            m.Execute: self._execute,
            m.Follow: self._follow,
            WaitUntil: self._wait_until,
            FollowLines: self._follow_lines,
            FollowCommands: self._follow_commands,
            **program.methods,
        }

    # -- connections ------------------------------------------------------------------------

    def welcome(self, peer: Peer) -> None:
        """Take in a new client and say who we are."""
        self._host.audience.peers.add(peer)
        peer.send(
            Hello(version=self._version, build=running_build(), features=HOST_FEATURES, role="host")
        )

    def received(self, peer: Peer, message: m.Message) -> None:
        """Dispatch; what this version does not know is left alone. A resize goes before what follows."""
        if not isinstance(message, m.Resize):
            self._host.apply_waiting_size()
        method = self._methods.get(type(message))
        if method is not None:
            carry_out(method, peer, message)

    def received_raw(self, peer: Peer, data: bytes) -> None:
        """Input of an attached terminal, already encoded by it."""
        self._host.apply_waiting_size()
        view = self._host.audience.raw_view(peer)
        if view is not None and not view.read_only:
            self._host.type(peer, data)

    def drained(self, peer: Peer) -> None:
        """A client caught up."""
        self._host.audience.drained(peer)
        self._host.execution.drained(peer)
        self._host.lines.drained(peer)

    def gone(self, peer: Peer) -> None:
        """A client left; the size goes to whoever stays."""
        self._host.audience.remove(peer)
        self._host.execution.peer_left(peer)
        self._host.waits.peer_left(peer)
        self._host.lines.remove(peer)
        if self._host.arbiter.left(peer) and not self._host.has_ended:
            self._host.apply_size()

    @staticmethod
    def _done(peer: Peer, request: int, **result: Any) -> None:
        if request:
            peer.send(Done(request, result))

    # -- looking ----------------------------------------------------------------------------

    def _hello(self, peer: Peer, message: Hello) -> None:
        peer.role = message.role
        self._host.set_colors(message.foreground, message.background)

    def _describe(self, peer: Peer, message: Describe) -> None:
        if message.save:
            self._host.save_all()
        record = to_wire(self._host.keeper.record)
        self._done(peer, message.request, record=record, saved=message.save)

    def _watch(self, peer: Peer, message: m.Watch) -> None:
        self._host.audience.watch(peer)
        self._done(peer, message.request, record=to_wire(self._host.keeper.record))

    def _view_screen(self, peer: Peer, message: m.ViewScreen) -> None:
        if message.interactive and self._host.arbiter.joined(
            peer, Size.possible(message.columns, message.rows)
        ):
            self._host.apply_size()
        self._done(peer, message.request)
        self._host.audience.show_screen(peer, is_preview=not message.interactive)
        self._host.tell_size()
        if message.interactive:
            self._host.keeper.note(unread=False)
            self._host.keeper.touch(last_accessed=time.time())

    def _hide_screen(self, peer: Peer, message: m.HideScreen) -> None:
        self._host.audience.hide_screen(peer)
        if self._host.arbiter.left(peer):
            self._host.apply_size()
        self._done(peer, message.request)

    def _attach_raw(self, peer: Peer, message: m.AttachRaw) -> None:
        size = Size.possible(message.columns, message.rows)
        if not message.read_only:
            changed = self._host.arbiter.joined(peer, size)
            if self._host.arbiter.typed(peer) or changed:
                self._host.apply_size()
        self._done(peer, message.request, record=to_wire(self._host.keeper.record))
        self._host.audience.show_raw(peer, size, read_only=message.read_only)
        if self._host.closing.end is not None:  # the others have been told
            peer.send(self._host.closing.end)
        self._host.looked_at()
        self._host.keeper.touch(last_accessed=time.time())

    def _acknowledge(self, peer: Peer, message: m.Acknowledge) -> None:
        self._host.audience.acknowledged(peer, message.revision, message.epoch)

    def _refresh(self, peer: Peer, _message: m.Refresh) -> None:
        self._host.audience.start_over(peer)

    def _read_screen(self, peer: Peer, message: m.ReadScreen) -> None:
        text = screen_lines(
            self._host.terminal, message.scrollback, ansi=message.ansi, joined=message.joined
        )
        self._done(peer, message.request, text=text)

    def _read_history(self, peer: Peer, message: m.ReadHistory) -> None:
        lines = self._host.terminal.history_lines(
            message.start, min(message.lines, _HISTORY_LINES), message.known_attributes
        )
        peer.send_frame(encode_history(lines))

    def _find_text(self, peer: Peer, message: m.FindText) -> None:
        pattern = pattern_of(message.text[:_LONGEST_PATTERN], ignore_case=message.ignore_case)
        found = self._host.terminal.search(pattern, message.end)
        self._tell_lines(peer, message.request, **found._asdict())

    def _read_marks(self, peer: Peer, message: m.ReadMarks) -> None:
        self._tell_lines(peer, message.request, marks=self._host.terminal.marks())

    def _tell_lines(self, peer: Peer, request: int, **result: Any) -> None:
        terminal = self._host.terminal
        self._done(peer, request, epoch=terminal.epoch, columns=terminal.columns, **result)

    def _read_journal(self, peer: Peer, message: m.ReadJournal) -> None:
        journal = self._host.journal
        journal.flush()
        offset = max(0, message.offset)
        piece = journal.read(message.segment)[offset : offset + _JOURNAL_PIECE_BYTES]
        self._done(peer, message.request, numbers=journal.numbers(), text=piece.decode("latin-1"))

    def _look(self, peer: Peer, message: m.Look) -> None:
        self._host.looked_at()
        self._done(peer, message.request)

    def _wait_until(self, peer: Peer, message: WaitUntil) -> None:
        self._host.waits.add(peer, message)

    def _follow_lines(self, peer: Peer, message: FollowLines) -> None:
        self._done(peer, message.request)
        self._host.lines.add(peer)

    def _follow_commands(self, peer: Peer, message: FollowCommands) -> None:
        self._host.execution.follow_commands(peer, missed=message.missed)
        self._done(peer, message.request)

    # -- typing -----------------------------------------------------------------------------

    def _resize(self, peer: Peer, message: m.Resize) -> None:
        size, view = (
            Size.possible(message.columns, message.rows),
            self._host.audience.raw_view(peer),
        )
        if view is not None:
            view.size = size
        is_watcher = view is not None and view.read_only
        if not is_watcher and self._host.arbiter.joined(peer, size):
            self._host.apply_size_soon()
        elif view is not None:
            self._host.audience.screen_changed()

    def _send_keys(self, peer: Peer, message: m.SendKeys) -> None:
        modes = self._host.terminal.modes
        data = b"".join(encode_key(key_press(fields), modes) for fields in message.keys)
        self._host.type(peer, data)
        self._done(peer, message.request)

    def _send_text(self, peer: Peer, message: m.SendText) -> None:
        data = message.text.encode("utf-8", "surrogateescape")
        self._host.type(peer, data + (b"\r" if message.enter else b""))
        self._done(peer, message.request)

    def _send_paste(self, peer: Peer, message: m.SendPaste) -> None:
        self._host.type(peer, encode_paste(message.text, self._host.terminal.modes))
        self._done(peer, message.request)

    def _send_mouse(self, peer: Peer, message: m.SendMouse) -> None:
        action, button, x, y, modifiers = message.event
        event = MouseEvent(
            MouseAction(action), MouseButton(button), int(x), int(y), Modifiers(modifiers)
        )
        data = encode_mouse(event, self._host.terminal.modes)
        if data:
            self._host.type(peer, data)

    def _send_focus(self, peer: Peer, message: m.SendFocus) -> None:
        self._host.audience.set_focus(peer, has_focus=message.has_focus)
        if message.has_focus:
            self._host.looked_at()
        data = encode_focus(message.has_focus, self._host.terminal.modes)
        if data:
            self._host.execution.typed(data)

    # -- verbs ------------------------------------------------------------------------------

    def _retire(self, peer: Peer, message: Retire) -> None:
        if not self._host.has_ended:
            raise AiSessionError("the session is running; kill it first")
        self._done(peer, message.request)
        self._host.closing.leave()

    def _hand_over(self, peer: Peer, message: supervision.HandOver) -> None:
        check_ready(self._host)
        self._done(peer, message.request)
        hand_over(self._host)

    def _execute(self, peer: Peer, message: m.Execute) -> None:
        self._host.keeper.touch(last_accessed=time.time())
        self._host.execution.request(peer, message)

    def _follow(self, peer: Peer, message: m.Follow) -> None:
        self._host.execution.follow(peer, message)
