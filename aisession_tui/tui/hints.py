"""The hints of the bottom line: which keys matter where the keyboard is. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.tui.actions import ACTIONS
from aisession_tui.tui.key_labels import key_label

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class Hint(NamedTuple):
    """A key and its word in the footer."""

    id: str
    key: str
    word: str
    rank: int


def hints(context: Context, actions: Sequence[Action] = ACTIONS) -> tuple[Hint, ...]:
    """The footer's keys: after the leader, or the sidebar's own; what has no key is left out."""
    if context is Context.COPY:
        return _COPY_HINTS
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


_COPY_HINTS = (
    Hint(f"{COPY}search", "/ ?", "search", 2),
    Hint(f"{COPY}next-match", "n N", "next, before", 7),
    Hint(f"{COPY}select", "v V ^v", "select", 3),
    Hint(f"{COPY}select-output", "s", "output", 6),
    Hint(f"{COPY}previous-prompt", "[ ]", "prompts", 5),
    Hint(f"{COPY}open", "O", "open", 8),
    Hint(f"{COPY}copy", "y", "copy", 1),
    Hint(f"{COPY}leave", "q", "back to the program", 0),
)
"""The footer in copy mode; its keys are in `copying.keys`."""
