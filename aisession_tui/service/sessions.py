"""The verbs on whole sessions: list, create, kill, restart, restore, pause."""

from __future__ import annotations

import contextlib
import os
import shlex
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.client.connection import REQUEST_TIMEOUT_S, Connection
from aisession_tui.client.discovery import describe_hosts, open_host
from aisession_tui.config.presence import are_sessions_configured
from aisession_tui.errors import (
    AiSessionError,
    CommandNotFound,
    DirectoryMissing,
    HostUnreachable,
    NoSuchSession,
    UsageError,
)
from aisession_tui.model.journal import JournalMode
from aisession_tui.model.session import OnExit, SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.protocol.control import Kill, Pause, Resume
from aisession_tui.service import claims, ending, persistence
from aisession_tui.service.names import check_name
from aisession_tui.service.starting import start_host
from aisession_tui.store import atomic, records

_KILL_PATIENCE_S = 2.0
"""How long the hosts that are to end may take to answer at all."""
_LOOK_AGAIN_S = 0.01


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
    journal: JournalMode | None = None
    resume: tuple[str, ...] = ()
    """What `restore` shall run in place of the command."""


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
        UsageError: A variable is none.
        HostUnreachable: The supervisor does not answer.
    """
    record = claims.claim(_planned(wish))
    point_agent_link()
    try:
        return start_host(record)
    except (AiSessionError, OSError):
        claims.give_back(record.id)
        raise


def _planned(wish: Wish) -> SessionRecord:
    from aisession_tui.service.shells import user_shell

    if wish.name:
        check_name(wish.name)
    check_environment(wish.env)
    directory = check_directory(wish.directory or os.getcwd())
    if wish.command:
        check_command(wish.command[0], directory)
    record = SessionRecord(
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
        journal=wish.journal,
        resume=wish.resume,
    )
    return _as_configured(record) if are_sessions_configured() else record


def _as_configured(record: SessionRecord) -> SessionRecord:
    """With what the user wants new sessions to start with."""
    from aisession_tui.config.reading import load

    settings = load().config.sessions
    shell, on_exit = settings.shell or record.shell, OnExit(settings.on_exit)
    return record._replace(shell=shell, on_exit=on_exit)


def check_environment(variables: Mapping[str, str]) -> None:
    """Make sure that a program can have these variables.

    Raises:
        UsageError: One has no name, or one that no variable can have.
    """
    for name, value in variables.items():
        if not name or not name.isprintable() or "=" in name or "\0" in value:
            raise UsageError(f"there can be no variable {name!r} with the value {value!r}")


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
    path = os.environ.get("PATH", os.defpath)
    folders = [directory] if os.sep in program else path.split(os.pathsep)
    places = [os.path.join(folder, program) for folder in folders if folder]
    if not any(os.path.isfile(place) and os.access(place, os.X_OK) for place in places):
        raise CommandNotFound(f"{program}: command not found")


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
        HostUnreachable: A host does not answer; the other sessions were killed.
    """
    killed = kill_reachable(session_ids, force=force)
    for error in killed.errors:
        raise error
    return killed.records


class Killed(NamedTuple):
    """What became of sessions that were to be killed."""

    records: list[SessionRecord]
    errors: list[HostUnreachable]
    """One for each session whose host did not answer."""


def kill_reachable(session_ids: Sequence[str], *, force: bool = False) -> Killed:
    """End those of the sessions whose hosts answer.

    Raises:
        AiSessionError: One is not running; nothing was killed, and the text says what would help.
    """
    described = describe_hosts(list(session_ids), _KILL_PATIENCE_S)
    silent = {found.id for found in described if found.record is None}
    with contextlib.ExitStack() as stack:
        hosts = {
            session_id: stack.enter_context(running_host(session_id))
            for session_id in session_ids
            if not (session_id in silent and records.is_live(session_id))
        }
        ended = ending.end_programs(hosts, force=force)
    left = [session_id for session_id in session_ids if session_id not in ended]
    return Killed(list(map(records.load, ended)), list(map(_not_killed, left)))


def _not_killed(session_id: str) -> HostUnreachable:
    entry = records.load_entry(session_id)
    name = entry.record.name if entry and entry.record else session_id
    return HostUnreachable(
        f'"{name}" was not killed, its host does not answer: see ai-session doctor'
    )


def running_host(session_id: str, timeout_s: float = REQUEST_TIMEOUT_S) -> Connection:
    """A connection to the host of a running session, or of one that is being started.

    Raises:
        AiSessionError: It is not running; the text says what would help.
        HostUnreachable: Its host does not answer.
    """
    deadline = time.monotonic() + timeout_s
    while (host := open_host(session_id, timeout_s=timeout_s)) is None:
        listed = find(session_id)
        is_coming = listed.record is not None and persistence.is_being_started(listed.record)
        if not is_coming or time.monotonic() > deadline:
            raise AiSessionError(not_running(listed))
        time.sleep(_LOOK_AGAIN_S)
    return host


def reached(session_id: str, patience_s: float = REQUEST_TIMEOUT_S) -> Connection:
    """A connection to the session's host, or to its successor if it dies under our hands.

    Raises what `running_host` raises.
    """
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            return running_host(session_id, patience_s)
        except HostUnreachable:
            if time.monotonic() >= give_up_at:
                raise


def not_running(listed: Listed) -> str:
    """Why a verb for running sessions does not apply, and which one does."""
    record = listed.record
    if record is None:
        return listed.problem
    if record.status is SessionStatus.STARTING:
        return f'"{record.name}" is still starting: try again'
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
            host.request(Kill(0), ending.KILL_TIMEOUT_S)
    record = records.load(session_id)
    return _start_again(record._replace(cwd=record.directory or record.cwd), restored=False)


def restore(session_id: str, *, as_shell: bool = False) -> SessionRecord:
    """Bring a lost or exited session back: its last screen above a new shell in its last directory.

    Args:
        session_id: Which.
        as_shell: Start a shell also if it had a command of its own, which is noted.

    Raises:
        AiSessionError: It is running, or what it ran cannot be started; all of it is kept.
    """
    listed = find(session_id)
    if listed.record is None:
        raise AiSessionError(listed.problem)
    if listed.record.is_live:
        raise AiSessionError(f'"{listed.record.name}" is {listed.record.status}: attach to it')
    record = listed.record
    if not (as_shell and record.command):
        return _start_again(record, restored=True)
    from aisession_tui.service.shells import user_shell

    shell = record._replace(command=(), resume=(), shell=record.shell or user_shell())
    before = shlex.join(record.command)
    return _start_again(shell, restored=True, notice=f"a shell in place of: {before}")


def _start_again(record: SessionRecord, *, restored: bool, notice: str = "") -> SessionRecord:
    ending.retire(record.id)
    atomic.sweep_temporary(paths.session_dir(record.id))
    command = record.restores_as if restored and not record.is_shell else record.command
    if command:
        check_command(command[0], record.directory)
    point_agent_link()
    wanted = record._replace(notice=notice, needs_you="", unread=False)
    return start_host(wanted, restored=restored, command=command)


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
    with running_host(session_id) as host:
        host.request(message)
