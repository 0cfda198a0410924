"""Completing the name of a directory as shells do. Reads directories, changes nothing."""

from __future__ import annotations

import os
from itertools import islice, takewhile
from typing import NamedTuple

_MOST_ENTRIES = 2_000
"""Entries looked at in one directory: a completion must not be felt."""


class Completion(NamedTuple):
    """What Tab makes of a half-typed path."""

    text: str
    """The path as far as it is certain; at least what was typed."""
    candidates: tuple[str, ...]
    """The names of the directories it could go on with, sorted."""


def complete_directory(text: str, base: str) -> Completion:
    """Complete a path of directories.

    Args:
        text: As typed; may begin with `~` and may be relative.
        base: The directory that relative paths start from.
    """
    typed_parent, prefix = os.path.split(text)
    parent = os.path.join(base, os.path.expanduser(typed_parent))
    if text == "~":
        return Completion("~/", ())
    names = _directories(parent, prefix)
    if not names:
        return Completion(text, ())
    completed = os.path.join(typed_parent, _common_start(names[0], names[-1]))
    is_certain = len(names) == 1
    return Completion(completed + "/" * is_certain, () if is_certain else tuple(names))


def _common_start(first: str, last: str) -> str:
    """What all names of a sorted list begin with, from its first and its last."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _ in same)


def _directories(parent: str, prefix: str) -> list[str]:
    """The directories in `parent` with this prefix; hidden ones only if the prefix is hidden."""
    try:
        with os.scandir(parent) as entries:
            return sorted(
                entry.name
                for entry in islice(entries, _MOST_ENTRIES)
                if entry.name.startswith(prefix)
                and (prefix or not entry.name.startswith("."))
                and entry.is_dir()
            )
    except OSError:  # a path that cannot be read has no completions; creating will say why
        return []
