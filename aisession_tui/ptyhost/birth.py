"""How a host comes to life in a fresh fork: for a new session, or to adopt one whose host died."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping

import aisession_tui
from aisession_tui import paths
from aisession_tui.errors import AiSessionError, NameTaken
from aisession_tui.model.journal import JournalMode, JournalPlan
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.greeting import Done, Failed
from aisession_tui.protocol.supervision import CreateHost
from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.command_log import CommandLog
from aisession_tui.ptyhost.environment import home_directory, session_environ
from aisession_tui.ptyhost.execution import Execution
from aisession_tui.ptyhost.host import Parts, PtyHost
from aisession_tui.ptyhost.kept import Kept, record_of
from aisession_tui.ptyhost.link import SupervisorLink
from aisession_tui.ptyhost.loop import EventLoop
from aisession_tui.ptyhost.memory import ReplayMemory
from aisession_tui.ptyhost.peer import Peer
from aisession_tui.ptyhost.process_life import run_process
from aisession_tui.ptyhost.pty import Pty
from aisession_tui.ptyhost.server import HostServer
from aisession_tui.ptyhost.verbs import Verbs
from aisession_tui.shell.launch import ShellLaunch, plan_launch
from aisession_tui.store import fields, last_screens, locks, records
from aisession_tui.store.capped_log import CappedLog
from aisession_tui.terminal.terminal import Terminal

_LOCK_TIMEOUT_S = 3.0


def run_new(request: CreateHost, client: socket.socket, link: socket.socket) -> None:
    """In a fork: start a session, answer the client, serve until the end. Never returns."""

    def build(loop: EventLoop, log: CappedLog) -> tuple[PtyHost, Callable[[Verbs], None]]:
        parts = _new_parts(request)
        host = PtyHost(loop, log, parts)

        def answer(verbs: Verbs) -> None:
            peer = Peer(loop, client, verbs)
            verbs.welcome(peer)
            peer.send(Done(request.request, {"record": fields.to_wire(host.keeper.record)}))

        return host, answer

    def refuse(error: Exception) -> None:
        name = type(error).__name__ if isinstance(error, AiSessionError) else "AiSessionError"
        message = Failed(request.request, name, str(error))
        client.settimeout(1.0)
        client.sendall(encode(message))

    def life(loop: EventLoop, log: CappedLog) -> None:
        try:
            host, begin = build(loop, log)
        except (AiSessionError, OSError, ValueError, TypeError, KeyError) as error:
            log.write(f"not started: {error!r}")
            refuse(error)
        else:
            _serve(loop, log, host, link, begin)

    session_id = str(request.record.get("id", ""))
    run_process(session_id, [client.fileno(), link.fileno()], life)


def run_adopted(kept: Kept, link: socket.socket) -> None:
    """In a fork: go on with a session whose host died. Never returns."""

    def life(loop: EventLoop, log: CappedLog) -> None:
        log.write(f"adopting pid {kept.pid}")
        host = PtyHost(loop, log, _adopted_parts(kept))

        def catch_up(_verbs: Verbs) -> None:
            if kept.status is not None:
                host.child.told(kept.pid, kept.status)
            else:
                host.redraw()

        _serve(loop, log, host, link, catch_up)

    run_process(kept.id, [*kept.descriptors, link.fileno()], life)


def _serve(
    loop: EventLoop,
    log: CappedLog,
    host: PtyHost,
    link: socket.socket,
    begin: Callable[[Verbs], None],
) -> None:
    verbs = Verbs(host, aisession_tui.__version__)
    server = HostServer(loop, log, host.keeper.record.id, verbs)
    losses = (host.keeper.look_after, server.listen, host.journal.look_after)
    host.start(SupervisorLink(loop, link, log, host.child.told, losses))
    begin(verbs)
    loop.run()
    server.close()


def _new_parts(request: CreateHost) -> Parts:
    asked = fields.from_toml(request.record, str(request.record["id"]))
    record = _starting(asked)
    paths.private_dir(paths.session_dir(record.id))
    lock = locks.acquire(records.lock_path(record.id), _LOCK_TIMEOUT_S)
    if lock is None:
        raise NameTaken(f'"{record.name}" ({record.id}) has a host already')
    endpoints.make_way(paths.host_socket(record.id))
    if asked.status is not SessionStatus.STARTING:  # a claim says so already
        records.save(record, durable=False)
    exec_dir = _exec_dir(record.id)
    nonce = secrets.token_hex(8)
    launch = _launch_plan(record, request, nonce, exec_dir)
    if launch.kind:
        paths.private_dir(exec_dir)
    try:
        pty = Pty.start(
            launch.argv,
            environ=launch.environ,
            directory=record.cwd,
            size=record.size,
            umask=request.umask,
            limits=request.limits,
        )
    except (AiSessionError, OSError):
        if not asked.is_live:  # it ended once, and goes on saying how
            records.save(asked)
        raise
    record = record._replace(status=SessionStatus.RUNNING, pid=pty.pid)
    records.save(record, replaced=asked)
    terminal = Terminal(record.size.columns, record.size.rows, request.scrollback_lines)
    if request.restored:
        show_last_screen(terminal, record, request.divider)
    memory = ReplayMemory.create(record.id)
    memory.start_segment(terminal.snapshot(), record.size)
    plan = JournalPlan.from_text(request.journal)
    plan = plan._replace(mode=record.journal or plan.mode)
    kept = {
        "journal": plan.as_text(),
        "nonce": nonce,
        "kind": launch.kind,
        "exec_dir": exec_dir,
        "scrollback_lines": f"{request.scrollback_lines}",
    }
    pidfd = process.open_pidfd(pty.pid)
    execution = _execution(record.id, kept, plan)
    return Parts(record, pty, pidfd, lock, memory, terminal, execution, kept, plan)


def _starting(asked: SessionRecord) -> SessionRecord:
    """The record of a session that begins now, perhaps not for the first time."""
    now = time.time()
    directory, trouble = _usable_directory(asked.cwd or asked.directory)
    notice = "; ".join(filter(None, (asked.notice, trouble)))
    return asked._replace(
        status=SessionStatus.STARTING,
        cwd=directory,
        notice=notice,
        created=asked.created or now,
        last_accessed=now,
        last_activity=now,
        started=now,
        exited=None,
        exit_code=None,
        exit_signal=None,
        killed=False,
        degraded=False,
    )


def _launch_plan(
    record: SessionRecord, request: CreateHost, nonce: str, exec_dir: str
) -> ShellLaunch:
    agent = paths.agent_link()
    environ = session_environ(
        request.environ, record.env, record.id, aisession_tui.__version__, agent
    )
    if not record.is_shell:
        return ShellLaunch(tuple(request.command) or record.command, environ, "")
    shell = record.command[0] if record.command else record.shell
    return plan_launch(shell, login=False, environ=environ, nonce=nonce, exec_dir=exec_dir)


def _usable_directory(wanted: str) -> tuple[str, str]:
    """The directory to start in, and a sentence if it is another one than wanted."""
    if os.path.isdir(wanted) and os.access(wanted, os.X_OK):
        return wanted, ""
    home = home_directory()
    return home, f"{wanted} cannot be entered; started in {home}"


def _exec_dir(session_id: str) -> str:
    """Where requests of `exec` will lie, and what a shell says of the commands it runs."""
    parent = os.path.join(paths.private_dir(paths.runtime_dir()), "exec")
    return os.path.join(paths.private_dir(parent), session_id)


def _adopted_parts(kept: Kept) -> Parts:
    record = record_of(kept)
    memory = ReplayMemory(kept.memory)
    segments = memory.segments()
    size = segments[-1].size if segments else record.size
    record = record._replace(size=size)
    if record.status is not SessionStatus.PAUSED:
        record = record._replace(status=SessionStatus.RUNNING)
    scrollback = int(kept.secrets.get("scrollback_lines", "10000"))
    terminal = Terminal(size.columns, size.rows, scrollback)
    for index, segment in enumerate(segments):
        terminal.resize(segment.size.columns, segment.size.rows)
        if index == 0:
            terminal.feed(segment.keyframe)
        terminal.feed(segment.output)
    terminal.take_replies()
    terminal.take_events()
    plan = JournalPlan.from_text(kept.secrets.get("journal", ""))
    execution = _execution(record.id, kept.secrets, plan)
    execution.replay(b"".join(segment.output for segment in segments), record.cwd)
    pty = Pty(kept.pid, kept.master)
    return Parts(
        record, pty, kept.pidfd, kept.lock, memory, terminal, execution, kept.secrets, plan
    )  # fmt: skip


def _execution(session_id: str, kept: Mapping[str, str], plan: JournalPlan) -> Execution:
    """What runs requests in a shell, and notes what that runs, on the disk as the journal is."""
    kind, folder = kept["kind"], kept["exec_dir"]
    log = None
    if kind:
        log = CommandLog(session_id, kind, folder, is_kept=plan.mode is JournalMode.DISK)
    return Execution(kind, kept["nonce"], folder, log)


def show_last_screen(terminal: Terminal, record: SessionRecord, words: str = "") -> None:
    """Put the session's last screen into the scrollback, above a line that says so."""
    last = last_screens.load(record.id)
    if last is None:
        return
    wanted = Size(*record.size)
    terminal.resize(last.columns, last.rows)
    terminal.feed(last.snapshot(last.scrollback_end - last.scrollback_start))
    terminal.feed(b"\x1b[?1049l\x1b[!p\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?2004l\x1b[?1004l")
    terminal.resize(wanted.columns, wanted.rows)
    used = max((y for y, line in enumerate(terminal.display) if line), default=-1)
    said = "".join(filter(str.isprintable, words)) or "restored"
    stamp = time.strftime("%Y-%m-%d %H:%M")
    divider = f"\x1b[{used + 1};1H\r\n\x1b[m\x1b[2m── {said} {stamp} ──\x1b[m\r\n"
    terminal.feed(divider.encode())
    terminal.take_replies()
    terminal.take_events()
