"""`exec --new`: a shell beside the session's own, in the same directory and environment.

It is a child of the caller on a terminal of its own, and ends with the command, or with the caller. What
it takes over is what can be known from outside: the present directory; the variables that a shell at its
prompt exports, else those of the program that it runs, else those that it was started with; the umask.
It reads no start-up files of an interactive shell: no aliases, no functions, and nothing that it changes
comes back.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from aisession_tui.errors import AiSessionError, Cancelled, ExecFailed, ExecTimeout, HostUnreachable
from aisession_tui.model.session import SHELLS, SessionRecord
from aisession_tui.model.size import Size
from aisession_tui.service import sessions
from aisession_tui.service.cancelling import Cancellation
from aisession_tui.service.execution import Result, run_unnoted
from aisession_tui.shell.quoting import command_text, quote

_READ_BYTES = 65_536
_ASK_S = 2.0
"""How long a shell at its prompt may take to say what it exports."""
_END_S = 3.0
"""How long what is left of a command may take to end after the hang-up."""
_TPGID = 8 - 3
"""Where the terminal's foreground group stands in /proc/PID/stat, counted from the state."""


class Surroundings(NamedTuple):
    """What a side shell has in common with its session's."""

    shell: str
    directory: str
    environ: dict[str, str]
    umask: int
    size: Size


def execute(
    session_id: str,
    words: Sequence[str],
    timeout_s: float,
    write: Callable[[bytes], None],
    *,
    stdin: int | None = None,
    cancellation: Cancellation | None = None,
) -> Result:
    """Run a command in a shell of its own; output goes to `write` as it comes.

    Args:
        session_id: A running session.
        words: One word is shell text, several are quoted as an argument vector.
        timeout_s: 0 for none; what still runs then is ended.
        write: Takes output bytes, line ends as the command wrote them.
        stdin: A descriptor that the command reads; None: its input is empty.
        cancellation: With it another thread can end the command.

    Raises:
        Cancelled: Another thread has ended the command.
        ExecTimeout: The command has not ended in time.
        ExecFailed: It could not be run.
        AiSessionError: The session is not running.
    """
    around = surroundings(session_id)
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        cancelled = _watched(cancellation, stack) if cancellation is not None else None
        child, master = _started(around, words, stdin)
        stack.callback(os.close, master)
        stack.callback(_end, child)
        deadline = began + timeout_s if timeout_s else None
        end = _pass_on(child, master, write, deadline, cancelled)
        if end is _End.CANCELLED:
            raise Cancelled("not waited for any longer; the command was ended")
        if end is _End.LATE:
            raise ExecTimeout(f"no end after {timeout_s:g} s; the command was ended")
        code = child.wait()
    duration_s = time.monotonic() - began
    return Result(128 - code if code < 0 else code, duration_s, around.directory)


# -- what is taken over -------------------------------------------------------------------------


def surroundings(session_id: str) -> Surroundings:
    """What is known of a session's shell from outside.

    Raises:
        AiSessionError: The session is not running.
        HostUnreachable: Its host does not answer.
    """
    listed = sessions.find(session_id)
    record = listed.record
    if record is None or not record.is_live:
        raise AiSessionError(sessions.not_running(listed))
    pid = record.pid or 0
    command = record.command[0] if record.is_shell and record.command else record.shell
    with contextlib.suppress(OSError):
        directory = os.readlink(f"/proc/{pid}/cwd")
        record = record._replace(cwd=directory if os.path.isdir(directory) else record.cwd)
    environ = _environ(record, pid)
    return Surroundings(command or "/bin/sh", record.cwd, environ, _umask(pid), record.size)


def _environ(record: SessionRecord, pid: int) -> dict[str, str]:
    told = _told(record)
    if told is not None:
        return told
    for each in (_foreground(pid), pid):
        with contextlib.suppress(OSError), open(f"/proc/{each}/environ", "rb") as file:
            if found := _parsed(file.read()):
                return found
    return {**os.environ, **record.env}


def _told(record: SessionRecord) -> dict[str, str] | None:
    """What the shell exports, if it is at its prompt and says so."""
    with tempfile.TemporaryDirectory(prefix="ai-session-") as folder:
        path = os.path.join(folder, "environ")
        try:  # the path needs the same quotes in all shells
            run_unnoted(record.id, f"command env -0 >{quote(path, '')}", _ASK_S)
        except HostUnreachable:
            raise
        except AiSessionError:
            return None  # busy, or no shell that takes commands
        with contextlib.suppress(OSError), open(path, "rb") as file:
            return _parsed(file.read()) or None
    return None


