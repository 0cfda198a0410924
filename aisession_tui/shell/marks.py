"""Finds our own OSC 133 marks in the raw output of a PTY.

Owns the recognition of ``ESC ] 133 ; KIND [; CODE] ; aid=NONCE [; x=REQUEST]
[; c=COMMAND] BEL`` (semantic prompts
specification; ``aid`` tells nested and remote shells, and forgeries, from ours). Everything else,
foreign marks included, is output. What marks mean is `requests`' business; the working directory
(OSC 7) is the terminal engine's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_PREFIX = b"\x1b]133;"
_NONCE = re.compile(r"[0-9a-f]{16,64}")
_MARK = re.compile(
    rb"\x1b\]133;([ABCD])(?:;([0-9]{1,3}))?;aid=([0-9a-f]{16,64})(?:;x=([0-9a-f]{1,32}))?"
    rb"(?:;c=([0-9a-f]{1,24}))?\x07"
)
_LONGEST = 160
"""Bytes of the longest mark that can be ours: a 64 digit nonce, a code, a 32 digit request and a command."""


class Mark(NamedTuple):
    """One mark of the session's own shell."""

    kind: str
    """``A`` prompt, ``B`` end of prompt, ``C`` output starts, ``D`` command ended.

    A ``D`` that no ``C`` precedes says that nothing ran (an empty line).
    """
    exit_code: int | None = None
    """Of ``D`` only."""
    request: str = ""
    """The id of the `exec` request that it belongs to."""
    command: str = ""
    """Of ``C`` only: the id of the file with the command line that was typed."""


class MarkReader:
    """Splits PTY output into marks and bytes, at whatever byte the reads were cut."""

    def __init__(self, nonce: str) -> None:
        """Reads the marks of one shell.

        Args:
            nonce: What `launch.plan_launch` was given: 16 to 64 hexadecimal digits.

        Raises:
            ValueError: The nonce is something else, so marks could be forged or never found.
        """
        if not _NONCE.fullmatch(nonce):
            raise ValueError(f"a nonce is 16 to 64 hexadecimal digits, not {nonce!r}")
        self._needle = f";aid={nonce}".encode()
        self._nonce = nonce.encode()
        self._carry = b""

    def feed(self, data: bytes) -> list[Mark | bytes]:
        """Returns what the bytes complete, in order; at most 160 of them are kept for the next call."""
        if self._carry:
            data = self._carry + data
            self._carry = b""
        start = data.rfind(b"\x1b", -_LONGEST)
        if start >= 0 and _may_become_mark(data[start:]):
            self._carry = data[start:]
            data = data[:start]
        if self._needle in data:
            return self._split(data)
        return [data] if data else []

    def flush(self) -> list[Mark | bytes]:
        """Returns what was kept, as output: the program has closed the terminal."""
        rest, self._carry = self._carry, b""
        return [rest] if rest else []

    def _split(self, data: bytes) -> list[Mark | bytes]:
        items: list[Mark | bytes] = []
        end = 0
        for match in _MARK.finditer(data):
            if match[3] != self._nonce:
                continue
            if match.start() > end:
                items.append(data[end : match.start()])
            items.append(_mark(match))
            end = match.end()
        if end < len(data):
            items.append(data[end:])
        return items


class MarkFinder:
    """Tells where in the output our marks end, and leaves the output as it is."""

    def __init__(self, nonce: str) -> None:
        self._needle = f";aid={nonce}".encode()
        self._nonce = nonce.encode()
        self._tail = b""

    def feed(self, data: bytes) -> list[tuple[int, Mark]]:
        """The marks that these bytes complete, each with the place in them after its last byte."""
        text = self._tail + data if self._tail else data
        before = len(text) - len(data)
        start = text.rfind(b"\x1b", -_LONGEST)
        self._tail = text[start:] if start >= 0 and _may_become_mark(text[start:]) else b""
        if self._needle not in text:
            return []
        return [
            (match.end() - before, _mark(match))
            for match in _MARK.finditer(text)
            if match[3] == self._nonce
        ]


class MarkRemover:
    """Takes marks of our form out of output, whosever shell made them: nonces are nobody's business."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> bytes:
        """The output without marks; what may become one waits."""
        data = self._tail + data
        start = data.rfind(b"\x1b", -_LONGEST)
        cut = start if start >= 0 and _may_become_mark(data[start:]) else len(data)
        self._tail = data[cut:]
        return _MARK.sub(b"", data[:cut])

    def flush(self) -> bytes:
        """What waited."""
        rest, self._tail = self._tail, b""
        return rest


def _may_become_mark(tail: bytes) -> bool:
    if len(tail) <= len(_PREFIX):
        return _PREFIX.startswith(tail)
    return tail.startswith(_PREFIX) and b"\x07" not in tail


def _mark(match: re.Match[bytes]) -> Mark:
    kind, code, _, request, command = match.groups()
    return Mark(
        kind.decode(),
        int(code) if code is not None else None,
        request.decode() if request else "",
        command.decode() if command else "",
    )
