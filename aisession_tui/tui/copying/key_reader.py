"""Key presses read as commands: numbers before them, characters behind some of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aisession_tui.model.keys import KeyPress, Modifiers
from aisession_tui.tui.actions import lookup

_TAKE_CHARACTER = frozenset({"find-on", "find-back", "till-on", "till-back"})
_LARGEST = 99_999


class Command(NamedTuple):
    """What is to be done."""

    id: str
    """As in `keys.COMMANDS`, or nothing: no command has this key."""
    times: int = 0
    """The number typed before it; 0 if there was none."""
    character: str = ""
    """What was typed behind it."""


class KeyReader:
    """Remembers what was typed of a command so far."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys
        self._count = 0
        self._waits_for_character = ""
        self._waiting_key = ""

    @property
    def pending(self) -> str:
        """What was typed of a command: `12`, or `12f`."""
        count = str(self._count) if self._count else ""
        return count + (self._waiting_key if self._waits_for_character else "")

    def read(self, press: KeyPress) -> Command | None:
        """The command a key completes; nothing if more is to come."""
        if self._waits_for_character:
            return self._take_character(press)
        if self._is_digit(press):
            self._count = min(self._count * 10 + int(press.text), _LARGEST)
            return None
        found = lookup(self._keys, press) or ""
        if found == "cancel" and self._count:
            self._count = 0
            return None
        if found in _TAKE_CHARACTER:
            self._waits_for_character, self._waiting_key = found, press.text or press.spelling
            return None
        return self._finished(found)

    def _take_character(self, press: KeyPress) -> Command | None:
        if press.text:
            return self._finished(self._waits_for_character, press.text)
        self._count, self._waits_for_character = 0, ""
        return None if press.spelling == "escape" else Command("")

    def _finished(self, command: str, character: str = "") -> Command:
        count, self._count, self._waits_for_character = self._count, 0, ""
        return Command(command, count, character)

    def _is_digit(self, press: KeyPress) -> bool:
        is_held = press.modifiers & ~(Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK)
        is_digit = press.text.isascii() and press.text.isdigit() and not is_held
        return is_digit and (press.text != "0" or bool(self._count))
