"""The colours of the terminal one attaches from, asked once and never typed into the session.

The question goes out when attaching begins and nobody waits for the answer: it is taken out of the
input whenever it comes, over a slow line too. Sans-IO.
"""

from __future__ import annotations

import re

_ANSWER = re.compile(
    rb"\x1b\](1[01]);rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})[^\x07\x1b]*"
    rb"(?:\x07|\x1b\\)"
)
_LAST_ANSWER = re.compile(rb"\x1b\[\?[0-9;]*c")
_UNFINISHED = re.compile(rb"\x1b(?:\]1(?:[01](?:;[^\x07\x1b]{0,64}\x1b?)?)?|\[\?[0-9;]*)\Z")


class OuterColors:
    """Knows the default foreground and background as `rrggbb` once the terminal has told them."""

    QUERY = b"\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b[c"
    """Every terminal answers the last part (DA1), so its answer says that no more will come."""

    def __init__(self) -> None:
        self.foreground = ""
        self.background = ""
        self._is_waiting = True
        self._held = b""

    def take(self, data: bytes) -> bytes:
        """The input without answers; an answer that is cut is held back until its rest comes."""
        if not self._is_waiting or not (self._held or b"\x1b" in data):
            return data
        data = _ANSWER.sub(self._learn, self._held + data)
        self._held = b""
        if found := _LAST_ANSWER.search(data):
            self._is_waiting = False
            return data[: found.start()] + data[found.end() :]
        if found := _UNFINISHED.search(data):
            self._held = data[found.start() :]
            data = data[: found.start()]
        return data

    def _learn(self, answer: re.Match[bytes]) -> bytes:
        color = "".join(_two_digits(part.decode()) for part in answer.groups()[1:])
        if answer[1] == b"10":
            self.foreground = color
        else:
            self.background = color
        return b""


def _two_digits(digits: str) -> str:
    """Scale one to four hexadecimal digits to two (XParseColor)."""
    return f"{round(int(digits, 16) * 255 / (16 ** len(digits) - 1)):02x}"
