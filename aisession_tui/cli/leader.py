"""Finds the leader key in what a terminal sends, in every form it may send it.

Legacy (one control byte), kitty keyboard protocol (`CSI 98;5u`) and modifyOtherKeys
(`CSI 27;5;98~`). Inside a bracketed paste nothing is a key. Sans-IO; whoever feeds it flushes it
25 ms after an unfinished sequence.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from aisession_tui.model.keys import KeyPress, Modifiers

_PASTE_START = b"\x1b[200~"
_PASTE_END = b"\x1b[201~"
_LONGEST_KEY = 24
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:]{0,20})?\Z")
_EVENT = rb"(?::(?P<action>[123]))?"
_RELEASE = b"3"
_LOCKS = (0, Modifiers.CAPS_LOCK, Modifiers.NUM_LOCK, Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK)
"""The kitty protocol reports caps lock and num lock as modifiers; they change nothing for us."""


class Command(Enum):
    """What a key after the leader asks for."""

    DETACH = "detach"
    BEEP = "beep"


class _Key(NamedTuple):
    legacy: bytes
    pattern: re.Pattern[bytes]


class LeaderFilter:
    """Bytes from the terminal in, bytes for the program and commands for us out."""

    def __init__(self, leader: KeyPress) -> None:
        self._leader = _key(leader)
        self._detach = [_key(KeyPress("d")), _key(KeyPress("q"))]
        self._held = b""
        self._is_waiting = False
        """The leader was pressed, its command comes next."""
        self._in_paste = False

    @property
    def is_unfinished(self) -> bool:
        """Whether `flush` is due if nothing more comes."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes | Command]:
        """Split input into what goes to the program and what is for us."""
        if not (self._held or self._is_waiting or b"\x1b" in data or self._leader.legacy in data):
            return [data]
        data = self._held + data
        self._held = b""
        if unfinished := _UNFINISHED.search(data):
            self._held = data[unfinished.start() :]
            data = data[: unfinished.start()]
        return self._split(data)

    def flush(self) -> list[bytes | Command]:
        """Give out what was held back: nothing more of it came."""
        held, self._held = self._held, b""
        return self._split(held)

    def _split(self, data: bytes) -> list[bytes | Command]:
        found: list[bytes | Command] = []
        while data:
            if self._in_paste:
                data = self._pass_paste(data, found)
            elif self._is_waiting:
                data = self._take_command(data, found)
            else:
                data = self._pass_keys(data, found)
        return found

    def _pass_paste(self, data: bytes, found: list[bytes | Command]) -> bytes:
        end = data.find(_PASTE_END)
        if end < 0:
            found.append(data)
            return b""
        self._in_paste = False
        end += len(_PASTE_END)
        found.append(data[:end])
        return data[end:]

    def _pass_keys(self, data: bytes, found: list[bytes | Command]) -> bytes:
        paste = data.find(_PASTE_START)
        match = self._leader.pattern.search(data, 0, paste if paste >= 0 else len(data))
        if match is not None:
            found.append(data[: match.start()])
            self._is_waiting = match.groupdict().get("action") != _RELEASE
            return data[match.end() :]
        if paste >= 0:
            self._in_paste = True
            end = paste + len(_PASTE_START)
            found.append(data[:end])
            return data[end:]
        found.append(data)
        return b""

    def _take_command(self, data: bytes, found: list[bytes | Command]) -> bytes:
        if match := self._leader.pattern.match(data):
            if match.groupdict().get("action") != _RELEASE:
                self._is_waiting = False
                found.append(match[0])
            return data[match.end() :]
        for key in self._detach:
            if match := key.pattern.match(data):
                self._is_waiting = False
                found.append(Command.DETACH)
                return data[match.end() :]
        key_bytes = re.match(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1bO.|\x1b.|(?s:.)", data)
        end = key_bytes.end() if key_bytes else 1
        if not re.match(rb"\x1b\[[0-9;:]*:3[u~A-Z]", data):  # the release of a modifier or leader
            self._is_waiting = False
            if data[:end] != b"\x1b":
                found.append(Command.BEEP)
        return data[end:]


def _key(key: KeyPress) -> _Key:
    code = str(ord(key.key)).encode()
    modifiers = str(int(key.modifiers) + 1).encode()
    legacy = key.key.encode()
    if key.modifiers & Modifiers.CTRL:
        legacy = bytes([ord(key.key) & 0x1F])
    if key.modifiers & Modifiers.ALT:
        legacy = b"\x1b" + legacy
    alternates = rb"(?::[0-9]*){0,2}"
    held = b"|".join(str(int(key.modifiers) + 1 + locks).encode() for locks in _LOCKS)
    if not key.modifiers:
        held += b"|"
    event = rb"(?:;(?:" + held + rb")" + _EVENT + rb"(?:;[0-9:]*)?)"
    optional = b"" if key.modifiers else b"?"
    kitty = rb"\x1b\[" + code + alternates + event + optional + rb"u"
    other = rb"\x1b\[27;" + modifiers + rb";" + code + rb"~"
    return _Key(legacy, re.compile(re.escape(legacy) + rb"|" + kitty + rb"|" + other))
