"""Writing text at the cursor: character sets, widths, wrapping, insert mode, clusters.

The interpreter writes short plain text itself; everything else comes here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from aisession_tui.terminal import rows as row_edits
from aisession_tui.terminal.cells import CONTINUATION, Row
from aisession_tui.terminal.reflow import cuts
from aisession_tui.terminal.widths import (
    ASCII,
    FLAG_LETTER,
    MARK,
    NARROW,
    cells_with_marks,
    width_of,
)

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

_FLOOD_ROWS = 256
"""Rows beyond a screenful from which on a line is written without looking at each."""
_WIDE_CELLS = re.compile(f".{CONTINUATION}", re.DOTALL)
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")


def write(screen: Screen, text: str) -> None:
    """Show text: no control characters in it."""
    if not screen.charsets.is_plain:
        text = screen.charsets.translate(text)
        screen.update_path()
    if screen.modes.grapheme_clusters:
        _write_clusters(screen, text)
    elif text.isascii() or NARROW.fullmatch(text):
        _write_cells(screen, text)
    else:
        cells, *marked = cells_with_marks(text).split(MARK)
        _write_cells(screen, cells)
        for part in marked:
            _combine(screen, part[0])
            _write_cells(screen, part[1:])


def _write_clusters(screen: Screen, text: str) -> None:
    """Write text in mode 2027, where a character may belong to the cell before it."""
    position = 0
    while position < len(text):
        ascii_run = ASCII.match(text, position)
        if ascii_run:
            _write_cells(screen, ascii_run.group())
            position = ascii_run.end()
            continue
        character = text[position]
        if width_of(character) == 0 or _joins(screen, character):
            _combine(screen, character)
        elif FLAG_LETTER.match(character):
            _write_cells(screen, character + CONTINUATION)
        else:
            _write_cells(screen, cells_with_marks(character))
        position += 1


def _limit(screen: Screen) -> int:
    """The column after the last one the cursor's text may take."""
    if screen.modes.side_margins and screen.column <= screen.right:
        return screen.right + 1
    return screen.columns


def _write_cells(screen: Screen, cells: str) -> None:
    """Write text of one character a column, wide characters with their continuation."""
    position, length = 0, len(cells)
    while position < length:
        limit = _limit(screen)
        end = position + max(limit - screen.x, 0)
        if end < length and cells[end] == CONTINUATION:
            end -= 1
        if end > position:
            _put(screen, cells[position:end], limit)
            position = end
        elif screen.modes.autowrap:
            _drop_last_column(screen, limit)
            screen.wrap()
            if _is_flood(screen, length - position):
                position += _write_flood(screen, cells[position:])
        else:
            _write_last_column(screen, cells[position:], limit)
            return


def _is_flood(screen: Screen, size: int) -> bool:
    """Whether so much more text of this line, from the last row on, mostly scrolls by unseen."""
    if size < (_FLOOD_ROWS + screen.lines) * screen.columns or screen.y != screen.bottom:
        return False
    return not (screen.modes.side_margins or screen.modes.insert)


def _write_flood(screen: Screen, cells: str) -> int:
    """Write most of a line that is longer than the screen at once, as nobody sees its rows go by.

    The cursor is at the start of the last row. Returns how much was written.
    """
    ends = cuts(cells, screen.columns, is_open=True)
    first_seen = screen.top - screen.bottom - 1
    hidden = Row(cells[: ends[first_seen - 1]], wrapped=True)
    hidden.attributes = screen.pen * len(hidden.text)
    if screen.top == 0 and screen.page is screen.main:
        for row in screen.rows[: screen.bottom]:
            screen.history.push(row)
        screen.history.push_line(hidden, len(ends) + first_seen)
    screen.rows[screen.top : screen.bottom + 1] = [
        Row(cells[start:end], screen.pen * (end - start), wrapped=True)
        for start, end in pairwise(ends[first_seen - 1 : -1])
    ] + [screen.new_row()]
    screen.all_dirty = True
    return ends[-2]


def _write_last_column(screen: Screen, cells: str, limit: int) -> None:
    """Without autowrap narrow text is written over the last column; wide characters do not fit."""
    narrow = _WIDE_CELLS.sub("", cells)
    if narrow:
        screen.x = screen.column
        _put(screen, narrow[-1], limit)


def _drop_last_column(screen: Screen, limit: int) -> None:
    """What stood where a wide character does not fit is no part of the line that wraps."""
    row = screen.rows[screen.y]
    if screen.x < limit == screen.columns and len(row.text) == limit:
        row_edits.erase(row, screen.x, limit, screen.pens.plain, screen.pens.plain)
        screen.dirty.add(screen.y)


def _put(screen: Screen, text: str, limit: int) -> None:
    """Write `text`, one character a column; it fits before `limit`."""
    row = screen.rows[screen.y]
    plain = screen.pens.plain
    if screen.modes.insert and screen.left <= screen.column <= screen.right:
        row_edits.insert(row, screen.x, len(text), limit, screen.blank, plain)
    row_edits.overwrite(row, screen.x, text, screen.pen * len(text), plain)
    screen.dirty.add(screen.y)
    screen.x += len(text)
    if screen.x >= limit:
        screen.last_column = limit - 1
        screen.x = screen.columns
    screen.cluster_end = (screen.x, screen.y)


def _combine(screen: Screen, mark: str) -> None:
    column = screen.last_column if screen.x >= screen.columns else screen.x - 1
    if column < 0:
        return
    row = screen.rows[screen.y]
    row_edits.combine(row, column, mark)
    screen.dirty.add(screen.y)
    if mark == _EMOJI_STYLE and screen.modes.grapheme_clusters:
        _widen(screen, column)


def _widen(screen: Screen, column: int) -> None:
    """Give the cell at `column` a second one, as emoji style does to a narrow symbol."""
    row = screen.rows[screen.y]
    is_narrow = column < len(row.text) and row.text[column] != CONTINUATION
    if not is_narrow or row.text[column].isascii() or screen.x >= _limit(screen):
        return
    pen, screen.pen = screen.pen, row.attributes[column]
    _put(screen, CONTINUATION, _limit(screen))
    screen.pen = pen


def _joins(screen: Screen, character: str) -> bool:
    """Whether the character belongs to the cluster just written (Unicode UAX #29, mode 2027)."""
    if screen.cluster_end != (screen.x, screen.y) or screen.x == 0:
        return False
    column = screen.last_column if screen.x >= screen.columns else screen.x - 1
    before = row_edits.cell_text(screen.rows[screen.y], column)
    if before.endswith(_JOINER) and not character.isascii():
        return len(before) > 1 and not before[0].isascii()
    if _SKIN_TONES[0] <= character <= _SKIN_TONES[1]:
        return width_of(before[0]) == 2
    if FLAG_LETTER.match(character):
        return bool(FLAG_LETTER.fullmatch(before))
    return False
