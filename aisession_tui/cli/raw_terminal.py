"""The user's terminal while a session has it: raw, and afterwards exactly as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import termios
import tty
from typing import Self

from aisession_tui.errors import UsageError
from aisession_tui.model.size import Size
from aisession_tui.terminal.fresh import FRESH

_ENTER = (
    b"\x1b[22;2t"  # keep the title
    b"\x1b[?1007s"  # and whether the wheel types arrow keys: terminals begin with either
)
_RESET = (
    b"\x18\x1b\\"  # end whatever sequence was cut off
    b"\x1b[?47h\x1b[=0;1u"  # the alternate screen has kitty keyboard flags of its own
    + FRESH
    + b"\x1b[?1007r\x1b[23;2t"
)

_INT = struct.Struct("i")
_INSTEAD = {
    "attach": "use send, screen or exec in scripts",
    "replay": "use export in scripts",
}


def terminal_path(what: str = "attach") -> str:
    """The terminal that the user sits at.

    Raises:
        UsageError: There is none.
    """
    try:
        return os.ttyname(0)
    except OSError:
        raise UsageError(f"{what} needs a terminal: {_INSTEAD[what]}") from None


class RawTerminal:
    """The controlling terminal, opened anew so that no flag of ours reaches the parent shell."""

    def __init__(self, what: str = "attach") -> None:
        self.descriptor = os.open(terminal_path(what), os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        self._settings = termios.tcgetattr(self.descriptor)
        self._typed_ahead = b""

    def __enter__(self) -> Self:
        tty.setraw(self.descriptor, termios.TCSADRAIN)
        self._typed_ahead = self._read_typed_ahead()
        self.write(_ENTER)
        return self

    def __exit__(self, *_exception: object) -> None:
        rows = self.size().rows
        self.write(_RESET + f"\x1b[{rows};1H\r\n".encode())
        with contextlib.suppress(termios.error):  # it is gone, and its settings with it
            termios.tcsetattr(self.descriptor, termios.TCSAFLUSH, self._settings)
        os.close(self.descriptor)

    def size(self) -> Size:
        """The terminal's size now; 80x24 where it does not know."""
        try:
            columns, rows = os.get_terminal_size(self.descriptor)
        except OSError:
            columns = rows = 0
        return Size(columns, rows) if columns and rows else Size(80, 24)

    def read(self) -> bytes:
        """What was typed; nothing when the terminal is gone."""
        try:
            return os.read(self.descriptor, 65_536)
        except InterruptedError:
            return b""
        except OSError:
            return b""

    def take_typed_ahead(self) -> bytes:
        """What was typed before the terminal was raw; no `select` tells of it."""
        taken, self._typed_ahead = self._typed_ahead, b""
        return taken

    def _read_typed_ahead(self) -> bytes:
        """Read what the line discipline had: where Enter was made a newline, it is Enter again."""
        count = fcntl.ioctl(self.descriptor, termios.FIONREAD, bytes(_INT.size))
        data = os.read(self.descriptor, size) if (size := _INT.unpack(count)[0]) else b""
        return data.replace(b"\n", b"\r") if self._settings[0] & termios.ICRNL else data

    def write(self, data: bytes) -> None:
        """Show bytes; a terminal that is gone shows nothing any more."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self.descriptor, view) :]
        except OSError:
            return
