"""Whose key is it: the program's, the leader's, or the sidebar's. Sans-IO, no widgets, no clock."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from aisession_tui.model.keys import KeyAction, KeyPress
from aisession_tui.model.panes import Side
from aisession_tui.tui.actions import lookup
from aisession_tui.tui.keymap import Bound, Keymap


class Place(Enum):
    """Where the keyboard is."""

    PANE = "pane"
    SIDEBAR = "sidebar"
    FILTER = "filter"
    """The sidebar, whose list takes letters to narrow itself by."""
    ENDED_PANE = "ended pane"
    PAUSED_PANE = "paused pane"
    """Its program would read nothing before it goes on, and then all at once."""
    EMPTY = "empty"
    COPY = "copy mode"
    """Keys move about in the pane and select there; they are not typed."""


class Meaning(Enum):
    """What a key press asks for."""

    PROGRAM = "program"
    ACTION = "action"
    ENDED_ACTION = "action on an ended session"
    """Bare keys of an ended pane, which might still be meant for its program."""
    LEADER = "leader"
    """The leader was pressed: show what may follow."""
    CANCEL = "cancel"
    BEEP = "beep"
    LIST = "list"
    """The list of sessions may know it."""
    SIDEBAR_CTRL_C = "ctrl+c in the sidebar"
    COPY = "copy mode"
    """Copy mode understands it, or nobody."""
    NOTHING = "nothing"


class Intent(NamedTuple):
    """A key press, understood."""

    meaning: Meaning
    press: KeyPress
    action: str = ""
    number: int = 0
    """Which session is meant, for the action `nth`."""
    side: Side | None = None
    """The side the key means, for the actions `focus` and `resize`."""


_ENDED_ACTIONS = {"enter": "restart", "x": "delete"}
_ESCAPE = KeyPress("escape")
_LEADER_TWICE = {Place.PANE: Meaning.PROGRAM, Place.COPY: Meaning.COPY}
"""Who gets the leader's key when it was pressed twice."""


_LIST_OPENS = frozenset({"enter", *"123456789"})
"""What the list itself takes for `attach` and `nth`, whose keys may be others."""


class Keyboard:
    """Remembers only whether the leader was pressed."""

    def __init__(self, leader: KeyPress, keymap: Keymap | None = None) -> None:
        self.leader = leader
        self.keymap = keymap or Keymap()
        """The keys in force."""
        self.is_waiting = False
        """The next key is a command."""

    def read(self, press: KeyPress, place: Place) -> Intent:
        """What this key means here and now."""
        if press.action is KeyAction.RELEASE:
            return Intent(Meaning.NOTHING, press)
        if self.is_waiting:
            return self._command(press, place)
        if self._is_leader(press):
            self.is_waiting = True
            return Intent(Meaning.LEADER, press)
        if place is Place.PANE:
            return Intent(Meaning.PROGRAM, press)
        if place is Place.ENDED_PANE:
            action = _ENDED_ACTIONS.get(press.spelling, "")
            return Intent(Meaning.ENDED_ACTION if action else Meaning.NOTHING, press, action)
        if place is Place.COPY:
            return Intent(Meaning.COPY, press)
        if place is Place.PAUSED_PANE:
            is_enter = press.spelling == "enter"
            return (
                Intent(Meaning.ACTION, press, "resume") if is_enter else Intent(Meaning.BEEP, press)
            )
        return self._in_sidebar(press, is_filtering=place is Place.FILTER)

    def cancel(self) -> None:
        """Forget the leader: the mouse or a dialog came between."""
        self.is_waiting = False

    def _command(self, press: KeyPress, place: Place) -> Intent:
        self.is_waiting = False
        if self._is_leader(press):
            return Intent(_LEADER_TWICE.get(place, Meaning.CANCEL), press)
        if press.spelling == _ESCAPE.spelling:
            return Intent(Meaning.CANCEL, press)
        found = lookup(self.keymap.after_leader(), press)
        if found is None:
            return Intent(Meaning.BEEP, press)
        return _action(found, press)

    def _in_sidebar(self, press: KeyPress, *, is_filtering: bool) -> Intent:
        if press.spelling == "ctrl+c":
            return Intent(Meaning.SIDEBAR_CTRL_C, press)
        if is_filtering:
            return Intent(Meaning.LIST, press)
        found = lookup(self.keymap.in_sidebar(), press)
        if found is None:
            is_lost = press.spelling in _LIST_OPENS
            return Intent(Meaning.BEEP if is_lost else Meaning.LIST, press)
        if found.action.id == "attach":
            return Intent(Meaning.LIST, KeyPress("enter"), found.action.id)
        if found.action.id == "nth":
            press = KeyPress(str(found.number))
            return Intent(Meaning.LIST, press, found.action.id, found.number)
        return _action(found, press)

    def _is_leader(self, press: KeyPress) -> bool:
        return press.key == self.leader.key and press.modifiers & 0x3F == self.leader.modifiers


def _action(found: Bound, press: KeyPress) -> Intent:
    return Intent(Meaning.ACTION, press, found.action.id, found.number, found.side)
