"""What the user has configured, as the app uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aisession_tui.config import reading, themes
from aisession_tui.tui import keymap

if TYPE_CHECKING:
    from aisession_tui.config.model import Config
    from aisession_tui.config.reading import Loaded, Problem
    from aisession_tui.config.themes import UserThemes
    from aisession_tui.tui.keymap import Keymap


class Settings:
    """The configuration and the keys in force."""

    def __init__(self, overrides: Mapping[str, str] | None = None) -> None:
        """Read the user's file.

        Args:
            overrides: What the command line says, by name of setting.
        """
        self._overrides = dict(overrides or {})
        self.loaded: Loaded = reading.load(self._overrides)
        self.themes: UserThemes = themes.load()
        """The user's own."""
        self.keymap: Keymap
        self.problems: tuple[Problem, ...]
        self._derive()

    @property
    def config(self) -> Config:
        """The values in force."""
        return self.loaded.config

    def read_again(self) -> bool:
        """Take over what has changed; whether anything has.

        While the file is no TOML, as in the middle of an edit, what was in force stays.
        """
        loaded, users = reading.load(self._overrides), themes.load()
        if not loaded.is_file_readable:
            loaded = self.loaded._replace(problems=loaded.problems, is_file_readable=False)
        if (loaded, users) == (self.loaded, self.themes):
            return False
        self.loaded, self.themes = loaded, users
        self._derive()
        return True

    def _derive(self) -> None:
        self.keymap, clashes = keymap.of(self.loaded)
        unknown = themes.unknown(self.loaded, self.themes.names)
        self.problems = (*self.loaded.problems, *clashes, *unknown, *self.themes.problems)


def told(problems: tuple[Problem, ...]) -> str:
    """The problems in one sentence, for a toast."""
    first = f"{problems[0]}"
    more = len(problems) - 1
    return f"{first} (and {more} more: ai-session config validate)" if more else first
