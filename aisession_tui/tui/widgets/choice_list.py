"""A list to choose one line from: the body of menus, of the switcher and of the palette.

One line-API widget, so that five hundred choices cost what is visible of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.text import fit, pad, printable
from aisession_tui.tui.widgets.session_paint import Palette, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from aisession_tui.tui.marks import Glyphs, Mark

_MARK_CELLS = 2
_GAP = 2


class Choice(NamedTuple):
    """One line of the list."""

    id: str
    """What `Chosen` says; empty: a rule that separates, without text."""
    text: str
    key: str = ""
    """Shown at the right."""
    detail: str = ""
    """Shown dim after the text, as far as there is room."""
    mark: Mark | None = None
    is_destructive: bool = False
    matches: tuple[int, ...] = ()
    """Indexes of the characters of `text` to underline."""


RULE = Choice("", "")

NOTHING = "nothing matches"
"""What a list says that has no lines."""


class ChoiceList(ScrollView, can_focus=False):
    """The list; whoever holds the keyboard moves its cursor."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"choice-list--{name}"
        for name in (
            "accent attention warning success error dim plain match destructive cursor"
        ).split()
    }

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, choice_id: str) -> None:
            self.choice_id = choice_id
            super().__init__()

    class Pointed(Message):
        """The cursor is on another line."""

        def __init__(self, choice_id: str) -> None:
            self.choice_id = choice_id
            super().__init__()

    def __init__(self, choices: Sequence[Choice] = (), empty: str = NOTHING) -> None:
        """Make a list.

        Args:
            choices: Its lines.
            empty: What it says while there are none.
        """
        super().__init__()
        self._choices = tuple(choices)
        self._empty = empty
        self._cursor = 0

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._choices)

    @property
    def chosen(self) -> str:
        """The id of the line under the cursor; empty if there is none."""
        return self._choices[self._cursor].id if self._choices else ""

    def show(self, choices: Sequence[Choice], empty: str = NOTHING) -> None:
        """Show these lines, the cursor on the first; or a word while there are none."""
        before, self._empty = self.chosen, empty
        self._choices = tuple(choices)
        self._cursor = 0
        if self.chosen != before:
            self.post_message(self.Pointed(self.chosen))
        self._measure()
        self.scroll_to(0, 0, animate=False)
        self.refresh()

    def move(self, count: int) -> None:
        """Move the cursor by lines, over rules; a step beyond an end comes in at the other."""
        places = [at for at, choice in enumerate(self._choices) if choice.id]
        if places:
            place = places.index(self._cursor) + count
            is_step = abs(count) == 1
            last = len(places) - 1
            self._put(places[place % len(places) if is_step else min(max(place, 0), last)])

    def point_at(self, choice_id: str) -> None:
        """Put the cursor on a line, if it is there."""
        index = next((at for at, each in enumerate(self._choices) if each.id == choice_id), None)
        if index is not None:
            self._put(index)

    def natural_width(self) -> int:
        """The cells needed to show every line whole."""
        return max((self._needed(choice) for choice in self._choices), default=0)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._measure()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the cursor follow the pointer."""
        index = self._index_at(event)
        if index is not None:
            self._put(index)

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the pointer."""
        index = self._index_at(event)
        event.stop()
        if index is not None:
            self.post_message(self.Chosen(self._choices[index].id))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the visible part."""
        index = y + self.scroll_offset.y
        width = self.size.width
        if not self._choices and not y:
            text = pad(f" {self._empty}", width, glyphs_of(self).ellipsis)
            return Strip([Segment(text, self.rich_style)], width)
        if index >= len(self._choices):
            return Strip.blank(width, self.rich_style)
        style = self.get_component_rich_style
        base = style("choice-list--cursor") if index == self._cursor else self.rich_style
        palette = Palette(base, lambda name: style(f"choice-list--{name}", partial=True))
        return palette.strip(_pieces(self._choices[index], width, glyphs_of(self)))

    def _put(self, index: int) -> None:
        if index == self._cursor:
            return
        self.refresh_line(self._cursor)
        self._cursor = index
        self.post_message(self.Pointed(self.chosen))
        self.refresh_line(index)
        self.scroll_to_region(Region(0, index, 1, 1), animate=False, x_axis=False)

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        index = -1 if offset is None else offset.y + self.scroll_offset.y
        is_choice = 0 <= index < len(self._choices) and self._choices[index].id
        return index if is_choice else None

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._choices))

    @staticmethod
    def _needed(choice: Choice) -> int:
        mark = _MARK_CELLS if choice.mark else 0
        return mark + cell_len(choice.text) + choice_cells(choice.key)


def choice_cells(key: str) -> int:
    """The cells of a line without a mark that are not its text's."""
    return 2 + (cell_len(key) + _GAP if key else 0)


def _pieces(choice: Choice, width: int, glyphs: Glyphs) -> list[Piece]:
    if not choice.id:
        return [(glyphs.rule * width, "dim")]
    mark = [(glyphs.mark(choice.mark) + " ", choice.mark.style)] if choice.mark else []
    key = " " * _GAP + choice.key if choice.key else ""
    room = width - 2 - len(mark) * _MARK_CELLS
    key = key if cell_len(key) <= room // 2 else ""
    room -= cell_len(key)
    text = fit(printable(choice.text), room, glyphs.ellipsis)
    room -= cell_len(text) + _GAP
    detail = fit(printable(choice.detail), room, glyphs.ellipsis) if room > _GAP else ""
    rest = " " * (room + _GAP - cell_len(detail) - (_GAP if detail else 0))
    style = "destructive" if choice.is_destructive else ""
    middle = [(" " * _GAP + detail, "dim")] if detail else []
    return [
        (" ", ""),
        *mark,
        *_underlined(text, choice.matches, style),
        *middle,
        (rest, ""),
        (key, "dim"),
        (" ", ""),
    ]


def _underlined(text: str, matches: Sequence[int], style: str) -> list[Piece]:
    if not matches:
        return [(text, style)]
    matched = set(matches)
    return [(letter, "match" if at in matched else style) for at, letter in enumerate(text)]
