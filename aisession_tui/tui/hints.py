"""The hints of the bottom line: which keys matter where the keyboard is. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.tui.actions import ACTIONS
from aisession_tui.tui.copying import keys as copy_keys
from aisession_tui.tui.key_labels import key_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aisession_tui.tui.actions import Action

COPY = "copy:"
"""Before the ids of hints that are commands of copy mode."""


class Context(StrEnum):
    """Where the keyboard is; the footer shows other keys in each."""

    PANE = "pane"
    LEADER = "leader"
    """The leader was pressed and the next key is awaited."""
    SIDEBAR = "sidebar"
    EMPTY = "empty"
    """There is no session."""
    COPY = "copy"
    """The pane is in copy mode, and keys are its own."""


_EMPTY_IDS = ("new", "help", "leave")
_FOOTER_IDS = {
    Context.PANE: ("new", "next", "attention", "menu", "sidebar", "help", "leave"),
    Context.LEADER: ("new", "next", "attention", "menu", "sidebar", "help", "leave"),
    Context.SIDEBAR: ("attach", "new", "rename", "kill", "menu", "filter", "back", "help", "leave"),
    Context.EMPTY: _EMPTY_IDS,
}


_COPY_HINTS = (
    (("search", "search-back"), "search", 2),
    (("next-match", "previous-match"), "next, before", 7),
    (("select", "select-lines"), "select", 3),
    (("select-output",), "output", 6),
    (("previous-prompt", "next-prompt"), "prompts", 5),
    (("open",), "open", 8),
    (("copy",), "copy", 1),
    (("leave",), "back to the program", 0),
)
"""Commands of copy mode with their word and rank; a click does the first of them."""


class Hint(NamedTuple):
    """A key and its word in the footer."""

    id: str
    key: str
    word: str
    rank: int


def hints(
    context: Context,
    actions: Sequence[Action] = ACTIONS,
    in_copy_mode: Mapping[str, str] | None = None,
) -> tuple[Hint, ...]:
    """The footer's keys: after the leader, the sidebar's or copy mode's; without a key no hint."""
    if context is Context.COPY:
        return _copy_hints(copy_keys.table() if in_copy_mode is None else in_copy_mode)
    by_id = {each.id: each for each in actions}
    in_sidebar = context is Context.SIDEBAR
    chosen = [by_id[each] for each in _FOOTER_IDS[context]]
    chosen = [each for each in chosen if (each.sidebar_keys if in_sidebar else each.keys)]
    return tuple(
        Hint(
            each.id,
            key_label((each.sidebar_keys if in_sidebar else each.keys)[0]),
            each.hint,
            each.rank,
        )
        for each in chosen
    )


def _copy_hints(keys: Mapping[str, str]) -> tuple[Hint, ...]:
    """The footer in copy mode: the first key of each command that has one."""
    first = copy_keys.first_keys(keys)
    found = []
    for commands, word, rank in _COPY_HINTS:
        labels = [key_label(first[each]) for each in commands if each in first]
        if labels:
            found.append(Hint(f"{COPY}{commands[0]}", " ".join(labels), word, rank))
    return tuple(found)
