"""A session whose host failed again and again: kept alive without a terminal engine.

Only what is simplest is left: the program's PTY is drained, its last output kept, clients attach
to the raw bytes, and the exit is written down. Nothing of the normal host's parsing runs here.
"""

from __future__ import annotations

import os
import socket

import aisession_tui
from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.protocol import messages as m
from aisession_tui.protocol import supervision
from aisession_tui.protocol.build import running_build
from aisession_tui.protocol.control import Describe, Retire
from aisession_tui.protocol.framing import Kind, encode_frame
from aisession_tui.protocol.greeting import Done, Failed, Hello
from aisession_tui.ptyhost.answers import Method, ProgramVerbs, carry_out
from aisession_tui.ptyhost.child import ChildWatch
from aisession_tui.ptyhost.closing import Closing
from aisession_tui.ptyhost.intake import MemoryIntake
from aisession_tui.ptyhost.keeper import RecordKeeper
from aisession_tui.ptyhost.kept import Kept, record_of
from aisession_tui.ptyhost.link import SupervisorLink
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.ptyhost.memory import ReplayMemory
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.process_life import run_process
from aisession_tui.ptyhost.pty import Pty
from aisession_tui.ptyhost.server import HostServer
from aisession_tui.ptyhost.traffic import PtyTraffic
from aisession_tui.ptyhost.tree import ProcessTree
from aisession_tui.ptyhost.wire_keys import key_press
from aisession_tui.store.capped_log import CappedLog
from aisession_tui.store.fields import to_wire
from aisession_tui.terminal.encode_keys import encode_key
from aisession_tui.terminal.modes import Modes
from aisession_tui.terminal.query_filter import QueryFilter

_INPUT_HIGH_BYTES = 1 << 20
_REASON = "its host failed three times; it runs without a screen: use ai-session attach"


def run_degraded(kept: Kept, link: socket.socket) -> None:
    """In a fork: go on with a session in the simplest way. Never returns."""

    def life(loop: EventLoop, log: CappedLog) -> None:
        log.write(f"degraded, pid {kept.pid}")
        host = DegradedHost(loop, log, kept)
        server = HostServer(loop, log, kept.id, host)
        losses = (host.keeper.look_after, server.listen)
        host.start(SupervisorLink(loop, link, log, host.child.told, losses))
        loop.run()
        server.close()

    run_process(kept.id, [*kept.descriptors, link.fileno()], life)


