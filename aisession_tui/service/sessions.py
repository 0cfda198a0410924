"""The verbs on whole sessions: list, create, kill, restart, restore, pause, delete."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.client.discovery import describe_hosts, open_host
from aisession_tui.errors import (
    AiSessionError,
    CommandNotFound,
    DirectoryMissing,
    NameTaken,
    NoSuchSession,
)
from aisession_tui.model.keys import Size
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.protocol.messages import Kill, Pause, Resume, Retire
from aisession_tui.service import persistence
from aisession_tui.service.names import check_name, choose_name
from aisession_tui.service.starting import start_host
from aisession_tui.store import locks, records

_KILL_TIMEOUT_S = 10.0
_LOCK_TIMEOUT_S = 5.0
_TRASH_S = 7 * 24 * 3600.0


class Listed(NamedTuple):
    """One session as `list` and the sidebar see it."""

    id: str
    record: SessionRecord | None
    """None: the record cannot be read."""
    problem: str = ""
    """Why it cannot be read, with the file's name."""
    is_unresponsive: bool = False
    """Its host is there but does not answer."""

    @property
    def path(self) -> str:
        """The record's file."""
        return records.record_path(self.id)


class Wish(NamedTuple):
    """What somebody asks for when creating a session."""

    name: str = ""
    directory: str = ""
    command: tuple[str, ...] = ()
    group: str = ""
    env: dict[str, str] = {}  # noqa: RUF012  # never changed in place
    size: Size = Size(80, 24)
    ai_context: bool = False
    token_limit: int | None = None


def list_sessions() -> list[Listed]:
    """All sessions, asked of their hosts where they live; by creation. Writes down who is lost."""
    ids = records.ids()
    alive = {session_id for session_id in ids if records.is_live(session_id)}
    described = {found.id: found.record for found in describe_hosts(sorted(alive))}
    listed = [
        _listed(session_id, session_id in alive, described.get(session_id)) for session_id in ids
    ]
    present = [entry for entry in listed if entry is not None]
    return sorted(
        present, key=lambda entry: (entry.record.created if entry.record else 0.0, entry.id)
    )


def find(session_id: str) -> Listed:
    """One session, asked of its host where it lives.

    Raises:
        NoSuchSession: There is none of this id.
    """
    is_alive = records.is_live(session_id)
    described = describe_hosts([session_id])[0].record if is_alive else None
    found = _listed(session_id, is_alive, described)
    if found is None:
        raise NoSuchSession(f"no session has the id {session_id}")
    return found


def _listed(session_id: str, was_alive: bool, described: SessionRecord | None) -> Listed | None:
    if described is not None:
        return Listed(session_id, described)
    entry = records.load_entry(session_id)
    if entry is None:
        return None
    record = entry.record
    if record is None or not record.is_live:
        return Listed(session_id, record, entry.problem)
    if was_alive and records.is_live(session_id):
        return Listed(session_id, record, is_unresponsive=True)
    return Listed(session_id, persistence.note_lost(record))


# -- starting -----------------------------------------------------------------------------------


def create(wish: Wish) -> SessionRecord:
    """Start a new session and return its record once its program runs.

    Raises:
        InvalidName: The name is not allowed.
        NameTaken: Another session has it; its text says which and how to attach.
        DirectoryMissing: There is no such directory.
        CommandNotFound: The program is not in PATH.
        HostUnreachable: The supervisor does not answer.
    """
    record = _planned(wish)
    with locks.held(records.names_lock_path()):
        taken = records.names()
        name = wish.name or choose_name(wish.command, record.directory, taken)
        if name in taken:
            raise NameTaken(_taken(name, taken[name]))
        record = record._replace(name=name, id=_free_id())
        point_agent_link()
        try:
            return start_host(record)
        except AiSessionError:
            _remove_stillborn(record.id)
            raise


def _planned(wish: Wish) -> SessionRecord:
    from aisession_tui.service.shells import user_shell

    if wish.name:
        check_name(wish.name)
    directory = check_directory(wish.directory or os.getcwd())
    if wish.command:
        check_command(wish.command[0], directory)
    return SessionRecord(
        id="",
        name=wish.name,
        command=wish.command,
        directory=directory,
        cwd=directory,
        env=wish.env,
        group=wish.group,
        size=wish.size,
        shell=user_shell(),
        ai_context=wish.ai_context,
        token_limit=wish.token_limit,
    )


def check_directory(path: str) -> str:
    """The absolute path of a directory one can start in.

    Raises:
        DirectoryMissing: It does not exist, is none, or cannot be entered.
    """
    absolute = os.path.abspath(os.path.expanduser(path))
    if not os.path.isdir(absolute):
        raise DirectoryMissing(f"there is no directory {absolute}")
    if not os.access(absolute, os.X_OK):
        raise DirectoryMissing(f"the directory {absolute} cannot be entered")
    return absolute


def check_command(program: str, directory: str) -> None:
    """Make sure that a program can be found.

    Raises:
        CommandNotFound: It is not in PATH, or the path given is no executable.
    """
    import shutil

    looked_up = os.path.join(directory, program) if os.sep in program else program
    if shutil.which(looked_up) is None:
        raise CommandNotFound(f"{program}: command not found")


def _free_id() -> str:
    while True:
        session_id = os.urandom(4).hex()
        if not os.path.lexists(paths.session_dir(session_id)):
            return session_id