def _parsed(data: bytes) -> dict[str, str]:
    pairs = (entry.partition(b"=") for entry in data.split(b"\0") if b"=" in entry)
    return {os.fsdecode(name): os.fsdecode(value) for name, _, value in pairs if name != b"_"}


def _foreground(pid: int) -> int:
    """The program that the shell has in the foreground; 0 if nobody can tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return max(0, int(file.read().rpartition(b")")[2].split()[_TPGID]))
    except (OSError, IndexError, ValueError):
        return 0


def _umask(pid: int) -> int:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("Umask:"):
                return int(line.split()[1], 8)
    return -1


# -- running ------------------------------------------------------------------------------------


class _End(Enum):
    """Why output is passed on no further."""

    ENDED = "the command has ended"
    LATE = "its time is up"
    CANCELLED = "nobody wants it any more"


def _watched(cancellation: Cancellation, stack: contextlib.ExitStack) -> int:
    """A descriptor that hangs up once it is cancelled, as long as the stack is open."""
    end, watched_end = map(stack.enter_context, socket.socketpair())

    def interrupt() -> None:
        with contextlib.suppress(OSError):  # it is over
            end.shutdown(socket.SHUT_RDWR)

    cancellation.watch(interrupt)
    return watched_end.fileno()


def _started(
    around: Surroundings, words: Sequence[str], stdin: int | None
) -> tuple[subprocess.Popen[bytes], int]:
    """The shell on a terminal of its own, and that terminal's other end."""
    kind = os.path.basename(around.shell)
    text = command_text(words, kind if kind in SHELLS else "sh")
    master, slave = pty.openpty()
    try:
        modes = termios.tcgetattr(slave)
        modes[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, modes)
        fcntl.ioctl(
            slave,
            termios.TIOCSWINSZ,
            struct.pack("HHHH", around.size.rows, around.size.columns, 0, 0),
        )
        child = subprocess.Popen(
            ["/bin/sh", "-c", _ON_TERMINAL, os.ttyname(slave), around.shell, text],
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=slave,
            stderr=slave,
            cwd=around.directory,
            env=around.environ,
            umask=around.umask,
            start_new_session=True,
        )
    except OSError as reason:
        os.close(master)
        raise ExecFailed(f"no shell could be started: {reason}") from reason
    finally:
        os.close(slave)
    return child, master


_ON_TERMINAL = 'exec 3<>"$0" 3<&-; exec "$1" -c "$2"'
"""The first terminal that the leader of a new session opens is its controlling terminal."""


def _pass_on(
    child: subprocess.Popen[bytes],
    master: int,
    write: Callable[[bytes], None],
    deadline: float | None,
    cancelled: int | None,
) -> _End:
    """Pass output on until the command has ended, or shall."""
    pidfd = os.pidfd_open(child.pid)
    poll = select.poll()
    poll.register(master, select.POLLIN)
    poll.register(pidfd, select.POLLIN)
    if cancelled is not None:
        poll.register(cancelled, 0)
    is_interrupted = False
    try:
        while True:
            left_s = None if deadline is None else deadline - time.monotonic()
            if left_s is not None and left_s <= 0:
                return _End.LATE
            try:
                ready = dict(poll.poll(None if left_s is None else left_s * 1000 + 1))
            except KeyboardInterrupt:
                if is_interrupted:
                    raise
                is_interrupted = True
                os.write(master, b"\x03")
                continue
            if cancelled in ready:
                return _End.CANCELLED
            if master in ready and (data := _read(master)):
                write(data)
            elif pidfd in ready:
                return _End.ENDED
            elif master in ready:  # nobody has the terminal open any more
                poll.unregister(master)
    finally:
        os.close(pidfd)


def _read(master: int) -> bytes:
    try:
        return os.read(master, _READ_BYTES)
    except OSError:  # EIO
        return b""


def _end(child: subprocess.Popen[bytes]) -> None:
    """End what is left of the command."""
    if child.poll() is None:
        for number, patience_s in ((signal.SIGHUP, _END_S), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(patience_s)
                return
