"""The PTY of one session: spawning on it, draining it, and writing without ever blocking."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from typing import Protocol

from ptyprocess import PtyProcess

from aisession_tui.errors import AiSessionError, CommandNotFound
from aisession_tui.model.size import Size

_READ_BYTES = 65_536
"""Linux hands out about 4,096 bytes at a time, whatever is asked for."""
_DRAIN_BYTES = 262_144
"""A flood is parsed in large pieces, yet a client's ^C is never far away."""
_IUTF8 = 0o40000
_SIGNAL_KEYS = {
    termios.VINTR: signal.SIGINT,
    termios.VQUIT: signal.SIGQUIT,
    termios.VSUSP: signal.SIGTSTP,
}


class Intake(Protocol):
    """Takes output as it is read, before anybody else sees it."""

    def room(self) -> int:
        """How many bytes it takes now, at least one."""

    def read(self, descriptor: int) -> bytes:
        """Read some of them, as `os.read` does."""


class Pty(PtyProcess):  # type: ignore[misc]  # ptyprocess has no types
    """A program on a PTY. Closing this never signals the program: others hold the PTY too."""

    delayafterclose = 0

    def __init__(self, pid: int, fd: int) -> None:
        super().__init__(pid, fd)
        self._pending = bytearray()
        self.has_ended = False
        self.intake: Intake | None = None
        """Where output is read to; None: only to who drains."""
        os.set_blocking(fd, False)

    def __del__(self) -> None:
        """Leave the program alone; ptyprocess would hang it up."""

    @classmethod
    def start(
        cls,
        argv: Sequence[str],
        *,
        environ: Mapping[str, str],
        directory: str,
        size: Size,
        umask: int,
        limits: Mapping[str, Sequence[int]],
    ) -> Pty:
        """Run a program, looked up in the PATH of `environ` or below `directory`, on a new PTY.

        Raises:
            CommandNotFound: It is not there or cannot be run.
            AiSessionError: There is no PTY, no process, or the directory cannot be entered.
        """
        wanted = os.path.join(directory, argv[0]) if os.sep in argv[0] else argv[0]
        program = shutil.which(wanted, path=environ.get("PATH", os.defpath))
        if program is None:
            raise CommandNotFound(f"{argv[0]}: command not found in PATH")

        def prepare() -> None:
            os.chdir(directory)
            _reset_signals()
            _set_limits(limits)
            _declare_utf8()
            os.umask(umask)

        try:
            pty: Pty = cls.spawn(
                [program, *argv[1:]],
                env=dict(environ),
                preexec_fn=prepare,
                dimensions=(size.rows, size.columns),
            )
        except OSError as reason:
            if reason.errno in (errno.ENOEXEC, errno.EACCES, errno.ENOENT, errno.E2BIG):
                raise CommandNotFound(f"{argv[0]} cannot be run: {reason.strerror}") from reason
            why = reason.strerror or str(reason)  # Python says by itself that no PTY is free
            raise AiSessionError(f"{argv[0]} cannot be started: {why}") from reason
        return pty

    @property
    def pending_bytes(self) -> int:
        """How much input waits for the program to read."""
        return len(self._pending)

    def drain(self) -> bytes:
        """Everything the program has written, up to a bound; sets `has_ended` at the end."""
        pieces = []
        intake = self.intake
        room = _DRAIN_BYTES if intake is None else min(_DRAIN_BYTES, intake.room())
        while room > 0:
            try:
                piece = self._read(room) if intake is None else intake.read(self.fd)
            except BlockingIOError:
                break
            except OSError as reason:
                if reason.errno != errno.EIO:  # what Linux says when nobody has the slave open
                    raise
                self.has_ended = True
                break
            if not piece:
                self.has_ended = True
                break
            pieces.append(piece)
            room -= len(piece)
        return b"".join(pieces)

    def _read(self, room: int) -> bytes:
        return os.read(self.fd, min(room, _READ_BYTES))

    def put(self, data: bytes) -> bool:
        """Queue input and write what the program takes now; whether all of it went out."""
        self._pending += data
        return self.flush()

    def flush(self) -> bool:
        """Write queued input; whether none is left."""
        while self._pending:
            try:
                written = os.write(self.fd, self._pending[:_READ_BYTES])
            except BlockingIOError:
                return False
            except OSError as reason:
                if reason.errno != errno.EIO:
                    raise
                self._pending.clear()  # nobody will ever read it
                return True
            del self._pending[:written]
        return True

    def set_size(self, size: Size) -> None:
        """Tell the program its window's size; the same size again sends no signal."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))

    def foreground_group(self) -> int:
        """The process group that has the terminal; 0 if there is none."""
        try:
            return os.tcgetpgrp(self.fd)
        except OSError:
            return 0

    def echoes(self) -> bool:
        """Whether what is typed is echoed into the output: nobody reads it key by key then."""
        try:
            return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)
        except termios.error:
            return False

    def signal_by_key(self, key: bytes) -> bool:
        """Send the signal that the terminal makes of a key like ^C, without its echo of the key.

        Returns:
            False where the program reads the key, or may not be signalled by us: write it then.
        """
        group = self.foreground_group()
        try:
            modes = termios.tcgetattr(self.fd)
            if not group or key == b"\0" or not modes[3] & termios.ISIG:  # NUL: no such key
                return False
            for index, number in _SIGNAL_KEYS.items():
                if modes[6][index] == key:
                    os.killpg(group, number)
                    return True
        except (termios.error, OSError):
            return False
        return False

    def release(self) -> None:
        """Close our end."""
        self.fileobj.close()


def _reset_signals() -> None:
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT,
                   signal.SIGTERM, signal.SIGCHLD, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):  # fmt: skip
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _set_limits(limits: Mapping[str, Sequence[int]]) -> None:
    for name, (soft, hard) in limits.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        try:
            resource.setrlimit(number, (soft, hard))
        except (ValueError, OSError):  # only root may raise a hard limit, and not everywhere
            resource.setrlimit(number, _within(resource.getrlimit(number)[1], soft, hard))


def _within(ceiling: int, soft: int, hard: int) -> tuple[int, int]:
    """The nearest limits that we can give."""
    infinity = resource.RLIM_INFINITY
    if ceiling != infinity and (hard == infinity or hard > ceiling):
        hard = ceiling
    if hard != infinity and (soft == infinity or soft > hard):
        soft = hard
    return soft, hard


def _declare_utf8() -> None:
    """Make the line discipline's backspace erase whole characters."""
    settings = termios.tcgetattr(0)
    settings[0] |= _IUTF8
    termios.tcsetattr(0, termios.TCSANOW, settings)
