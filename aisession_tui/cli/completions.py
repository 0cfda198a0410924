"""Completion scripts for shells, filled with the commands and options there are.

The scripts are data in `completion_scripts`; names of sessions they ask for while completing.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aisession_tui.cli.main import ALIASES, COMMANDS
from aisession_tui.service.waiting import PLAIN

SHELLS = ("bash", "zsh", "fish")
_IN_TRASH = frozenset({"undelete"})
"""Commands that take the names of deleted sessions."""
_UNTIL = (*PLAIN, "text=", "quiet=")
"""What `wait` waits for."""
_HERE = os.path.dirname(os.path.abspath(__file__))


class Option(NamedTuple):
    """An option of a command."""

    spellings: tuple[str, ...]
    text: str
    takes_value: bool


class Verb(NamedTuple):
    """What can follow a command."""

    name: str
    options: tuple[Option, ...]
    words: tuple[str, ...]
    """Fixed words for the first argument."""
    names: str
    """Whether it takes the names of sessions: ``, `one`, `many`, or those of deleted ones: `trash`."""

    @property
    def spellings(self) -> str:
        """All options, for a shell's word list."""
        return " ".join(spelling for each in self.options for spelling in each.spellings)


def script(shell: str, more_words: Mapping[str, Sequence[str]]) -> str:
    """The script for a shell.

    Args:
        shell: One of `SHELLS`.
        more_words: Words for an argument, as `config set:1`: command and place after it.
    """
    with open(os.path.join(_HERE, "completion_scripts", shell), encoding="utf-8") as file:
        text = file.read()
    verbs = _verbs()
    for token, value in _values(verbs, more_words).items():
        text = text.replace(f"@{token}@", value)
    return text


def _verbs() -> list[Verb]:
    found = []
    for name in COMMANDS:
        module = importlib.import_module(f"aisession_tui.cli.commands.{name}_command")
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        found.append(_verb(name, parser))
    return found


def _verb(name: str, parser: argparse.ArgumentParser) -> Verb:
    actions = parser._actions  # noqa: SLF001  # argparse tells its arguments in no other way
    options = tuple(
        Option(tuple(each.option_strings), each.help or "", each.nargs != 0)
        for each in actions
        if each.option_strings
    )
    places = [each for each in actions if not each.option_strings]
    choices = [tuple(map(str, each.choices)) for each in places if each.choices]
    named = [each for each in places if each.metavar == "NAME"]
    names = ("many" if named[0].nargs in ("*", "+") else "one") if named else ""
    names = "trash" if name in _IN_TRASH else names
    return Verb(name, options, choices[0] if choices else (), names)


def _values(verbs: list[Verb], more_words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    many = [each.name for each in verbs if each.names == "many"]
    one = [each.name for each in verbs if each.names == "one"]
    trash = [each.name for each in verbs if each.names == "trash"]
    words = {f"{each.name}:0": each.words for each in verbs if each.words} | dict(more_words)
    aliases = [f"        {alias}) verb={name} ;;" for alias, name in ALIASES.items()]
    return {
        "VERBS": " ".join([*COMMANDS, *ALIASES, "help"]),
        "ALIASES": "\n".join(aliases),
        "OPTIONS": "\n".join(
            f"        {each.name}) options='{each.spellings}' ;;" for each in verbs
        ),
        "DESCRIBED": "\n".join(f"            {_quoted(f'{n}:{t}')}" for n, t in _described()),
        "MANY_NAMES": "|".join(f"{name}:*" for name in many) or "-",
        "ONE_NAME": "|".join(f"{name}:0" for name in one),
        "TRASH_NAMES": "|".join(f"{name}:*" for name in trash),
        "TRASH_VERBS": " ".join(_with_aliases(trash)),
        "MANY_VERBS": " ".join(_with_aliases(many)),
        "ONE_VERBS": " ".join(_with_aliases(one)),
        "UNTIL": " ".join(_UNTIL),
        "FISH": "\n".join(_fish(verbs, words)),
    } | _word_lines(words)


def _described() -> Iterable[tuple[str, str]]:
    return [*COMMANDS.items(), ("help", "read about a command or a topic")]


def _with_aliases(names: Iterable[str]) -> list[str]:
    names = list(names)
    return [*names, *(alias for alias, name in ALIASES.items() if name in names)]


def _word_lines(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {
        "WORDS_BASH": "\n".join(
            f'        {place}) _ai_session_words {_quoted(" ".join(each))} "$current" ;;'
            for place, each in words.items()
        ),
        "WORDS_ZSH": "\n".join(
            f"        {place}) compadd -- {' '.join(each)} ;;" for place, each in words.items()
        ),
    }


def _fish(verbs: list[Verb], words: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for name, text in _described():
        yield f"complete -c ai-session -n '__ai_session_first' -f -a {name} -d {_quoted(text)}"
    for each in verbs:
        for option in each.options:
            yield (
                f"complete -c ai-session -n '__ai_session_verb {' '.join(_with_aliases([each.name]))}'"
                f" {_fish_option(option)}"
            )
    for place, choices in words.items():
        verb, _, position = place.partition(":")
        yield (
            f"complete -c ai-session -n '__ai_session_at {position} {verb}' -f"
            f" -a {_quoted(' '.join(choices))}"
        )


def _fish_option(option: Option) -> str:
    parts = []
    for spelling in option.spellings:
        kind = "-l" if spelling.startswith("--") else "-s"
        parts.append(f"{kind} {spelling.lstrip('-')}")
    if "--dir" in option.spellings:
        parts.append("-x -a '(__fish_complete_directories)'")
    elif "--until" in option.spellings:
        parts.append(f"-x -a {_quoted(' '.join(_UNTIL))}")
    elif option.takes_value:
        parts.append("-x")
    return f"{' '.join(parts)} -d {_quoted(option.text)}"


def _quoted(text: str) -> str:
    """Text in single quotes, for bash, zsh and fish alike."""
    return "'" + text.replace("'", "'\\''") + "'"
