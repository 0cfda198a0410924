"""The user's configuration with everything that can be said about it, for commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aisession_tui.config import reading, themes
from aisession_tui.config.reading import Loaded, Problem
from aisession_tui.tui import keymap
from aisession_tui.tui.keymap import Keymap


class Checked(NamedTuple):
    """What is in force, and all problems, in the order of the file as far as it has one."""

    loaded: Loaded
    keymap: Keymap
    problems: tuple[Problem, ...]


def check(overrides: Mapping[str, str] | None = None, path: str = "") -> Checked:
    """Read the configuration and look at all of it."""
    return look_at(reading.load(overrides, path))


def look_at(loaded: Loaded) -> Checked:
    """Everything that can be said about a configuration."""
    keys, clashes = keymap.of(loaded)
    users = themes.load()
    found = (*loaded.problems, *clashes, *themes.unknown(loaded, users.names), *users.problems)
    return Checked(loaded, keys, tuple(sorted(found, key=_place)))


def _place(problem: Problem) -> tuple[str, int]:
    file, _, line = problem.place.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (problem.place, 0)