def _taken(name: str, session_id: str) -> str:
    found = find(session_id)
    status = found.record.status if found.record else "unreadable"
    return f'"{name}" exists ({session_id}, {status}): ai-session attach {name}'


def _remove_stillborn(session_id: str) -> None:
    import shutil

    entry = records.load_entry(session_id)
    if entry is None or (entry.record and entry.record.status is SessionStatus.STARTING):
        shutil.rmtree(paths.session_dir(session_id), ignore_errors=True)


def point_agent_link() -> None:
    """Let the stable name of the ssh agent point to the caller's agent."""
    target = os.environ.get("SSH_AUTH_SOCK", "")
    link = paths.agent_link()
    if not target or target == link:
        return
    paths.private_dir(os.path.dirname(link))
    try:
        if os.readlink(link) == target:
            return
    except OSError:
        pass  # no link yet
    temporary = f"{link}.{os.urandom(4).hex()}"
    os.symlink(target, temporary)
    os.rename(temporary, link)


# -- ending and starting again ------------------------------------------------------------------


def kill(session_ids: Sequence[str], *, force: bool = False) -> list[SessionRecord]:
    """End sessions, all at once; returns their records once nothing of them is left.

    Raises:
        AiSessionError: One is not running; nothing was killed, and the text says what would help.
        HostUnreachable: A host does not answer.
    """
    with contextlib.ExitStack() as stack:
        hosts = []
        for session_id in session_ids:
            host = open_host(session_id)
            if host is None:
                raise AiSessionError(not_running(find(session_id)))
            hosts.append(stack.enter_context(host))
        requests = [host.start_request(Kill(0, force)) for host in hosts]
        for host, request in zip(hosts, requests, strict=True):
            host.await_answer(request, _KILL_TIMEOUT_S)
    return [records.load(session_id) for session_id in session_ids]


def not_running(listed: Listed) -> str:
    """Why a verb for running sessions does not apply, and which one does."""
    record = listed.record
    if record is None:
        return listed.problem
    if record.status is SessionStatus.EXITED:
        return f'"{record.name}" has exited already: ai-session restart {record.name}, or delete it'
    return f'"{record.name}" is lost, nothing of it runs: ai-session restore {record.name}'


def restart(session_id: str) -> SessionRecord:
    """Run a session's command anew, with the caller's environment and the session's overrides.

    Raises:
        AiSessionError: It could not be ended or started.
    """
    host = open_host(session_id)
    if host is not None:
        with host:
            host.request(Kill(0), _KILL_TIMEOUT_S)
    record = records.load(session_id)
    return _start_again(record._replace(cwd=record.directory or record.cwd), restored=False)


def restore(session_id: str) -> SessionRecord:
    """Bring a lost or exited session back: its last screen above a new shell in its last directory.

    Raises:
        AiSessionError: It is running.
    """
    listed = find(session_id)
    if listed.record is None:
        raise AiSessionError(listed.problem)
    if listed.record.is_live:
        raise AiSessionError(f'"{listed.record.name}" is {listed.record.status}: attach to it')
    return _start_again(listed.record, restored=True)


def _start_again(record: SessionRecord, *, restored: bool) -> SessionRecord:
    _retire(record.id)
    if record.command:
        check_command(record.command[0], record.directory)
    point_agent_link()
    return start_host(record._replace(notice="", needs_you="", unread=False), restored=restored)


def _retire(session_id: str) -> None:
    """Have a host that only serves its last clients go, so that its socket is free."""
    path = paths.host_socket(session_id)
    try:
        with Connection.to_host(path, own_hello(), 1.0) as host:
            host.request(Retire(0))
            _wait_until_closed(host)
    except (OSError, AiSessionError):
        return  # there is none, or it went while we asked


def _wait_until_closed(host: Connection) -> None:
    deadline = time.monotonic() + _LOCK_TIMEOUT_S
    while time.monotonic() < deadline:
        host.receive(max(0.01, deadline - time.monotonic()))


def pause(session_id: str) -> None:
    """Freeze a session's processes.

    Raises:
        AiSessionError: It is not running.
    """
    _ask_running(session_id, Pause(0))


def resume(session_id: str) -> None:
    """Let a frozen session go on.

    Raises:
        AiSessionError: It is not running.
    """
    _ask_running(session_id, Resume(0))


def _ask_running(session_id: str, message: Any) -> None:
    host = open_host(session_id)
    if host is None:
        raise AiSessionError(not_running(find(session_id)))
    with host:
        host.request(message)


def delete(session_id: str) -> None:
    """Move an ended session to the trash, where it stays for seven days.

    Raises:
        AiSessionError: It is running.
    """
    if records.is_live(session_id):
        raise AiSessionError(f"{session_id} is running: kill it first, or use --force")
    _retire(session_id)
    lock = locks.acquire(records.lock_path(session_id), _LOCK_TIMEOUT_S)
    if lock is None:
        raise AiSessionError(f"{session_id} has just been started again")
    try:
        trash = paths.private_dir(os.path.join(paths.data_dir(), "trash"))
        _empty_trash(trash)
        stamp = time.strftime("%Y%m%dT%H%M%S")
        os.rename(paths.session_dir(session_id), os.path.join(trash, f"{session_id}-{stamp}"))
    finally:
        locks.release(lock)


def _empty_trash(trash: str) -> None:
    import shutil

    horizon = time.time() - _TRASH_S
    with os.scandir(trash) as entries:
        old = [
            entry.path for entry in entries if entry.stat(follow_symlinks=False).st_ctime < horizon
        ]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
