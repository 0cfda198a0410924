"""The lines of menus and of the command palette, made of the actions that make sense. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.tui.actions import ACTIONS, BY_KEY_ALONE, LEADER, Group, Target, action, applies
from aisession_tui.tui.key_labels import key_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.actions import Action


class Entry(NamedTuple):
    """A line of a menu, of the palette or of the help."""

    id: str
    text: str
    key: str
    """As shown, at the right."""
    destructive: bool = False
    hotkey: str = ""
    """The spelling that chooses it in a menu."""


def menu_entries(target: Target, actions: Sequence[Action] = ACTIONS) -> tuple[Entry, ...]:
    """What can be done to this session now; what cannot is left out. Destructive ones last."""
    return _entries(each for each in actions if action(each.id).menu_key and applies(each, target))


def _entries(fitting: Iterable[Action]) -> tuple[Entry, ...]:
    """The lines of a menu; destructive ones last."""
    return tuple(
        Entry(each.id, each.text, key_label(each.menu_key), each.destructive, each.menu_key)
        for each in sorted(fitting, key=lambda each: each.destructive)
    )


def plural_entries(
    records: Sequence[SessionRecord], actions: Sequence[Action] = ACTIONS
) -> tuple[Entry, ...]:
    """What can be done to several sessions at once: what makes sense for one of them at least."""
    targets = [Target(record) for record in records]
    fitting = [
        each for each in actions if each.is_plural and any(applies(each, one) for one in targets)
    ]
    return _entries(fitting)


def group_entries(
    records: Sequence[SessionRecord],
    actions: Sequence[Action] = ACTIONS,
    *,
    is_folded: bool,
    is_users: bool,
) -> tuple[Entry, ...]:
    """What can be done to a heading of the list, and to all sessions under it.

    Args:
        records: The sessions under it.
        actions: The registry, with the keys in force.
        is_folded: Whether it is.
        is_users: It is a group that somebody made, and can have another name.
    """
    fold = Entry("fold", "Unfold" if is_folded else "Fold", "")
    letter = next(each.menu_key for each in actions if each.id == "rename")
    rename = Entry("rename", "Rename the group", key_label(letter), hotkey=letter)
    own = (fold, rename) if is_users else (fold,)
    return own + plural_entries(records, actions)


def tab_entries(actions: Sequence[Action] = ACTIONS) -> tuple[Entry, ...]:
    """What can be done to the tab in front, chosen by the keys that do it after the leader."""
    return tuple(
        Entry(each.id, each.text, key_label(key), hotkey=key)
        for each in actions
        if each.group is Group.TABS and each.id not in (*BY_KEY_ALONE, "next-tab", "previous-tab")
        for key in (each.keys or ("",))[:1]
    )


def palette_entries(
    target: Target, leader: str = LEADER, actions: Sequence[Action] = ACTIONS
) -> tuple[Entry, ...]:
    """Everything that makes sense now, each with the keys that would have done it."""
    return tuple(
        Entry(each.id, each.text, full_keys(each, leader), each.destructive)
        for each in actions
        if each.id not in BY_KEY_ALONE and applies(each, target)
    )


def full_keys(what: Action, leader: str) -> str:
    """The keys that do an action, the leader first; empty if there are none."""
    return f"{leader} {key_label(what.keys[0])}" if what.keys else ""
