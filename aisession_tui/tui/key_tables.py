"""The tables of keys that the which-key band and the help show. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.tui.actions import ACTIONS, LEADER, Group
from aisession_tui.tui.copying import keys as copy_keys
from aisession_tui.tui.entries import full_keys
from aisession_tui.tui.key_labels import keys_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aisession_tui.tui.actions import Action

SIDEBAR_MOTIONS: tuple[tuple[str, str], ...] = (
    ("Up Down j k", "Move"),
    ("Home End", "First, last"),
    ("PgUp PgDn", "Half a page"),
    ("Left Right", "Fold, unfold a group"),
)
"""The keys the list itself understands, for the help."""

MOUSE: tuple[tuple[str, str], ...] = (
    ("click", "Open; fold a group"),
    ("right click", "Menu of a session, a group or a tab"),
    ("wheel", "Scroll"),
    ("drag", "Select and copy; move a border or the scroll bar; carry a session to a pane"),
    ("double click", "Select a word; rename a row; zoom by a title"),
    ("triple click", "Select a line"),
    ("alt drag", "Select a block"),
    ("shift drag", "Select where a program has the mouse"),
    ("ctrl click", "Open a link or a file"),
)
"""What the mouse does, for the help."""


class Section(NamedTuple):
    """A titled table of keys and what they do."""

    title: str
    rows: tuple[tuple[str, str], ...]


def which_key_sections(actions: Sequence[Action] = ACTIONS) -> tuple[Section, ...]:
    """The keys after the leader with their short words, by group; one word for keys that differ little."""
    sections = (Section(group.value, _hinted_rows(group, actions)) for group in Group)
    return tuple(section for section in sections if section.rows)


def _hinted_rows(group: Group, actions: Sequence[Action]) -> tuple[tuple[str, str], ...]:
    keys: dict[str, list[str]] = {}
    for each in _with_keys(group, actions):
        keys.setdefault(each.hint or each.text.lower(), []).append(keys_label(each.keys))
    return tuple((" ".join(labels), hint) for hint, labels in keys.items())


def help_sections(
    leader: str = LEADER,
    actions: Sequence[Action] = ACTIONS,
    in_copy_mode: Mapping[str, str] | None = None,
) -> tuple[Section, ...]:
    """All keys, for the help screen."""
    after = [
        Section(
            f"after {leader}: {group.value}",
            tuple((keys_label(each.keys), each.text) for each in _with_keys(group, actions)),
        )
        for group in Group
    ]
    in_sidebar = tuple(
        (keys_label(each.sidebar_keys), each.text) for each in actions if any(each.sidebar_keys)
    )
    return (
        *after,
        Section("in the sidebar", SIDEBAR_MOTIONS + in_sidebar),
        Section(_copy_title(leader, actions), copy_section(in_copy_mode)),
        Section("with the mouse", MOUSE),
    )


def copy_section(
    keys: Mapping[str, str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """The keys of copy mode, for the help; as they are at first, or as in this table."""
    table = copy_keys.table() if keys is None else keys
    return tuple((keys_label(each), text) for each, text in copy_keys.rows(table))


def _copy_title(leader: str, actions: Sequence[Action]) -> str:
    scrollback = next(each for each in actions if each.id == "scrollback")
    return f"in copy mode, {full_keys(scrollback, leader)}" if scrollback.keys else "in copy mode"


def _with_keys(group: Group, actions: Sequence[Action]) -> list[Action]:
    return [each for each in actions if each.group is group and any(each.keys)]
