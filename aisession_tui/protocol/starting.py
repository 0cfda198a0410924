"""How the user's supervisor is found, and started where there is none.

One process at a time starts it: the others wait for its socket. Nothing here parses a message.
"""

from __future__ import annotations

import os
import socket
import sys
import time

from aisession_tui import paths
from aisession_tui.errors import HostUnreachable
from aisession_tui.protocol.endpoints import (
    connect,
    read_endpoint,
    supervisor_dir,
    supervisor_endpoint,
)
from aisession_tui.store import locks

_START_TIMEOUT_S = 15.0
_CONNECT_TIMEOUT_S = 0.2
_LOOK_S = 0.01


def try_supervisor(timeout_s: float = _CONNECT_TIMEOUT_S) -> socket.socket | None:
    """Connect to the user's supervisor if one listens.

    Raises:
        HostUnreachable: One is there and does not answer.
    """
    path = read_endpoint(supervisor_endpoint())
    if not path:
        return None
    try:
        return connect(path, timeout_s)
    except (ConnectionRefusedError, FileNotFoundError):
        return None
    except OSError as reason:
        raise HostUnreachable(f"the supervisor at {path} does not answer: {reason}") from None


def connect_supervisor(timeout_s: float = _START_TIMEOUT_S) -> socket.socket:
    """Connect to the user's supervisor, starting it if there is none.

    Raises:
        HostUnreachable: It could not be started or does not answer.
    """
    deadline = time.monotonic() + timeout_s
    next_start = 0.0
    while True:
        connection = try_supervisor(max(0.1, deadline - time.monotonic()))
        if connection is not None:
            return connection
        now = time.monotonic()
        if now > deadline:
            raise HostUnreachable(
                f"the supervisor could not be started within {timeout_s:.0f} s: see ai-session doctor"
            )
        start = Start.begin() if now >= next_start else None
        if start is None:
            time.sleep(_LOOK_S)
        else:
            start.wait()
            next_start = time.monotonic() + 1.0


class Start:
    """A supervisor being started by this process; nobody else starts one meanwhile."""

    def __init__(self, pid: int, lock: int) -> None:
        self.pid = pid
        """The starter, which ends once the supervisor listens."""
        self._lock = lock

    @classmethod
    def begin(cls) -> Start | None:
        """Start one; None if somebody else is at it."""
        paths.private_dir(paths.runtime_dir())  # it would refuse too, but nobody would read why
        lock = locks.acquire(os.path.join(supervisor_dir(), "starting"))
        return None if lock is None else cls(spawn_ptyhost(), lock)

    def wait(self) -> None:
        """Wait until the supervisor listens, or another one turns out to.

        Raises:
            HostUnreachable: It could not be started.
        """
        try:
            _, status = os.waitpid(self.pid, 0)
        finally:
            self.done()
        code = os.waitstatus_to_exitcode(status)
        if code:
            command = f"{sys.executable} -m aisession_tui.ptyhost"
            raise HostUnreachable(
                f"the supervisor could not be started (exit {code}): run {command} to see why"
            )

    def done(self) -> None:
        """The starter has ended: others may try, if they must."""
        locks.release(self._lock)


def start_own_host() -> tuple[socket.socket, int]:
    """Start a host in this process's own world; a connection to it, and its starter to wait for."""
    ours, theirs = socket.socketpair()
    os.set_inheritable(theirs.fileno(), True)
    pid = spawn_ptyhost("--host", str(theirs.fileno()))
    theirs.close()
    return ours, pid


def spawn_ptyhost(*arguments: str) -> int:
    """Run `python -m aisession_tui.ptyhost`; returns its process."""
    package_parent = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environ = {**os.environ, "PYTHONPATH": package_parent}
    environ.pop("AI_SESSION_ID", None)  # what we start belongs to no session
    argv = [sys.executable, "-P", "-m", "aisession_tui.ptyhost", *arguments]
    return os.posix_spawn(sys.executable, argv, environ)
