"""What a user can do, once: `hints`, `entries` and `key_tables` make footer, menus and help of it.

Pure data and functions over it; nothing here knows a widget or does what an action says. Keys are
spelled as `KeyPress.spelling` spells them. A feature that is not built has no action.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from aisession_tui.model.keys import Modifiers
from aisession_tui.model.panes import Side
from aisession_tui.model.session import SessionStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aisession_tui.model.keys import KeyPress
    from aisession_tui.model.session import SessionRecord

Found = TypeVar("Found")
LEADER = "ctrl+b"
"""The leader key before any configuration."""


class Group(StrEnum):
    """The columns of the which-key band and the sections of the help."""

    SESSION = "session"
    PANES = "panes"
    TABS = "tabs"
    VIEW = "view"
    MORE = "more"


class When(StrEnum):
    """What an action needs before it makes sense."""

    ALWAYS = "always"
    SESSION = "session"
    """A session whose record can be read."""
    LIVE = "live"
    RUNNING = "running"
    PAUSED = "paused"
    SHOWN = "shown"
    """A session that a pane shows."""


class Target(NamedTuple):
    """The session an action would be done to."""

    record: SessionRecord | None = None
    """Nothing selected, or a record that cannot be read."""
    shown: bool = False
    """A pane shows it."""


class Action(NamedTuple):
    """One thing a user can do."""

    id: str
    text: str
    """The words of palette, menu, which-key and help."""
    group: Group
    keys: tuple[str, ...] = ()
    """Keys after the leader."""
    sidebar_keys: tuple[str, ...] = ()
    """Keys while the sidebar has the keyboard."""
    menu_key: str = ""
    """The key within a session's menu; empty: it is not in that menu."""
    when: When = When.ALWAYS
    hint: str = ""
    """The word beside its key in the footer and the which-key band."""
    rank: int = 9
    """Which hints stay when the footer is crowded: 0 the longest."""
    destructive: bool = False
    is_plural: bool = False
    """It can be done to several sessions at once."""


_S, _P, _T, _V, _M = Group.SESSION, Group.PANES, Group.TABS, Group.VIEW, Group.MORE
DIGITS = tuple("123456789")
TAB_KEYS = tuple(f"alt+{digit}" for digit in DIGITS)
SIDE_ORDER = (Side.LEFT, Side.DOWN, Side.UP, Side.RIGHT)
"""The order of the keys of `focus` and `resize`, row by row."""
FOCUS_KEYS = ("h", "j", "k", "l", "left", "down", "up", "right")
RESIZE_KEYS = tuple("HJKL")
BY_KEY_ALONE = frozenset({"palette", "nth", "back", "focus", "resize", "mark", "nth-tab"})
"""What is not in the palette, because the key says more than the name."""

