"""The supervisor: one per user, forks hosts and keeps what a session needs to outlive its host.

It parses no terminal data. Its only state is descriptors; those of a session whose host dies go to
the host it forks next, so the program notices nothing.
"""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable

import aisession_tui
from aisession_tui import paths
from aisession_tui.errors import AiSessionError, SupervisorElsewhere, SupervisorRestarting
from aisession_tui.protocol import messages as m
from aisession_tui.protocol import supervision
from aisession_tui.protocol.build import running_build
from aisession_tui.protocol.control import Describe
from aisession_tui.protocol.endpoints import (
    peer_credentials,
    read_endpoint,
    supervisor_dir,
    supervisor_endpoint,
    supervisor_lock,
)
from aisession_tui.protocol.greeting import Done, Failed, Hello
from aisession_tui.ptyhost import birth, degraded, kinship, process
from aisession_tui.ptyhost.descriptor_peer import DescriptorPeer
from aisession_tui.ptyhost.folder_guard import FolderGuard
from aisession_tui.ptyhost.handover import HandedSession, Handover, become
from aisession_tui.ptyhost.kept import Kept
from aisession_tui.ptyhost.loop import READ, EventLoop, Timer
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.reaper import Reaper
from aisession_tui.ptyhost.server import Acceptor, Place, listen_as_supervisor
from aisession_tui.store import locks
from aisession_tui.store.capped_log import CappedLog

_IDLE_EXIT_S = 10.0
_DEATH_WINDOW_S = 5.0
_DEATHS_ALLOWED = 3
_LONGEST_DELAY_S = 5.0
_ROOM = 8
"""How many descriptors must be free for a session: what is kept of it, and a client meanwhile."""
_OWN = ""
"""Stands for the supervisor's own folder among those of the sessions."""


