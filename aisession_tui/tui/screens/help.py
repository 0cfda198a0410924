"""All keys, narrowed by what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from aisession_tui.tui.actions import ACTIONS, LEADER
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.key_tables import help_sections
from aisession_tui.tui.marks import marks_section
from aisession_tui.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.style import Style

    from aisession_tui.tui.actions import Action
    from aisession_tui.tui.key_tables import Section

_LEAST_KEYS = 8


class Help(Dialog[None]):
    """Shows the key tables; letters narrow them, arrows scroll."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--title", "help--key"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_by(-1)", show=False),
        Binding("down", "scroll_by(1)", show=False),
        Binding("pageup", "scroll_by(-10)", show=False),
        Binding("pagedown", "scroll_by(10)", show=False),
    ]

    def __init__(
        self,
        leader: str = LEADER,
        actions: Sequence[Action] = ACTIONS,
        in_copy_mode: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("Help")
        self._sections = help_sections(leader, actions, in_copy_mode)

    def compose_body(self) -> ComposeResult:
        """The filter, and the tables below it."""
        yield Input(placeholder="type to filter", compact=True)
        with VerticalScroll(id="topics", can_focus=False):
            yield Static(id="tables")

    @property
    def scrolled(self) -> VerticalScroll:
        """The tables; the filter stays."""
        return self.query_one("#topics", VerticalScroll)

    def on_mount(self) -> None:
        """Show everything."""
        self._show("")
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        """Fit the tables into the new width."""
        super().on_resize()
        self.call_after_refresh(self._show_again)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits."""
        self._show(event.value)
        self.scrolled.scroll_home(animate=False)

    def on_click(self, event: events.Click) -> None:
        """Close after a click elsewhere."""
        if event.widget is self:
            self.dismiss(None)

    def notify_style_update(self) -> None:
        """Write the tables in the colours of another theme."""
        super().notify_style_update()
        self.call_after_refresh(self._show_again)

    def _show_again(self) -> None:
        for field in self.query(Input):
            self._show(field.value)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll the tables."""
        self.scrolled.scroll_relative(y=lines, animate=False)

    def _show(self, query: str) -> None:
        title = self.get_visual_style("help--title", partial=True)
        key = self.get_visual_style("help--key", partial=True)
        sections = (*self._sections, marks_section(glyphs_of(self)))
        text = tables(sections, query, self.scrolled.size.width, title=title, key=key)
        self.query_one("#tables", Static).update(text)


def tables(
    sections: tuple[Section, ...], query: str, width: int, *, title: Style, key: Style
) -> Content:
    """Write sections as tables, only with the rows that contain all words of the query.

    Keys take a third of the width at most; longer ones have a line of their own.
    """
    words = query.casefold().split()
    widest = max(cell_len(row[0]) for section in sections for row in section.rows)
    column = min(widest, max(width // 3, _LEAST_KEYS))
    blocks = []
    for section in sections:
        rows = [
            Content.assemble((f"{keys:>{column}}", key), _gap(keys, column), text)
            for keys, text in section.rows
            if all(word in f"{keys} {text}".casefold() for word in words)
        ]
        if rows:
            blocks.append(Content("\n").join([Content.styled(section.title, title), *rows]))
    return Content("\n\n").join(blocks) if blocks else Content("nothing matches")


def _gap(keys: str, column: int) -> str:
    """What stands between keys and what they do."""
    return "  " if cell_len(keys) <= column else "\n" + " " * (column + 2)
