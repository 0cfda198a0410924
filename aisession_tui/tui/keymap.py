"""Which keys do which actions: the registry with what the user's configuration changes of it.

Pure. A key that cannot be had is left to the action that has it, and told in one sentence that
names both. The rest of the app asks a `Keymap` and never the registry's own keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from aisession_tui.config.model import Config, KeyTable
from aisession_tui.config.reading import Loaded, Problem, shown
from aisession_tui.model.keys import KeyPress
from aisession_tui.model.leader import leader_key
from aisession_tui.model.nearest import nearest
from aisession_tui.model.panes import Side
from aisession_tui.tui.actions import ACTIONS, LEADER, LIST_KEYS, SIDE_ORDER, Action, action
from aisession_tui.tui.copying import keys as copy_keys
from aisession_tui.tui.copying.keys import KeyStyle
from aisession_tui.tui.key_labels import key_label

_BY_SIDE = ("focus", "resize")
_BY_NUMBER = ("nth", "nth-tab")
_BY_PLACE = (*_BY_SIDE, *_BY_NUMBER)
"""Actions whose keys mean something by their order: one that is lost leaves a gap, `""`."""
_TAKEN_AFTER_LEADER = {"escape": "cancels the leader"}
_TAKEN_IN_MENU = {"escape": "closes the menu"} | dict.fromkeys("jk", "moves the cursor")
_TAKEN_IN_COPY_MODE = dict.fromkeys("123456789", "is a number before a command")
_SAME_LETTER = {"resume": "pause"}
"""In the menu only one of the two is ever there."""
_TAKEN_IN_SIDEBAR = {"ctrl+c": "says how to leave"} | dict.fromkeys(LIST_KEYS, "moves the cursor")


class Bound(NamedTuple):
    """What a key does."""

    action: Action
    place: int = 0
    """Its place among the action's keys."""

    @property
    def number(self) -> int:
        """Which session or tab it means, from 1; 0 if it means none."""
        return self.place + 1 if self.action.id in _BY_NUMBER else 0

    @property
    def side(self) -> Side | None:
        """The side of a pane it means, if any."""
        return SIDE_ORDER[self.place % 4] if self.action.id in _BY_SIDE else None


class CopyKeys(NamedTuple):
    """A command of copy mode and its keys."""

    id: str
    text: str
    """Its words in the help; commands that share a line there have the same."""
    keys: tuple[str, ...]


class Keymap(NamedTuple):
    """The keys in force."""

    leader: str = LEADER
    """Its spelling."""
    actions: tuple[Action, ...] = ACTIONS
    """The registry, with the keys that are in force."""
    in_copy_mode: Mapping[str, str] = copy_keys.table()  # never changed in place
    """Each key of copy mode, and the id of its command."""
    changed: frozenset[str] = frozenset()
    """Names of settings that changed something, such as `keys.kill`."""

    @property
    def leader_press(self) -> KeyPress:
        """The leader."""
        return leader_key(self.leader)

    def after_leader(self) -> dict[str, Bound]:
        """Each key after the leader and what it does."""
        return {
            key: Bound(each, at) for each in self.actions for at, key in enumerate(each.keys) if key
        }

    def in_sidebar(self) -> dict[str, Bound]:
        """Each key of the sidebar and what it does."""
        return {
            key: Bound(each, at)
            for each in self.actions
            for at, key in enumerate(each.sidebar_keys)
            if key
        }

    def of_copy_mode(self) -> tuple[CopyKeys, ...]:
        """The commands of copy mode with their keys."""
        keys_of = copy_keys.by_command(self.in_copy_mode)
        return tuple(
            CopyKeys(command, text, keys_of[command])
            for command, text in copy_keys.titles().items()
        )

    def key_of(self, action_id: str) -> str:
        """The first key after the leader that does an action; empty if there is none."""
        return next(
            (each.keys[0] for each in self.actions if each.id == action_id and each.keys), ""
        )


def first_hint(keymap: Keymap, separator: str) -> str:
    """What to press first, for who has never been here."""
    words = [
        f"{key} {action(action_id).hint}"
        for action_id in ("sidebar", "new", "help", "leave")
        if (key := key_label(keymap.key_of(action_id)))
    ]
    return f"{keymap.leader} {separator.join(words)}" if words else ""


class Clash(NamedTuple):
    """A key, or an action, that cannot be had as it was asked for."""

    name: str
    """The setting: `keys.kill`."""
    text: str


def of(loaded: Loaded) -> tuple[Keymap, tuple[Problem, ...]]:
    """The keys in force, and what is wrong with what was asked for."""
    keymap, clashes = build(loaded.config)
    return keymap, tuple(Problem(loaded.place(each.name), each.text) for each in clashes)