class KeptSession:
    """One session as the supervisor knows it."""

    def __init__(self, session_id: str) -> None:
        self.id = session_id
        self.pid = 0
        self.secrets: dict[str, str] = {}
        self.status: int | None = None
        self.host_pid = 0
        self.host_pidfd: int | None = None
        self.link: Peer | None = None
        self.descriptors: list[int] = []
        """The PTY's master, the lock, the memory and, where there is one, the program's pidfd."""
        self.adopted_at = 0.0
        self.deaths = 0
        self.hands_over = False
        """Its host leaves soon, because it was asked to: that is no death."""

    def as_kept(self) -> Kept:
        """What the next host gets."""
        master, lock, memory, *pidfd = self.descriptors
        return Kept(
            self.id, self.pid, master, lock, memory,
            pidfd[0] if pidfd else None, self.secrets, self.status,
        )  # fmt: skip

    def as_handed(self) -> HandedSession:
        """What the next version of the supervisor gets."""
        link = self.link.connection.fileno() if self.link is not None else -1
        return HandedSession(
            self.id, self.pid, self.host_pid, self.secrets, self.status, self.deaths,
            link, self.descriptors,
        )  # fmt: skip

    @property
    def has_link(self) -> bool:
        """Whether its host can be spoken to."""
        return self.link is not None and self.link.is_open

    def close(self) -> None:
        """Let go of everything."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []


class Supervisor:
    """Serves create requests and looks after the hosts."""

    def __init__(self, loop: EventLoop, state: Handover, idle_exit_s: float) -> None:
        self._loop = loop
        self._lock = state.lock
        self._listener = socket.socket(fileno=state.listener)
        self._idle_exit_s = idle_exit_s
        self._sessions: dict[str, KeptSession] = {}
        self._peers: set[Peer] = set()
        self._idle_timer: Timer | None = None
        self._reaper = Reaper(loop, self._child_exited)
        self._build = running_build()
        self._methods: dict[type, Callable[[DescriptorPeer, m.Message], None]] = {
            supervision.CreateHost: self._create,
            supervision.Upgrade: self._upgrade,
            supervision.Register: self._register,
            Describe: self._describe,
        }
        self._log = CappedLog(paths.host_log("supervisor"))
        self._acceptor = Acceptor(loop, self._log, self._listener, self._accept)
        self._place = Place(self._listener.getsockname())
        self._guard = FolderGuard(loop, paths.runtime_dir, self._sockets_lost, self._session_lost)
        self._guard.watch_session(_OWN, supervisor_dir())
        for handed in state.sessions:
            self._resume(handed)
        self._reaper.reap()
        self._rest()

    def _resume(self, handed: HandedSession) -> None:
        """Go on with a session of the code that ran in this process before."""
        session = self._sessions[handed.id] = KeptSession(handed.id)
        session.pid = handed.pid
        session.host_pid = handed.host_pid
        session.secrets = handed.secrets
        session.status = handed.status
        session.deaths = handed.deaths
        session.descriptors = handed.descriptors
        self._guard.watch_session(session.id, paths.session_dir(session.id))
        self._link_to(session, socket.socket(fileno=handed.link))
        self._watch_host(session)

    # -- clients ----------------------------------------------------------------------------

    def received(self, peer: Peer, message: m.Message) -> None:
        """Dispatch a message of a client or a host."""
        method = self._methods.get(type(message))
        if method is None or not isinstance(peer, DescriptorPeer):
            return
        try:
            method(peer, message)
        except AiSessionError as error:
            request = getattr(message, "request", 0)
            peer.send(Failed(request, type(error).__name__, str(error)))

    def received_raw(self, _peer: Peer, _data: bytes) -> None:
        """Nobody types into a supervisor."""

    def drained(self, _peer: Peer) -> None:
        """Answers are short."""

    def gone(self, peer: Peer) -> None:
        """A client is served, or a host died; the latter shows by its pidfd."""
        self._peers.discard(peer)
        if isinstance(peer, DescriptorPeer):
            peer.drop_descriptors()
        self._rest()

    def _accept(self, connection: socket.socket) -> None:
        peer = DescriptorPeer(self._loop, connection, self)
        self._peers.add(peer)
        peer.send(Hello(version=aisession_tui.__version__, build=self._build, role="supervisor"))

    def _describe(self, peer: DescriptorPeer, message: m.Message) -> None:
        if isinstance(message, Describe):
            hosts = {session.id: session.host_pid for session in self._sessions.values()}
            peer.send(Done(message.request, {"pid": os.getpid(), "hosts": hosts}))

    def _create(self, peer: DescriptorPeer, message: m.Message) -> None:
        if not isinstance(message, supervision.CreateHost):
            return
        if not peer.is_there:
            return  # the caller gave up while we could not run
        caller, _, _ = peer_credentials(peer.connection)
        if found := kinship.difference(caller, message.limits):
            raise SupervisorElsewhere(f"the caller has {found}")
        if message.build != self._build:
            self._become(peer, message)
        session = KeptSession(str(message.record.get("id", "")))
        if session.id in self._sessions:
            raise AiSessionError(f"{session.id} has a host already")
        self._fork(session, lambda link: birth.run_new(message, peer.connection, link))
        self._sessions[session.id] = session
        self._peers.discard(peer)
        peer.release()

    def _upgrade(self, peer: DescriptorPeer, message: m.Message) -> None:
        """Be of the caller's build, and expect hosts to hand over."""
        if not isinstance(message, supervision.Upgrade):
            return
        if message.build != self._build:
            self._become(peer, message)
        for session in self._sessions.values():
            session.hands_over = True
        peer.send(Done(message.request))

    def _become(self, peer: Peer, message: supervision.CreateHost | supervision.Upgrade) -> None:
        """Start over as the caller's version; the caller asks again."""
        sessions = [session.as_handed() for session in self._sessions.values() if session.has_link]
        state = Handover(self._lock, self._listener.fileno(), sessions)
        peer.send(Failed(message.request, SupervisorRestarting.__name__, "starting over"))
        peer.flush_now()
        try:
            become(message.python, message.build, state)
        except (OSError, ValueError) as reason:
            raise AiSessionError(
                f"{message.python} cannot become the supervisor: {reason}"
            ) from None

    def _sockets_lost(self) -> None:
        """Bind anew whatever is gone: our own socket here, the hosts theirs."""
        try:
            self._bind_again()
        except (OSError, AiSessionError):
            return  # the guard comes back
        for session in self._sessions.values():
            if session.link is not None:
                session.link.send(supervision.Rebind())

    def _session_lost(self, session_id: str) -> None:
        if session_id == _OWN:
            self._sockets_lost()
            return
        session = self._sessions.get(session_id)
        if session is not None and session.link is not None:
            session.link.send(supervision.Rebind())

    def _bind_again(self) -> None:
        is_named = read_endpoint(supervisor_endpoint()) == self._place.path
        if is_named and self._place.is_ours():
            return
        if not locks.is_in_place(supervisor_lock(), self._lock):
            return  # there may be another supervisor by now
        self._acceptor.close()
        self._listener.close()
        self._listener = listen_as_supervisor()
        self._place = Place(self._listener.getsockname())
        self._acceptor = Acceptor(self._loop, self._log, self._listener, self._accept)

    # -- hosts ------------------------------------------------------------------------------

    def _fork(self, session: KeptSession, life: Callable[[socket.socket], None]) -> None:
        """Fork a host and hold the other end of its link."""
        if not process.has_room(_ROOM):
            raise AiSessionError(f"no host can be started: {os.strerror(errno.EMFILE)}")
        try:
            ours, theirs = socket.socketpair()
            pid = os.fork()
        except OSError as reason:
            raise AiSessionError(f"no host can be started: {reason.strerror}") from None
        if pid == 0:
            life(theirs)  # never returns
        theirs.close()
        session.host_pid = pid
        self._link_to(session, ours)
        self._watch_host(session)

    def _link_to(self, session: KeptSession, connection: socket.socket) -> None:
        session.link = DescriptorPeer(self._loop, connection, self)
        self._peers.add(session.link)

    def _watch_host(self, session: KeptSession) -> None:
        session.host_pidfd = process.open_pidfd(session.host_pid)
        if session.host_pidfd is not None:
            self._loop.watch(session.host_pidfd, READ, lambda _events: self._host_died(session))

    def _forget_host(self, session: KeptSession) -> None:
        if session.host_pidfd is not None:
            self._loop.forget(session.host_pidfd)
            os.close(session.host_pidfd)
            session.host_pidfd = None

    def _register(self, peer: DescriptorPeer, message: m.Message) -> None:
        if not isinstance(message, supervision.Register):
            return
        session = self._sessions.get(message.id)
        if message.ended:
            if session is not None:
                self._drop(session)
            return
        descriptors = peer.take_descriptors()
        if not descriptors:
            return  # until it comes back the session lives only as long as its host
        if session is None:
            session = self._sessions[message.id] = KeptSession(message.id)
            peer.send(supervision.Rebind())
        if session.link is not peer:  # a host of an earlier supervisor
            session.host_pid = message.host_pid
            session.link = peer
            self._forget_host(session)
            self._watch_host(session)
        session.close()
        session.descriptors = descriptors
        session.pid = message.pid
        session.secrets = message.secrets
        self._guard.watch_session(session.id, paths.session_dir(session.id))

    def _host_died(self, session: KeptSession) -> None:
        self._forget_host(session)
        if self._sessions.get(session.id) is not session:
            return
        self._reaper.reap()
        if session.link is not None:
            session.link.close()
            session.link = None
        if not session.descriptors:
            self._drop(session)  # it died before its program was there
            return
        self._adopt(session)

    def _adopt(self, session: KeptSession) -> None:
        if session.hands_over:
            session.hands_over = False
            self._fork_successor(session)
            return
        now = time.monotonic()
        early = now - session.adopted_at < _DEATH_WINDOW_S + session.deaths * 2
        session.deaths = session.deaths + 1 if early else 1
        session.adopted_at = now
        if session.deaths > _DEATHS_ALLOWED + 1:  # even the simplest host dies: do not hurry
            delay_s = min(_LONGEST_DELAY_S, 0.1 * 2 ** (session.deaths - _DEATHS_ALLOWED))
            self._loop.call_later(delay_s, lambda: self._fork_successor(session))
        else:
            self._fork_successor(session)

    def _fork_successor(self, session: KeptSession) -> None:
        if self._sessions.get(session.id) is not session:
            return
        kept = session.as_kept()
        run = degraded.run_degraded if session.deaths > _DEATHS_ALLOWED else birth.run_adopted
        try:
            self._fork(session, lambda link: run(kept, link))
        except AiSessionError:
            self._loop.call_later(_LONGEST_DELAY_S, lambda: self._fork_successor(session))

    def _drop(self, session: KeptSession) -> None:
        self._sessions.pop(session.id, None)
        self._guard.forget_session(session.id)
        self._forget_host(session)
        session.close()
        self._rest()

    def _child_exited(self, pid: int, status: int) -> bool:
        for session in self._sessions.values():
            if session.pid == pid:
                session.status = status
                if session.link is not None:
                    session.link.send(supervision.ChildExited(pid, status))
        return True

    # -- the end ----------------------------------------------------------------------------

    def _rest(self) -> None:
        """End after a while, if nothing is kept and nobody is connected then."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self._idle_timer = self._loop.call_later(self._idle_exit_s, self._end_if_idle)

    def _end_if_idle(self) -> None:
        if not self._sessions and not self._peers:
            self._loop.stop()


def idle_exit_s() -> float:
    """How long an idle supervisor stays: `AI_SESSION_IDLE_EXIT_S`, else 10 seconds."""
    try:
        return float(os.environ["AI_SESSION_IDLE_EXIT_S"])
    except (KeyError, ValueError):
        return _IDLE_EXIT_S
