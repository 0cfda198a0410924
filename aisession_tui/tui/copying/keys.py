"""The keys of copy mode, as data: each command once, with its keys in the style of vi and of emacs.

Both styles work at once. Where they want the same key, the chosen one has it. Keys are spelled as
`KeyPress.spelling` spells them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class KeyStyle(StrEnum):
    """Whose keys come first."""

    VI = "vi"
    EMACS = "emacs"


class CopyCommand(NamedTuple):
    """Something that can be done in copy mode."""

    id: str
    text: str
    """The words of the help."""
    vi: tuple[str, ...] = ()
    emacs: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    """Keys of no style, which no other command wants."""


_C = CopyCommand
COMMANDS: tuple[CopyCommand, ...] = (
    _C("left", "Left", ("h",), ("ctrl+b",), ("left", "backspace")),
    _C("down", "Down", ("j",), ("ctrl+n",), ("down",)),
    _C("up", "Up", ("k",), ("ctrl+p",), ("up",)),
    _C("right", "Right", ("l",), ("ctrl+f",), ("right",)),
    _C("word", "Next word", ("w",)),
    _C("word-back", "Word back", ("b",), ("alt+b",), ("ctrl+left",)),
    _C("word-end", "End of the word", ("e",), ("alt+f",), ("ctrl+right",)),
    _C("big-word", "The same between blanks", ("W",)),
    _C("big-word-back", "", ("B",)),
    _C("big-word-end", "", ("E",)),
    _C("line-start", "Start of the line", ("0",), ("ctrl+a",), ("home",)),
    _C("first-letter", "First letter of the line", ("^",), ("alt+m",)),
    _C("line-end", "End of the line", ("$",), ("ctrl+e",), ("end",)),
    _C("find-on", "To a character of the line, back", ("f",)),
    _C("find-back", "", ("F",)),
    _C("till-on", "Just before it, back", ("t",)),
    _C("till-back", "", ("T",)),
    _C("find-again", "The same again, the other way", (";",)),
    _C("find-reversed", "", (",",)),
    _C("view-top", "Top, middle, bottom of the view", ("H",)),
    _C("view-middle", "", ("M",), ("alt+r",)),
    _C("view-bottom", "", ("L",)),
    _C("oldest", "First line", ("g",), ("alt+<",), ("ctrl+home",)),
    _C("newest", "Last line", ("G",), ("alt+>",), ("ctrl+end",)),
    _C("half-up", "Half a page up", ("ctrl+u",)),
    _C("half-down", "Half a page down", ("ctrl+d",)),
    _C("page-up", "A page up", ("ctrl+b",), ("alt+v",), ("page_up",)),
    _C("page-down", "A page down", ("ctrl+f",), ("ctrl+v",), ("page_down",)),
    _C("scroll-up", "Move the view by a line", ("ctrl+y",), (), ("ctrl+up",)),
    _C("scroll-down", "", ("ctrl+e",), (), ("ctrl+down",)),
    _C("centre", "Cursor's line to the middle", ("z",), ("ctrl+l",)),
    _C("paragraph-up", "Blank line above", ("{",), ("alt+{",)),
    _C("paragraph-down", "Blank line below", ("}",), ("alt+}",)),
    _C("previous-prompt", "Prompt before", ("[",), (), ("alt+up",)),
    _C("next-prompt", "Prompt after", ("]",), (), ("alt+down",)),
    _C("search", "Search on", ("/",), ("ctrl+s",)),
    _C("search-back", "Search back", ("?",), ("ctrl+r",)),
    _C("next-match", "Next match", ("n",)),
    _C("previous-match", "Match before", ("N",)),
    _C("search-word", "Search the word, back", ("*",)),
    _C("search-word-back", "", ("#",)),
    _C("select", "Select", ("v",), ("ctrl+space",), ("space",)),
    _C("select-lines", "Select lines", ("V",)),
    _C("select-block", "Select a block", ("ctrl+v",), ("R",)),
    _C("select-word", "Select the word", ("i",), ("alt+@",)),
    _C("select-output", "Select the command's output", ("s",)),
    _C("other-end", "Other end of the selection", ("o",), ("ctrl+x",)),
    _C("copy", "Copy and leave; without a selection the line", ("y",), ("alt+w",)),
    _C("copy-line", "Copy the line and leave", ("Y",)),
    _C("accept", "Copy and leave, or open the link", (), (), ("enter",)),
    _C("open", "Open the link or the file here", ("O",), ("alt+o",)),
    _C("cancel", "Select nothing; then leave", (), ("ctrl+g",), ("escape", "ctrl+c")),
    _C("leave", "Back to the program", ("q",)),
)
"""Every command, in the order of the help. One without words shares the line before."""


def table(style: KeyStyle = KeyStyle.VI) -> dict[str, str]:
    """Each key, and the id of its command."""
    found: dict[str, str] = {}
    chosen, other = ("vi", "emacs") if style is KeyStyle.VI else ("emacs", "vi")
    for name in (other, "both", chosen):
        found.update({key: each.id for each in COMMANDS for key in getattr(each, name)})
    return found


def by_command(keys: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys that each command has in this table, in the order in which the help names them."""
    return {each.id: _own(each, keys) for each in COMMANDS}


def first_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """The first key of each command that has one in this table."""
    return {command: own[0] for command, own in by_command(keys).items() if own}


def titles() -> dict[str, str]:
    """The words of each command; those that share a line of the help have the same."""
    found: dict[str, str] = {}
    for each in COMMANDS:
        found[each.id] = each.text or found[list(found)[-1]]
    return found


def _own(command: CopyCommand, keys: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that a command has in a table, its usual ones first."""
    usual = (*command.vi, *command.both, *command.emacs)
    return tuple(dict.fromkeys(key for key in (*usual, *keys) if keys.get(key) == command.id))


def rows(keys: Mapping[str, str]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """What the help says: keys and words, as this table has them."""
    found: list[tuple[tuple[str, ...], str]] = []
    for each in COMMANDS:
        own = _own(each, keys)
        if each.text:
            found.append((own, each.text))
        else:
            shared, text = found.pop()
            found.append((shared + own, text))
    return tuple(row for row in found if row[0])
