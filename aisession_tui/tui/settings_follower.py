"""Follows the user's configuration: reads it again when it changes, and has the app do so, too."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from aisession_tui import paths
from aisession_tui.config import themes
from aisession_tui.config.presence import config_path
from aisession_tui.errors import AiSessionError
from aisession_tui.store.folder_watch import POLL_S, FolderWatch
from aisession_tui.tui.settings import told

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.key_router import KeyRouter
    from aisession_tui.tui.toasts import Toasts

_SETTLE_S = 0.05
"""Editors write a file in several steps."""


class SettingsFollower:
    """Watches the files from `start` to `stop`."""

    def __init__(self, app: AiSessionApp, router: KeyRouter, toasts: Toasts) -> None:
        self._app = app
        self._router = router
        self._toasts = toasts
        self._watch: FolderWatch | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Follow changes from now on, and what has changed since the file was read."""
        self._watch = FolderWatch(_folders())
        if self._watch.fileno() >= 0:
            asyncio.get_running_loop().add_reader(self._watch.fileno(), self._look)
        else:
            self._poll()
        self.read_again()
        if os.environ.get("TMUX"):
            from aisession_tui.tui.tmux_prefix import warn_of_prefix

            self._app.run_task(warn_of_prefix(self._app))

    def stop(self) -> None:
        """Follow no more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._watch is not None and self._watch.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._watch.fileno())
            self._watch.close()
        self._watch = None

    def _poll(self) -> None:
        if self._watch is not None:
            self._look()
            asyncio.get_running_loop().call_later(POLL_S, self._poll)

    def _look(self) -> None:
        if self._watch is not None and self._watch.has_changed() and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_SETTLE_S, self.read_again)

    def read_again(self) -> None:
        """Take over what has changed, and say once what is wrong with it."""
        self._timer = None
        if self._watch is not None:
            self._watch.watch(_folders())
        settings = self._app.settings
        problems, width = settings.problems, settings.config.sidebar.width
        if not settings.read_again():
            return
        known = {each.text for each in problems}
        if new := tuple(each for each in settings.problems if each.text not in known):
            self._app.notify(told(new), severity="warning")
        self._apply(resize_sidebar=settings.config.sidebar.width != width)

    async def choose(self, name: str, value: str) -> None:
        """Write a choice made in the app into the user's file."""
        from aisession_tui.config import writing

        try:
            await asyncio.to_thread(writing.set_value, (name,), value)
        except (AiSessionError, OSError) as reason:
            text = f"{name} = {value} could not be saved, it is for this time only: {reason}"
            self._app.notify(text, severity="warning")
        self.read_again()

    def apply_first(self) -> None:
        """Before the first frame, as far as it is made of settings."""
        config = self._app.settings.config
        self._toasts.set_limits(config.toasts)
        if not self._app.settings.loaded.value("sidebar.width").is_default:
            keeper = self._app.keeper
            keeper.assume(keeper.layout._replace(sidebar_width=config.sidebar.width))

    def _apply(self, *, resize_sidebar: bool) -> None:
        app, config = self._app, self._app.settings.config
        self._toasts.set_limits(config.toasts)
        if resize_sidebar:
            app.keeper.change(app.keeper.layout._replace(sidebar_width=config.sidebar.width))
        self._router.use_keys(app.settings.keymap)
        app.window.workspace.use_keys(app.settings.keymap)
        app.window.workspace.fold_below(config.sidebar.fold_below_columns)
        app.window.apply_sidebar()
        app.appearance.follow()


def _folders() -> list[str]:
    """Where the files lie, also where they are links to somewhere else."""
    file = os.path.dirname(os.path.realpath(config_path()))
    return list(dict.fromkeys((paths.config_dir(), themes.themes_dir(), file)))
