"""Chooses a theme: the app wears the one under the cursor meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.tui.screens.switcher import Switcher
from aisession_tui.tui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.timer import Timer

_LOOK_AFTER_S = 0.08
"""How long the cursor rests before its theme is put on: all style sheets are parsed for it."""
_AUTO = Choice("auto", "auto", detail="light or dark, as the terminal is")


class ThemePicker(Switcher):
    """Result: the name of a theme or `auto`, or nothing after Esc or a click elsewhere."""

    def __init__(
        self, names: Iterable[str], present: str, on_preview: Callable[[str], None]
    ) -> None:
        """Make the picker.

        Args:
            names: All themes.
            present: What is chosen now.
            on_preview: Called with what the cursor has come to rest on.
        """
        choices = [_AUTO, *(Choice(name, name) for name in names)]
        super().__init__("Theme", choices, "theme")
        self._present = present
        self._on_preview = on_preview
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        super().on_mount()
        self.call_after_refresh(self.query_one(ChoiceList).point_at, self._present)

    def on_choice_list_pointed(self, message: ChoiceList.Pointed) -> None:
        """Wear it in a moment."""
        if self._timer is not None:
            self._timer.stop()
        look = self._on_preview
        self._timer = self.set_timer(_LOOK_AFTER_S, lambda: look(message.choice_id))
