"""What the app wears: the theme the user chose, or the one that suits the outer terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.app import App

from aisession_tui.config.themes import (
    AUTO,
    DARK_NAME,
    LIGHT_NAME,
    OUR_NAMES,
    TEXTUAL_NAMES,
    UserTheme,
)
from aisession_tui.tui.frame import ASCII_CLASS
from aisession_tui.tui.marks import ASCII, glyphs_for
from aisession_tui.tui.theme import THEMES, Outer, looks_dark, suited_theme, theme_of, told_dark

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp


class Appearance:
    """Registers the themes and puts on the one that is due."""

    def __init__(self, app: AiSessionApp, *, is_monochrome: bool) -> None:
        self._app = app
        self._user: dict[str, UserTheme] = {}
        """The user's own that are registered, by name."""
        term = os.environ.get("TERM", "")
        self._outer = Outer(term, is_monochrome, self._seemed_dark())
        self._preview = ""

    def _seemed_dark(self) -> bool:
        """Until the terminal answers: as it was the last time, or as the environment says."""
        last, config = self._app.keeper.layout.theme, self._app.settings.config
        if last in (config.theme_dark, config.theme_light):
            return last == config.theme_dark
        return told_dark(os.environ) is not False

    @property
    def names(self) -> tuple[str, ...]:
        """All themes that can be chosen."""
        known = (*OUR_NAMES, *TEXTUAL_NAMES, *sorted(self._user))
        return tuple(name for name in known if name in self._app.available_themes)

    @property
    def chosen(self) -> str:
        """What the user has chosen: a theme or `auto`."""
        theme = self._app.settings.config.theme
        return theme if theme in self._app.available_themes else AUTO

    @property
    def due(self) -> str:
        """The name of the theme that is to be worn now."""
        if self._preview in self._app.available_themes:
            return self._preview
        return self._suited(self._preview or self.chosen)

    def would_wear(self, choice: str) -> bool:
        """Whether a choice can be seen without a preview, which `NO_COLOR` does not let."""
        return choice == self.chosen and self._suited(choice) == (
            choice if choice != AUTO else self._suited(AUTO)
        )

    def _suited(self, choice: str) -> str:
        config, known = self._app.settings.config, self._app.available_themes
        dark = config.theme_dark if config.theme_dark in known else DARK_NAME
        light = config.theme_light if config.theme_light in known else LIGHT_NAME
        return suited_theme(choice, dark, light, self._outer)

    def put_on(self) -> None:
        """Wear the theme before a style sheet is parsed; a change later parses all of them again."""
        app = self._app
        for theme in THEMES:
            app.register_theme(theme)
        self._register()
        app.set_reactive(App.theme, self.due)
        is_dark = app.current_theme.dark
        app.set_class(is_dark, "-dark-mode", update=False)
        app.set_class(not is_dark, "-light-mode", update=False)
        app.set_class(glyphs_for(os.environ) is ASCII, ASCII_CLASS, update=False)
        app._refresh_truecolor_filter(app.ansi_theme)  # noqa: SLF001  # as Textual's own watcher does
        app.stylesheet.set_variables(app.get_css_variables())

    def follow(self) -> None:
        """Wear what is due now; a theme whose colours have changed is put on anew."""
        is_repainted = self._app.theme in self._register()
        if self._app.theme != self.due:
            self._app.theme = self.due
        elif is_repainted:
            self._app._watch_theme(self._app.theme)  # noqa: SLF001  # it offers no other way
        self._remember()

    def preview(self, name: str) -> None:
        """Wear a theme, or what suits for `auto`, for a look; an empty name ends that."""
        self._preview = name
        if self._app.theme != self.due:
            self._app.theme = self.due

    def background_is(self, color: str) -> None:
        """The terminal told its background, as `rrggbb`."""
        self._outer = self._outer._replace(is_dark=looks_dark(color))
        self.follow()

    def _register(self) -> set[str]:
        """Make the user's themes known; returns those that are not what they were."""
        now = {each.name: each for each in self._app.settings.themes.themes}
        changed = {name for name in now if self._user.get(name) != now[name]}
        for name in self._user.keys() - now.keys():
            if self._app.theme == name:
                self._app.theme = DARK_NAME
            self._app.unregister_theme(name)
        for name in changed:
            self._app.register_theme(theme_of(now[name]))
        self._user = dict(now)
        return changed

    def _remember(self) -> None:
        """So that the next start begins with it."""
        keeper = self._app.keeper
        if self._app.theme != keeper.layout.theme:
            keeper.change(keeper.layout._replace(theme=self._app.theme))