class DegradedHost:
    """Drains the program, keeps its last output, lets people attach."""

    def __init__(self, loop: EventLoop, log: CappedLog, kept: Kept) -> None:
        self._loop = loop
        self._kept = kept
        self._pty = Pty(kept.pid, kept.master)
        self._memory = ReplayMemory(kept.memory)
        self._pty.intake = MemoryIntake(self._memory, self._start_segment)
        self._peers: set[Peer] = set()
        self._attached: set[Peer] = set()
        self._watching: set[Peer] = set()
        """The attached ones that only look."""
        self._tree = ProcessTree(loop, kept.id, kept.pid)
        record = record_of(kept)._replace(degraded=True, notice=_REASON)
        self.keeper = RecordKeeper(record, kept.lock, loop, self._announce, log.write)
        self._closing = Closing(loop, self.keeper, self._tree, self._tell_end, self._leave)
        self.child = ChildWatch(
            loop, self._pty, kept.pidfd, self._absorb, self._closing.program_ended
        )
        self._traffic = PtyTraffic(loop, self._pty, self._absorb)
        program = ProgramVerbs(self.keeper, self._tree, self._closing, self._pty)
        self._methods: dict[type, Method] = {
            Hello: lambda _peer, _message: None,
            Describe: self._describe,
            m.Watch: self._describe,
            m.AttachRaw: self._attach,
            m.Resize: self._resize,
            m.SendText: self._send_text,
            m.SendKeys: self._send_keys,
            Retire: self._retire,
            **program.methods,
        }

    def start(self, link: SupervisorLink) -> None:
        """Register, and serve from now on."""
        self._closing.bind(self.child, link)
        self.keeper.when_renewed(link.register_again)
        kept = self._kept
        link.register(
            supervision.Register(kept.id, kept.pid, os.getpid(), kept.secrets), kept.descriptors
        )
        self._traffic.watch()
        self.keeper.save(durable=True)
        self.child.start()
        if kept.status is not None:
            self.child.told(kept.pid, kept.status)

    # -- the program ------------------------------------------------------------------------

    def _absorb(self, data: bytes) -> None:
        for peer in list(self._attached):
            if not peer.is_congested:
                peer.send_frame(encode_frame(Kind.RAW, data))

    def _start_segment(self) -> None:
        self._memory.start_segment(b"", self.keeper.record.size)

    def _write(self, data: bytes) -> None:
        if self._pty.pending_bytes <= _INPUT_HIGH_BYTES:  # or the program reads nothing: dropped
            self._traffic.write(data)

    def _tell_end(self, end: m.Ended) -> None:
        for peer in list(self._peers):
            peer.send(end)

    def _leave(self) -> None:
        for peer in list(self._peers):
            peer.close()
        self._loop.stop()

    # -- clients ----------------------------------------------------------------------------

    def welcome(self, peer: Peer) -> None:
        """Take in a new client and say who we are."""
        self._peers.add(peer)
        peer.send(Hello(version=aisession_tui.__version__, build=running_build(), role="raw-host"))

    def received(self, peer: Peer, message: m.Message) -> None:
        """Do the little that can be done; say why the rest cannot."""
        method = self._methods.get(type(message))
        request = getattr(message, "request", 0)
        if method is not None:
            carry_out(method, peer, message)
        elif request:
            peer.send(Failed(request, AiSessionError.__name__, _REASON))

    def received_raw(self, peer: Peer, data: bytes) -> None:
        """Input of an attached terminal."""
        if peer in self._attached - self._watching:
            self._write(data)

    def drained(self, _peer: Peer) -> None:
        """Whoever was behind has missed something: there is no screen to send instead."""

    def gone(self, peer: Peer) -> None:
        """A client left."""
        self._peers.discard(peer)
        self._attached.discard(peer)
        self._watching.discard(peer)

    def _announce(self, record: SessionRecord) -> None:
        for peer in list(self._peers):
            peer.send(m.Changed(to_wire(record)))

    def _describe(self, peer: Peer, message: Describe | m.Watch) -> None:
        peer.send(Done(message.request, {"record": to_wire(self.keeper.record)}))

    def _attach(self, peer: Peer, message: m.AttachRaw) -> None:
        peer.send(Done(message.request))
        earlier = b"".join(segment.output for segment in self._memory.segments())
        peer.send_frame(encode_frame(Kind.RAW, QueryFilter().feed(earlier)))
        self._attached.add(peer)
        if message.read_only:
            self._watching.add(peer)
        else:
            self._resize(peer, m.Resize(message.columns, message.rows))

    def _resize(self, peer: Peer, message: m.Resize) -> None:
        if peer in self._watching:
            return
        size = Size.possible(message.columns, message.rows)
        self._pty.set_size(size)
        self.keeper.note(size=size)

    def _send_text(self, peer: Peer, message: m.SendText) -> None:
        self._write(message.text.encode("utf-8", "surrogateescape") + b"\r" * message.enter)
        if message.request:
            peer.send(Done(message.request))

    def _send_keys(self, peer: Peer, message: m.SendKeys) -> None:
        """Without an engine nobody knows the modes: keys as a plain terminal sends them."""
        modes = Modes()
        self._write(b"".join(encode_key(key_press(fields), modes) for fields in message.keys))
        if message.request:
            peer.send(Done(message.request))

    def _retire(self, peer: Peer, message: Retire) -> None:
        peer.send(Done(message.request))
        if self._closing.has_ended:
            self._closing.leave()
