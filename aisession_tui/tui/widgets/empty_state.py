"""What a pane says when there is no session to show: who we are, and what to press."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from aisession_tui.tui.hints import Context, hints
from aisession_tui.tui.keymap import Keymap

if TYPE_CHECKING:
    from textual.geometry import Size

_SENTENCE = "No sessions. What you start here keeps running when you leave."


class EmptyState(Widget, can_focus=False):
    """The program's name, one sentence and three keys, centred."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"empty-state--name", "empty-state--key"}

    def __init__(self, sentence: str = _SENTENCE, keymap: Keymap | None = None) -> None:
        super().__init__()
        self._sentence = sentence
        self._keymap = keymap or Keymap()

    def use_keys(self, keymap: Keymap) -> None:
        """Name other keys from now on."""
        self._keymap = keymap
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The whole width: it is centred line by line."""
        del viewport
        return container.width

    def render(self) -> Content:
        """Draw all lines; the style sheet centres them."""
        name = self.get_visual_style("empty-state--name", partial=True)
        key = self.get_visual_style("empty-state--key", partial=True)
        leader, shown = self._keymap.leader, hints(Context.EMPTY, self._keymap.actions)
        widest = max((cell_len(hint.word) for hint in shown), default=0)
        keys = [
            Content.assemble((f"{leader} {hint.key}", key), f"  {hint.word:<{widest}}")
            for hint in shown
        ]
        title = Content.styled("ai-session-tui", name)
        return Content("\n").join([title, Content(self._sentence), Content(""), *keys])