def build(config: Config) -> tuple[Keymap, tuple[Clash, ...]]:
    """The keys in force for these settings, and what is wrong with them."""
    leader = leader_key(config.leader).spelling
    defaults = {each.id: each.keys for each in ACTIONS}
    after = _Table("keys", "action", defaults, refusal=_wrong_count)
    after.take(
        config.keys, _TAKEN_AFTER_LEADER | {leader: "is the leader: twice it is sent through"}
    )
    defaults = {each.id: each.sidebar_keys for each in ACTIONS}
    within = _Table("sidebar.keys", "action", defaults, refusal=_wrong_count)
    within.take(config.sidebar.keys, _TAKEN_IN_SIDEBAR | {leader: "is the leader"})
    letters = {each.id: (each.menu_key,) for each in ACTIONS if each.menu_key}
    for other in _SAME_LETTER:
        del letters[other]
    menu = _Table("menu.keys", "action of the menu", letters, refusal=_not_one_letter)
    menu.take(config.menu.keys, _TAKEN_IN_MENU)
    copying = _Table(
        "copy_mode.keys",
        "command of copy mode",
        copy_keys.by_command(copy_keys.table(KeyStyle(config.copy_mode.style))),
    )
    copying.take(config.copy_mode.keys, _TAKEN_IN_COPY_MODE)
    tables = (after, within, menu, copying)
    actions = tuple(
        each._replace(
            keys=after.keys[each.id],
            sidebar_keys=within.keys[each.id],
            menu_key="".join(menu.keys.get(_SAME_LETTER.get(each.id, each.id), ())),
        )
        for each in ACTIONS
    )
    in_copy_mode = {key: command for command, keys in copying.keys.items() for key in keys}
    changed = frozenset().union(*(table.changed for table in tables))
    return Keymap(leader, actions, in_copy_mode, changed), tuple(
        clash for table in tables for clash in table.clashes
    )


class _Table:
    """The keys of one place, with the user's put in."""

    def __init__(
        self,
        name: str,
        noun: str,
        defaults: Mapping[str, tuple[str, ...]],
        *,
        refusal: Callable[[str, tuple[str, ...]], str] = lambda _action_id, _keys: "",
    ) -> None:
        """Begin with the keys of the registry.

        Args:
            name: The setting: `sidebar.keys`.
            noun: What its keys are keys of, for messages.
            defaults: The keys by what they do.
            refusal: Says why keys cannot be an action's; nothing if they can.
        """
        self.keys = dict(defaults)
        self.changed: set[str] = set()
        self.clashes: list[Clash] = []
        self._name = name
        self._noun = noun
        self._refusal = refusal

    def take(self, wanted: KeyTable, taken: Mapping[str, str]) -> None:
        """Give the user's keys first; an action they were taken from loses them."""
        owners: dict[str, str] = {}
        for action_id, keys in wanted.items():
            if wrong := self._unknown(action_id) or self._refusal(action_id, keys):
                self._tell(action_id, wrong)
                continue
            lost = {key for key in keys if not self._is_free(key, action_id, owners, taken)}
            self.keys[action_id] = _without(action_id, keys, lost)
            owners |= {key: action_id for key in self.keys[action_id] if key}
            self.changed.add(f"{self._name}.{action_id}")
        for action_id, keys in self.keys.items():
            lost = {key for key in keys if owners.get(key, action_id) != action_id}
            for key in sorted(lost):
                self._tell(owners[key], _is_also(key, action_id))
            self.keys[action_id] = _without(action_id, keys, lost)

    def _unknown(self, action_id: str) -> str:
        if action_id in self.keys:
            return ""
        close = nearest(action_id, self.keys)
        return f"no such {self._noun}" + (f'; did you mean "{close}"?' if close else "")

    def _is_free(
        self, key: str, action_id: str, owners: Mapping[str, str], taken: Mapping[str, str]
    ) -> bool:
        if key in taken:
            self._tell(action_id, f'"{key}" {taken[key]} and cannot be had')
        elif key in owners:
            self._tell(action_id, f'"{key}" is "{owners[key]}" already')
        else:
            return True
        return False

    def _tell(self, action_id: str, text: str) -> None:
        name = f"{self._name}.{action_id}"
        path = (*self._name.split("."), action_id)
        self.clashes.append(Clash(name, f"{shown(path)}: {text}"))


def _wrong_count(action_id: str, keys: tuple[str, ...]) -> str:
    """What is wrong with as many keys for an action whose keys are told apart by their order."""
    if action_id in _BY_SIDE and len(keys) % 4:
        return "needs a key for left, down, up and right, in this order"
    if action_id == "nth" and len(keys) > 9:
        return "has at most nine keys, one a session"
    return ""


def _not_one_letter(_action_id: str, keys: tuple[str, ...]) -> str:
    is_right = not keys or (len(keys) == 1 and len(keys[0]) == 1)
    return "" if is_right else "takes one character, or [] for none"


def _without(action_id: str, keys: tuple[str, ...], lost: AbstractSet[str]) -> tuple[str, ...]:
    if action_id in _BY_PLACE:
        return tuple("" if key in lost else key for key in keys)
    return tuple(key for key in keys if key not in lost)


def _is_also(key: str, other: str) -> str:
    return f'"{key}" is a key of "{other}", which loses it: set "{other}" to other keys or to []'
