"""Bytes in: decoding, cutting at chunk borders, choosing the bulk path.

However the bytes are cut into chunks, the screen ends up the same.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pyte

from aisession_tui.terminal import bulk, strings
from aisession_tui.terminal.interpreter import run
from aisession_tui.terminal.tokens import (
    C1,
    MAX_SEQUENCE,
    OPEN_STRING,
    STRING_END,
    TOKEN,
    UNFINISHED,
    seven_bit,
    split_controls,
)

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen


class _OpenString:
    """A control string whose end has not come yet. Keeps no more of it than is worth keeping."""

    def __init__(self, introducer: str) -> None:
        self.introducer = introducer
        self._parts: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        self._size += len(text)
        if self._size <= strings.limit_of(self.introducer):
            self._parts.append(text)
        else:
            self._parts.clear()

    def finish(self, screen: Screen) -> None:
        if self._size <= strings.limit_of(self.introducer):
            strings.execute(screen, self.introducer, "".join(self._parts))


class Stream(pyte.ByteStream):
    """Feeds a screen. pyte's class with its parser replaced."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.screen = screen
        self._unfinished = ""
        self._string: _OpenString | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def is_between(self) -> bool:
        """Whether no character or sequence is cut in the middle, so that a snapshot tells all."""
        return self._string is None and not (self._unfinished or self._decoder.getstate()[0])

    def attach(self, screen: Screen) -> None:  # type: ignore[override]  # a stream feeds our screens
        """Feed another screen from now on."""
        self.screen = screen

    def detach(self, screen: Screen) -> None:  # type: ignore[override]  # as above
        """Nothing to let go of."""

    def feed(self, data: bytes) -> None:  # type: ignore[override]  # as pyte's ByteStream
        """Interpret bytes of any kind, cut anywhere; never raises."""
        if len(data) >= bulk.MIN_BYTES and self._string is None:
            data = self._interpret_lines(data)
        self._interpret(self._decoder.decode(data))

    def _interpret_lines(self, data: bytes) -> bytes:
        """Interpret the plain lines the data begins with, the bulk way; the rest is returned."""
        undecoded, _ = self._decoder.getstate()
        if self._unfinished and not undecoded:
            data = self._unfinished.encode() + data
            self._unfinished = ""
        if not self._unfinished and (length := bulk.plain_prefix(data)):
            lines = self._decoder.decode(data[:length])
            if not bulk.take(self.screen, lines):
                self._interpret(lines)
            data = data[length:]
        return data

    def _interpret(self, text: str) -> None:
        if not text.isascii() and C1.search(text):
            text = seven_bit(text)
        if self._unfinished:
            text = self._unfinished + text
            self._unfinished = ""
        if self._string is not None:
            text = self._continue_string(self._string, text)
        if text:
            run(self.screen, self._finished_tokens(text))

    def _continue_string(self, string: _OpenString, text: str) -> str:
        """Add to the open string; what comes after it is returned."""
        pattern = STRING_END["]" if string.introducer == "]" else "P"]
        end = pattern.search(text)
        if end is None:
            string.add(text)
            return ""
        position = end.start()
        string.add(text[:position])
        terminator = text[position : position + 2]
        if terminator == "\x1b":
            self._unfinished = "\x1b"
            return ""
        self._string = None
        self.screen.is_after_text = False
        if terminator == "\x1b\\" or terminator[0] == "\x07":
            string.finish(self.screen)
            return text[position + (2 if terminator[0] == "\x1b" else 1) :]
        return text[position:]

    def _finished_tokens(self, text: str) -> list[str]:
        """The tokens that can be interpreted now; the rest is kept."""
        last = text.rfind("\x1b")
        if last < 0:
            return TOKEN.findall(text)
        opening = text.rfind("\x1b", 0, last) if last == len(text) - 1 and last else last
        string = OPEN_STRING.match(text, opening) if opening >= 0 else None
        if string is not None:
            self._string = _OpenString(text[opening + 1])
            self._string.add(text[opening + 2 : string.end()])
            self._unfinished = text[string.end() :]
            return TOKEN.findall(text[:opening])
        if UNFINISHED.match(text, last):
            controls, self._unfinished = split_controls(text[last:])
            self._unfinished = self._unfinished[: MAX_SEQUENCE + 1]
            return [*TOKEN.findall(text[:last]), *controls]
        return TOKEN.findall(text)
