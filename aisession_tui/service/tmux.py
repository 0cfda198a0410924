"""Running tmux sessions, taken over: each becomes a session of ours that is attached to it.

The programs go on in tmux, and other tmux clients with them. What tmux remembers of the active pane
stands above the divider.
"""

from __future__ import annotations

import os
import subprocess
from typing import NamedTuple

from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.service import claims, sessions
from aisession_tui.service.shells import user_shell
from aisession_tui.service.starting import start_host
from aisession_tui.store import snapshots

_TIMEOUT_S = 10.0
_SCROLLBACK_LINES = 10_000
_DIVIDER = "taken over from tmux"
_STATUS_LINES = 1


class TmuxServer(NamedTuple):
    """Which server is meant: tmux's own `-L` and `-S`; neither: that of `$TMUX`, or the default one."""

    name: str = ""
    path: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What tmux is told."""
        if self.path:
            return ("-S", os.path.abspath(self.path))
        return ("-L", self.name) if self.name else ()


class TmuxSession(NamedTuple):
    """A tmux session as it is now; directory, title and output are those of its active pane."""

    name: str
    socket: str
    directory: str
    title: str
    size: Size
    output: bytes

    @property
    def command(self) -> tuple[str, ...]:
        """What attaches to it."""
        return ("tmux", "-S", self.socket, "attach-session", "-t", f"={self.name}")


def running(server: TmuxServer, wanted: str = "") -> list[TmuxSession]:
    """The sessions of a server, or the one that is wanted.

    Raises:
        AiSessionError: There is no tmux, no server, or no such session.
    """
    ids = _ask(server, "list-sessions", "-F", "#{session_id}").decode().split()
    found = {session_id: _fact(server, session_id, "session_name") for session_id in ids}
    if wanted:
        found = {session_id: name for session_id, name in found.items() if name == wanted}
        if not found:
            raise AiSessionError(f"tmux has no session {wanted!r}: see tmux list-sessions")
    return [_session(server, session_id, name) for session_id, name in found.items()]


def take_over(session: TmuxSession, name: str = "") -> SessionRecord:
    """Start a session of ours that is attached to one of tmux.

    Args:
        session: What to attach to.
        name: How ours is called; otherwise as in tmux, or nearly so.

    Raises:
        NameTaken: Another session has the name that was asked for.
        AiSessionError: It could not be started.
    """
    planned = SessionRecord(
        id="",
        name=name,
        command=session.command,
        directory=session.directory,
        cwd=session.directory,
        size=session.size,
        title=session.title,
        shell=user_shell(),
    )
    record = claims.claim(planned, like=session.name)
    sessions.point_agent_link()
    try:
        snapshots.save(record.id, snapshots.Snapshot(session.size, session.output))
        return start_host(record, restored=True, divider=_DIVIDER)
    except (AiSessionError, OSError):
        claims.give_back(record.id)
        raise


def taken_over() -> dict[tuple[str, ...], str]:
    """The names of those of our sessions that run, by their commands."""
    found = [entry.record for entry in sessions.list_sessions()]
    return {record.command: record.name for record in found if record and record.is_live}


def _session(server: TmuxServer, session_id: str, name: str) -> TmuxSession:
    columns, rows = (
        int(_fact(server, session_id, fact) or 0) for fact in ("window_width", "window_height")
    )
    title = "".join(filter(str.isprintable, _fact(server, session_id, "pane_title")))
    captured = _ask(
        server, "capture-pane", "-p", "-e", "-S", f"-{_SCROLLBACK_LINES}", "-t", f"{session_id}:"
    )
    output = b"\r\n".join(captured.rstrip().split(b"\n"))
    return TmuxSession(
        name,
        _fact(server, session_id, "socket_path"),
        _fact(server, session_id, "pane_current_path") or os.path.expanduser("~"),
        title,
        Size.possible(columns, rows + _STATUS_LINES),
        b"\x1b]2;%s\x1b\\%s\x1b[m" % (title.encode(), output),
    )


def _fact(server: TmuxServer, session_id: str, name: str) -> str:
    """One of tmux's variables."""
    said = _ask(server, "display-message", "-p", "-t", f"{session_id}:", f"#{{{name}}}")
    return os.fsdecode(said.removesuffix(b"\n"))


def _ask(server: TmuxServer, *arguments: str) -> bytes:
    argv = ["tmux", "-u", *server.arguments, *arguments]
    try:
        done = subprocess.run(argv, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except FileNotFoundError:
        raise AiSessionError("there is no tmux in PATH, so there is nothing to take over") from None
    except subprocess.TimeoutExpired:
        raise AiSessionError(f"tmux has not answered within {_TIMEOUT_S:.0f} s") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip() or f"exit {done.returncode}"
        raise AiSessionError(f"tmux says: {reason}")
    return done.stdout
