"""Reading back in one pane: its copy mode, made when it is first asked for, and what it reads from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from aisession_tui.tui.selection import Point

if TYPE_CHECKING:
    from aisession_tui.terminal.terminal import Terminal
    from aisession_tui.tui.copying.controller import CopyController
    from aisession_tui.tui.copying.links import Target
    from aisession_tui.tui.hub import HostLink
    from aisession_tui.tui.widgets.pane import PaneView


class PaneReading:
    """A pane's copy mode, if it was ever turned on."""

    def __init__(
        self, pane: PaneView, link: Callable[[], HostLink | None], on_mode: Callable[[], None]
    ) -> None:
        """Make it; copy mode is off.

        Args:
            pane: What it is shown in.
            link: The connection to the session's host, while there is one.
            on_mode: Called when copy mode was turned on or off.
        """
        self.kept: Terminal | None = None
        """What was kept of a session that ended, with its history."""
        self._pane = pane
        self._link = link
        self._on_mode = on_mode

    @cached_property
    def copying(self) -> CopyController:
        """Copy mode; imported when it is first asked for."""
        from aisession_tui.tui.copying.controller import CopyController
        from aisession_tui.tui.copying.source import TextSource

        view = self._pane.terminal
        source = TextSource(self._link, lambda: self.kept, lambda: view.viewport.replica)
        return CopyController(view, source, self._show_mode)

    @property
    def is_on(self) -> bool:
        """Whether keys are copy mode's."""
        return "copying" in self.__dict__ and self.copying.is_on

    def end(self) -> None:
        """The pane shows another session."""
        if self.is_on:
            self.copying.leave()
        self.kept = None

    def takes_paste(self, text: str) -> bool:
        """Whether a pasted text is for a search; if it is not, it ends copy mode."""
        if not self.is_on:
            return False
        is_taken = self.copying.paste(text)
        if not is_taken:
            self.copying.leave()
        return is_taken

    def target_at(self, line: int, column: int) -> Target | None:
        """What there is to open at a cell: see `copying.links`."""
        from aisession_tui.tui.copying.links import link_of, target_at
        from aisession_tui.tui.copying.page import Missing, page_of

        view = self._pane.terminal.viewport
        with suppress(Missing):  # what is to be seen is here
            return target_at(page_of(view), Point(line, column), link_of(view.replica.table))
        return None

    def _show_mode(self) -> None:
        if self._pane.set_mode(self.copying.words()):
            self._on_mode()
