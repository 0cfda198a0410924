"""Tidying the attribute table: a program that uses ever new colours must not fill the memory.

A rebuilt table holds only what the screens and the history still use; its characters mean something
else than before, which viewers are told by a new epoch.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from aisession_tui.terminal.sgr import Pens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisession_tui.terminal.cells import Attributes, Row
    from aisession_tui.terminal.screen import Screen

MAX_KEPT = 30_000
"""Entries a rebuilt table begins with; older lines beyond lose their colours."""
MAX_LINK_CHARACTERS = 4_000_000
"""Hyperlink targets are remembered up to this size in all."""


def should_rebuild(screen: Screen) -> bool:
    """Whether the table takes too much memory."""
    return screen.pens.table.is_full or screen.pens.link_characters > MAX_LINK_CHARACTERS


def rebuild_table(screen: Screen) -> None:
    """Give the screen new pens and translate all rows, the newest first."""
    old = screen.pens.table
    pens = Pens()
    translation: dict[int, str] = {}
    screen.history.forget_layouts()
    for row in _rows(screen):
        for character in set(row.attributes):
            if ord(character) not in translation:
                translation[ord(character)] = _translated(pens, old[character])
        row.attributes = row.attributes.translate(translation)
    screen.pen = pens.adopt(old[screen.pen])
    for page in (screen.main, screen.alternate):
        if page is not None and page.saved is not None:
            page.saved = page.saved._replace(pen=pens.adopt(old[page.saved.pen]))
    screen.pens = pens
    screen.all_dirty = True


def _rows(screen: Screen) -> Iterator[Row]:
    alternate = screen.alternate.rows if screen.alternate is not None else []
    return chain(screen.main.rows, alternate, screen.history.kept_rows())


def _translated(pens: Pens, attributes: Attributes) -> str:
    if len(pens.table) >= MAX_KEPT:
        return pens.plain
    if pens.link_characters > MAX_LINK_CHARACTERS // 2:
        attributes = attributes._replace(link="")
    return pens.adopt(attributes)
