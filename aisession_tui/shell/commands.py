"""Which command lines a shell runs, and when each began and ended: what its marks and its files tell.

Of each line that is typed the shell's integration leaves the text in a file of the session's private
directory and names that in the mark ``C``; of `exec` the host does. The file goes once the command is
noted, so another host, which sees the marks again, notes each command once. Lines that begin with
a blank have no file, nor has what the shell itself keeps out of its history. bash tells its last history
entry, which may be another command's: it counts if it is a new one, or if it is what was echoed.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.terminal.printed import pieces, text_of

if TYPE_CHECKING:
    from aisession_tui.shell.marks import Mark

SUFFIX = ".command"
LONGEST_BYTES = 64 << 10
"""So much of a command is kept."""
_LONGEST_ECHO_BYTES = 4096
_BASH_ENTRY = re.compile(rb" *([0-9]+)[* ] ", re.DOTALL)


class Command(NamedTuple):
    """A command that has ended."""

    text: str
    cwd: str
    """Where it was started."""
    exit_code: int | None
    """None: nobody knows."""
    started: float
    """In POSIX seconds."""
    origin: str
    """``typed`` or ``exec``."""
    mark: str
    """The id that its mark ``C`` carries."""


class _Running(NamedTuple):
    id: str
    origin: str
    cwd: str
    echo: bytes


def command_path(folder: str, command_id: str) -> str:
    """Where the text of a command lies until it has ended."""
    return os.path.join(folder, command_id + SUFFIX)


class CommandReader:
    """Follows the marks of one shell."""

    def __init__(self, kind: str, folder: str) -> None:
        """Follow a shell.

        Args:
            kind: ``bash``, ``zsh`` or ``fish``.
            folder: The session's private directory, which `exec` uses too.
        """
        self._kind = kind
        self._folder = folder
        self._echo: bytearray | None = None
        """What the shell has written since the end of its prompt."""
        self._running: _Running | None = None
        self._before = command_path(folder, "0")
        """The last history entry of bash before the command that runs."""

    def feed(self, item: Mark | bytes, cwd: str) -> Command | None:
        """Take a mark or output; returns the command that has ended with it.

        Args:
            item: What `marks.MarkReader` says.
            cwd: Where the shell is by now.
        """
        if isinstance(item, bytes):
            if self._echo is not None:
                self._echo += item[: _LONGEST_ECHO_BYTES - len(self._echo)]
            return None
        if item.kind == "B":
            self._echo = bytearray()
        elif item.kind == "C":
            self._begin(item, cwd)
        elif item.kind == "A":
            return self._end(None)
        elif self._running is not None and item.request in ("", self._running.id):
            return self._end(item.exit_code)
        return None

    def shell_ended(self, exit_code: int) -> Command | None:
        """The shell is gone, and what it ran with it."""
        return self._end(exit_code)

    @property
    def running(self) -> Command | None:
        """The command that runs, if anybody may know of it; its exit code is not known yet."""
        running = self._running
        found = _read(command_path(self._folder, running.id)) if running is not None else None
        return None if running is None or found is None else self._described(running, *found)

    def carry_on(self) -> None:
        """All that an earlier host may have seen was fed: the command that runs may be known by its file."""
        if self._running is not None:
            return
        with contextlib.suppress(OSError):
            names = [name for name in os.listdir(self._folder) if name.endswith(SUFFIX)]
            names = [name for name in names if name != "0" + SUFFIX]  # an earlier one's
            if names:
                newest = max(names, key=lambda name: os.stat(f"{self._folder}/{name}").st_mtime_ns)
                self._running = _Running(newest.removesuffix(SUFFIX), "typed", "", b"")

    def _begin(self, mark: Mark, cwd: str) -> None:
        echo, self._echo = bytes(self._echo or b""), None
        self._running = None
        if mark.request or mark.command:
            origin = "exec" if mark.request else "typed"
            self._running = _Running(mark.request or mark.command, origin, cwd, echo)

    def _end(self, exit_code: int | None) -> Command | None:
        running, self._running, self._echo = self._running, None, None
        if running is None:
            return None
        path = command_path(self._folder, running.id)
        found = _read(path)
        if found is None:
            return None
        command = self._described(running, *found)
        _keep(path, self._before if self._kind == "bash" and running.origin == "typed" else "")
        return None if command is None else command._replace(exit_code=exit_code)

    def _described(self, running: _Running, data: bytes, started: float) -> Command | None:
        """What a command's file says of it; nothing if the shell keeps it to itself."""
        if self._kind == "bash" and running.origin == "typed":
            data = self._last_entry(data, running.echo)
        text = data.decode("utf-8", "replace").rstrip("\n")
        if not text.strip() or (running.origin == "typed" and text.startswith(" ")):
            return None
        return Command(text, running.cwd, None, started, running.origin, running.id)

    def _last_entry(self, data: bytes, echo: bytes) -> bytes:
        """What bash says of its last history entry; nothing if that is none of this command."""
        entry = _BASH_ENTRY.match(data)
        if entry is None:
            return b""
        earlier = _read(self._before)
        before = _BASH_ENTRY.match(earlier[0]) if earlier else None
        is_new = earlier is not None and int(entry[1]) > (int(before[1]) if before else 0)
        text = data[entry.end() :].rstrip(b"\n")
        return text if is_new or text.decode("utf-8", "replace") == _echoed(echo) else b""


def _echoed(data: bytes) -> str:
    """The first line that was echoed."""
    row = data.partition(b"\n")[0]
    return next((text_of(row[start:end]) for start, end in pieces(row) if start < end), "")


def _read(path: str) -> tuple[bytes, float] | None:
    """What a file holds, and when it was written."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            return None
        return os.read(descriptor, LONGEST_BYTES), state.st_mtime
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _keep(path: str, as_path: str) -> None:
    """Have a file under another name, or under none."""
    with contextlib.suppress(OSError):
        if as_path:
            os.replace(path, as_path)
        else:
            os.unlink(path)
