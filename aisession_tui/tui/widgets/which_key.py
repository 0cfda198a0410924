"""The band of keys that may follow the leader: grouped columns over the bottom (or top) lines.

It only shows; keys go to whoever waits for the leader's second key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from aisession_tui.tui.actions import ACTIONS
from aisession_tui.tui.key_tables import which_key_sections
from aisession_tui.tui.text import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size

    from aisession_tui.tui.actions import Action
    from aisession_tui.tui.key_tables import Section

_GAP = 4
_KEY_GAP = 2
_LEFT_FREE = 3
"""Lines the keys leave free at least: the band's rule, one of the pane, and the footer."""
_FLATTEST = 7


class Cell(NamedTuple):
    """One place of the band: a key and its action, a group's title, or nothing."""

    key: str = ""
    text: str = ""

    @property
    def is_title(self) -> bool:
        """Whether this names a group."""
        return not self.key


class WhichKey(Widget, can_focus=False):
    """The band; hidden until `open`."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"which-key--key", "which-key--title"}

    def __init__(self, actions: Sequence[Action] = ACTIONS) -> None:
        super().__init__()
        self._actions = actions

    def use_keys(self, actions: Sequence[Action]) -> None:
        """Show the keys of these actions from now on."""
        self._actions = actions
        self.refresh(layout=self.display)

    def on_mount(self) -> None:
        """Wait to be asked for."""
        self.display = False

    def open(self, cursor_row: int | None = None) -> None:
        """Appear at the bottom, or at the top if the band would cover this row of the screen."""
        screen = self.screen.size
        height = len(self._columns(screen)[0]) + 2
        is_covered = cursor_row is not None and cursor_row >= screen.height - height
        self.set_class(is_covered, "-top")
        self.display = True

    def close(self) -> None:
        """Go away."""
        self.display = False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the columns have."""
        del container, width
        return len(self._columns(viewport)[0])

    def render(self) -> Content:
        """Draw the columns side by side."""
        columns = self._columns(self.screen.size)
        widths = [_width(column) for column in columns]
        key_widths = [_key_width(column) for column in columns]
        lines = []
        for row in zip(*columns, strict=True):
            cells = zip(row, widths, key_widths, strict=True)
            gap = Content(" " * _GAP)
            lines.append(Content(" ") + gap.join(self._cell(*each) for each in cells))
        return Content("\n").join(lines)

    def _cell(self, cell: Cell, width: int, key_width: int) -> Content:
        if cell.is_title:
            title = self.get_visual_style("which-key--title", partial=True)
            return Content.styled(pad(cell.text, width, ""), title)
        key = self.get_visual_style("which-key--key", partial=True)
        text = pad(cell.text, width - key_width - _KEY_GAP, "")
        return Content.assemble((f"{cell.key:>{key_width}}", key), " " * _KEY_GAP, text)

    def _columns(self, screen: Size) -> list[list[Cell]]:
        sections = which_key_sections(self._actions)
        return lay_out(sections, screen.width - 1, max(screen.height - _LEFT_FREE, 1))


def lay_out(sections: Sequence[Section], width: int, height: int) -> list[list[Cell]]:
    """Arrange groups in columns of one height, as flat as the width allows.

    Where that is too high, titles and second keys go, and what does not fit then is counted beside
    the key of the palette, which has everything.
    """
    for most in range(_FLATTEST, height + 1):
        blocks = [block for section in sections for block in _blocks(section, most)]
        columns = _stacked(blocks, most)
        if _total(columns) <= width:
            return _levelled(columns)
    in_need = (sections[-1], *sections[:-1])  # the palette, help and the way out come first
    rows = [row for section in in_need for row in section.rows]
    cells = [Cell(keys.partition(" ")[0], word) for keys, word in rows]
    return _levelled(_flowed(cells, width, height))


def _blocks(section: Section, height: int) -> list[list[Cell]]:
    """A group as one block of cells, or as several under one title where it is too high."""
    cells = [Cell(*row) for row in section.rows]
    parts = -(-len(cells) // (height - 1))
    size = -(-len(cells) // parts)
    blocks = [[Cell(), *cells[at : at + size]] for at in range(0, len(cells), size)]
    blocks[0][0] = Cell(text=section.title)
    return blocks


def _stacked(blocks: list[list[Cell]], height: int) -> list[list[Cell]]:
    """Put blocks below one another, with a line between, as long as they fit."""
    columns: list[list[Cell]] = []
    for block in blocks:
        if columns and len(columns[-1]) + 1 + len(block) <= height:
            columns[-1] += [Cell(), *block]
        else:
            columns.append(list(block))
    return columns


def _flowed(cells: list[Cell], width: int, height: int) -> list[list[Cell]]:
    """Cut the cells into columns of `height`, as many as fit into the width."""
    columns = [cells[at : at + height] for at in range(0, len(cells), height)]
    while len(columns) > 1 and _total(columns) > width:
        columns.pop()
    hidden = len(cells) - sum(map(len, columns))
    if hidden:
        columns[0][0] = columns[0][0]._replace(text=f"{hidden} more")
    return columns


def _levelled(columns: list[list[Cell]]) -> list[list[Cell]]:
    height = max(len(column) for column in columns)
    return [column + [Cell()] * (height - len(column)) for column in columns]


def _total(columns: list[list[Cell]]) -> int:
    return sum(_width(column) + _GAP for column in columns) - _GAP


def _key_width(column: list[Cell]) -> int:
    return max(cell_len(cell.key) for cell in column)


def _width(column: list[Cell]) -> int:
    text = max(cell_len(cell.text) for cell in column if not cell.is_title)
    title = max(cell_len(cell.text) for cell in column)
    return max(_key_width(column) + _KEY_GAP + text, title)
