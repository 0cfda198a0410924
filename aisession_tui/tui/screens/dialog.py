"""What all dialogs share: a frame with its title and its keys in the border, and a body that scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from aisession_tui.tui.frame import BORDER_CELLS, glyphs_of, scrolled_title
from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.text import printable
from aisession_tui.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from aisession_tui.tui.marks import Glyphs

Result = TypeVar("Result")


class DialogKey(NamedTuple):
    """A key named at the bottom of a dialog."""

    label: str
    word: str
    action: str
    """The screen's action for a click."""


CLOSE = DialogKey("Esc", "close", "close")


class Dialog(Overlay[Result | None]):
    """A modal window that Esc closes without a result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("tab,down", "next_field", show=False),
        Binding("shift+tab,up", "previous_field", show=False),
    ]
    AUTO_FOCUS = ""
    """Each dialog chooses; Textual would scroll to the first field before all is laid out."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (36, "-wide")]  # noqa: RUF012  # as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012  # as Textual declares it
    KEYS: ClassVar[tuple[DialogKey, ...]] = (CLOSE,)
    """The keys named at the bottom, Enter first and Esc last."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = printable(title)

    def compose(self) -> ComposeResult:
        """Put the body into a frame."""
        with VerticalScroll(id="dialog", can_focus=False):
            yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What is inside the frame."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Follow what is hidden, and how much there is."""
        self.watch(self.scrolled, "scroll_y", self.write_border, init=False)
        self.watch(self.scrolled, "virtual_size", self._settle_later, init=False)

    def on_resize(self) -> None:
        """Fit into the window."""
        self._settle_later()

    def on_descendant_focus(self) -> None:
        """Bring what got the focus into sight."""
        self._settle_later()

    def _settle_later(self) -> None:
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Show what has the focus, a field with its label and what is wrong, and write the border."""
        if self.focused is not None:
            whole = (each for each in self.focused.ancestors_with_self if isinstance(each, Field))
            next(whole, self.focused).scroll_visible(animate=False)
        self.write_border()

    @property
    def scrolled(self) -> VerticalScroll:
        """What of the dialog scrolls where there is little room."""
        return self.query_one("#dialog", VerticalScroll)

    @property
    def keys(self) -> Sequence[DialogKey]:
        """The keys as they are now."""
        return self.KEYS

    def write_border(self) -> None:
        """Say in the border what this is, how much of it is hidden, and which keys there are."""
        frame = self.query_one("#dialog")
        frame.border_title = scrolled_title(frame, self._title, self.scrolled)
        room = frame.outer_size.width - BORDER_CELLS
        frame.border_subtitle = keys_line(self.keys, room, glyphs_of(self))

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)

    def action_next_field(self) -> None:
        """Move the focus on."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Move the focus back."""
        self.focus_previous()


def keys_line(keys: Sequence[DialogKey], room: int, glyphs: Glyphs) -> Content:
    """Keys with their words, to be clicked too; without room the middle ones go, then Enter."""
    separator = f" {glyphs.separator} "
    keys = list(keys)
    while len(keys) > 1 and _width(keys, separator) > room:
        keys.pop(1 if len(keys) > 2 else 0)
    links = [f"[@click=screen.{each.action}]{each.label} {each.word}[/]" for each in keys]
    return Content.from_markup(separator.join(links))


def _width(keys: Sequence[DialogKey], separator: str) -> int:
    return cell_len(separator.join(f"{each.label} {each.word}" for each in keys))
