"""The fields of a dialog: a label, something to fill in, and what is wrong with it below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static

from aisession_tui.tui.path_completion import complete_directory
from aisession_tui.tui.text import printable

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Toggle(Widget, can_focus=True):
    """A switch that says its state in words: `[x] yes`."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", show=False),
        Binding("enter", "submit", show=False),
    ]
    value: reactive[bool] = reactive(False)

    class Submitted(Message):
        """Enter was pressed on it."""

    def __init__(self, value: bool) -> None:
        super().__init__()
        self.set_reactive(Toggle.value, value)

    def render(self) -> Content:
        """Draw the box and the word."""
        return Content("[x] yes" if self.value else "[ ] no")

    def on_click(self) -> None:
        """Turn it over."""
        self.action_turn()

    def action_turn(self) -> None:
        """Turn it over."""
        self.value = not self.value

    def action_submit(self) -> None:
        """Say that Enter was pressed."""
        self.post_message(self.Submitted())


class _DirectorySuggester(Suggester):
    """Shows the first fitting directory behind the cursor; the right arrow takes it."""

    def __init__(self, base: str) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._base = base

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path, or nothing."""
        completion = complete_directory(value, self._base)
        if completion.candidates and value and not value.endswith("/"):
            return value[: value.rfind("/") + 1] + completion.candidates[0]
        return completion.text if completion.text != value else None


class DirectoryInput(Input):
    """A field for a directory: Tab completes, and moves on when there is nothing to complete."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    class Candidates(Message):
        """Tab found more than one way to go on; empty: no longer."""

        def __init__(self, names: tuple[str, ...]) -> None:
            self.names = names
            super().__init__()

    def __init__(self, value: str, base: str) -> None:
        super().__init__(value, suggester=_DirectorySuggester(base), compact=True)
        self._base = base
        self._was_shown = ""
        self._at_first = value
        """What stood there when the field got the focus: that is to be passed, not completed."""

    def on_focus(self) -> None:
        """Remember what is there."""
        self._at_first = self.value

    def action_complete(self) -> None:
        """Complete as far as it is certain; show the choices once; then go to the next field."""
        completion = complete_directory(self.value, self._base)
        if self.value == self._at_first:
            self.screen.focus_next()
        elif completion.text != self.value:
            self.value = completion.text
            self.cursor_position = len(self.value)
        elif completion.candidates and self._was_shown != self.value:
            self._was_shown = self.value
            self.post_message(self.Candidates(completion.candidates))
        else:
            self.post_message(self.Candidates(()))
            self.screen.focus_next()


class Field(Vertical):
    """A label with its input, and a line below for an error or a remark."""

    def __init__(self, name: str, label: str, body: Input | Toggle) -> None:
        super().__init__(id=f"field-{name}")
        self._label = label
        self._body = body

    def compose(self) -> ComposeResult:
        """Label and input in one line, the note below."""
        with Horizontal():
            yield Static(Content(self._label), classes="label")
            yield self._body
        yield Static(classes="note")

    def on_descendant_focus(self) -> None:
        """Light up the label."""
        self.add_class("-focused")

    def on_descendant_blur(self) -> None:
        """Put the light out."""
        self.remove_class("-focused")

    def say(self, text: str, *, is_error: bool) -> None:
        """Write a line below; an empty text takes it away."""
        note = self.query_one(".note", Static)
        note.update(Content(printable(text)))
        note.display = bool(text)
        self.set_class(is_error and bool(text), "-invalid")

    def enter(self) -> None:
        """Give the input the focus; its dialog brings all of the field into sight."""
        self._body.focus(scroll_visible=False)