ACTIONS: tuple[Action, ...] = (
    Action("attach", "Attach", _S, (), ("enter",), "enter", When.SESSION, "open", 1),
    Action("new", "New session", _S, ("c",), ("n",), hint="new", rank=2),
    Action("next", "Next session", _S, ("n",), hint="next", rank=4),
    Action("previous", "Previous session", _S, ("p",), hint="previous"),
    Action("nth", "Session by number", _S, DIGITS, DIGITS, hint="by number"),
    Action("last", "Last session", _S, ("tab",), hint="last used"),
    Action("attention", "Next that needs you", _S, ("a",), hint="needs you", rank=0),
    Action("rename", "Rename", _S, (",",), ("r",), "r", When.SESSION, "rename", 6),
    Action("restart", "Restart", _S, ("R",), (), "R", When.SESSION, "restart"),
    Action("pause", "Pause", _S, (), (), "p", When.RUNNING, is_plural=True),
    Action("resume", "Resume", _S, (), (), "p", When.PAUSED, is_plural=True),
    Action("snapshot", "Take a snapshot", _S, (), (), "N", When.SESSION),
    Action("rollback", "Roll back to a snapshot", _S, (), (), "B", When.SESSION),
    Action("mark", "Mark", _S, (), ("space",), hint="mark", rank=8),
    Action("send", "Send a line", _S, (), ("S",), "s", When.RUNNING, is_plural=True),
    Action("move", "Move to a group", _S, (), ("M",), "m", When.SESSION, is_plural=True),
    Action("pin", "Pin on top, unpin", _S, (), ("P",), "t", When.SESSION, is_plural=True),
    Action("duplicate", "Duplicate", _S, (), (), "c", When.SESSION),
    Action("menu", "Menu of the session", _S, ("m",), ("m",), "", When.SESSION, "menu", 3),
    Action("copy", "Copy the screen", _P, ("y",), (), "y", When.SESSION, "copy screen"),
    Action("copy-all", "Copy all its text", _P, (), (), "Y", When.SESSION),
    Action("save-all", "Save its text to a file", _P, (), (), "S", When.SESSION),
    Action("close", "Close the pane", _P, ("X",), (), "X", When.SHOWN, "close"),
    Action("rewind", "Rewind: its past", _V, ("r",), (), "b", When.SESSION, "rewind"),
    Action("details", "Details", _S, (), (), "i", When.SESSION),
    Action("kill", "Kill", _S, ("x",), ("x",), "x", When.LIVE, "kill", 7, True, is_plural=True),
    Action("delete", "Delete", _S, (), (), "D", When.SESSION, "", 9, True, is_plural=True),
    Action("split-right", "Split right", _P, ("|", "%"), hint="split right"),
    Action("split-down", "Split down", _P, ("-", '"'), hint="split down"),
    Action("focus", "Pane on that side", _P, FOCUS_KEYS, hint="go to pane"),
    Action("next-pane", "Next pane", _P, ("o",), hint="next pane"),
    Action("resize", "Move the border", _P, RESIZE_KEYS, hint="move border"),
    Action("equalise", "Make panes equal", _P, ("=",), hint="equal panes"),
    Action("swap-previous", "Swap with the pane before", _P, ("{",), hint="swap"),
    Action("swap-next", "Swap with the pane after", _P, ("}",), hint="swap"),
    Action("zoom", "Zoom", _P, ("z",), hint="zoom"),
    Action("scrollback", "Copy mode: search, select", _P, ("[",), (), "", When.SHOWN, "copy mode"),
    Action("page-back", "Scroll back a page", _P, ("page_up",), (), "", When.SHOWN, "copy mode"),
    Action("search", "Search back in the scrollback", _P, ("/",), (), "", When.SHOWN, "search"),
    Action("paste", "Paste", _P, ("]",), (), "", When.SHOWN, "paste"),
    Action("new-tab", "New tab", _T, ("t",), hint="new tab"),
    Action("next-tab", "Next tab", _T, (")",), hint="turn tab"),
    Action("previous-tab", "Previous tab", _T, ("(",), hint="turn tab"),
    Action("nth-tab", "Tab by number", _T, TAB_KEYS, hint="tab by number"),
    Action("rename-tab", "Rename the tab", _T, ("T",), hint="rename tab"),
    Action("move-tab-left", "Move the tab left", _T, ("<",), hint="move tab"),
    Action("move-tab-right", "Move the tab right", _T, (">",), hint="move tab"),
    Action("close-tab", "Close the tab; sessions go on", _T, ("&",), hint="close tab"),
    Action("sidebar", "Sidebar", _V, ("s",), hint="list", rank=5),
    Action("back", "Back to the pane", _V, (), ("escape",), hint="back", rank=4),
    Action("filter", "Filter the list", _V, (), ("/",), hint="filter", rank=5),
    Action("sort", "Sort the list", _V, (), ("o",), hint="sort"),
    Action("switcher", "Switch session", _V, ("w",), hint="switch"),
    Action("search-all", "Find in all sessions", _V, ("f",), hint="find in all"),
    Action("overview", "Overview of all screens", _V, ("v",), ("v",), hint="overview"),
    Action("theme", "Change the theme", _V),
    Action("palette", "Command palette", _M, (":", "space"), hint="commands"),
    Action("help", "Help", _M, ("?",), ("?",), hint="help", rank=1),
    Action("leave", "Leave; sessions go on", _M, ("d", "q"), ("q",), hint="leave", rank=3),
    Action("undo", "Undo: delete, close, move", _M, ("u",), ("u",), hint="undo"),
)
"""Every action, in the order of menus, palette and help."""

_BY_ID = {action.id: action for action in ACTIONS}
LIST_KEYS = frozenset("up down j k home end g G page_up page_down left right h l".split())
"""Those keys, which no action can have in the sidebar."""


def action(action_id: str) -> Action:
    """Find an action; an unknown id is a programming error (`KeyError`)."""
    return _BY_ID[action_id]


def is_action(action_id: str) -> bool:
    """Whether there is such an action."""
    return action_id in _BY_ID


def leader_keys() -> dict[str, Action]:
    """Each key after the leader and what it does, before any configuration."""
    return {key: each for each in ACTIONS for key in each.keys}


def lookup(table: Mapping[str, Found], press: KeyPress) -> Found | None:
    """Find what a key press means, also where the terminal reports `?` as shift and `/`."""
    found = table.get(press.spelling)
    held = press.modifiers & ~(Modifiers.SHIFT | Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK)
    if found is None and press.text and not held:
        return table.get(press.text)
    return found


def applies(what: Action, target: Target) -> bool:
    """Whether an action makes sense for this session."""
    record = target.record
    if what.when is When.ALWAYS:
        return True
    if record is None:
        return False
    if what.when is When.SHOWN:
        return target.shown
    if what.when is When.LIVE:
        return record.is_live
    if what.when is When.RUNNING:
        return record.status is SessionStatus.RUNNING
    return what.when is When.SESSION or record.status is SessionStatus.PAUSED
