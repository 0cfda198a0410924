"""Writing text at the cursor: character sets, widths, wrapping, insert mode, clusters.

The interpreter writes short plain text itself; everything else comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal import rows as row_edits
from aisession_tui.terminal.cells import CONTINUATION
from aisession_tui.terminal.widths import NARROW, WIDE, width_of

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_REGIONAL = ("\U0001f1e6", "\U0001f1ff")


def write(screen: Screen, text: str) -> None:
    """Show text: no control characters in it."""
    if not screen.charsets.is_plain:
        text = screen.charsets.translate(text)
        screen.update_path()
    position = 0
    while position < len(text):
        if narrow := NARROW.match(text, position):
            if screen.modes.grapheme_clusters and not narrow.group().isascii():
                _write_character(screen, text[position])
                position += 1
                continue
            _write_narrow(screen, narrow.group())
            position = narrow.end()
        elif not screen.modes.grapheme_clusters and (wide := WIDE.match(text, position)):
            _write_wide(screen, wide.group())
            position = wide.end()
        else:
            _write_character(screen, text[position])
            position += 1


def _write_character(screen: Screen, character: str) -> None:
    width = width_of(character)
    if width == 0 or (screen.modes.grapheme_clusters and _joins(screen, character)):
        _combine(screen, character)
    elif width == 1:
        _write_narrow(screen, character)
    else:
        _write_wide(screen, character)


def _limit(screen: Screen) -> int:
    """The column after the last one the cursor's text may take."""
    if screen.modes.side_margins and screen.x <= screen.right:
        return screen.right + 1
    return screen.columns


def _write_narrow(screen: Screen, text: str) -> None:
    position = 0
    while position < len(text):
        limit = _limit(screen)
        if screen.x >= limit:
            if screen.modes.autowrap:
                screen.wrap()
                continue
            position = len(text) - 1
            screen.x = screen.column
        count = min(limit - screen.x, len(text) - position)
        _put(screen, text[position : position + count], limit)
        position += count


def _write_wide(screen: Screen, text: str) -> None:
    """Write characters of two columns each."""
    position = 0
    while position < len(text):
        limit = _limit(screen)
        if screen.x + 2 > limit:
            if screen.modes.autowrap:
                _drop_last_column(screen, limit)
                screen.wrap()
                continue
            position = len(text) - 1
            screen.x = limit - 2
        count = min((limit - screen.x) // 2, len(text) - position)
        part = text[position : position + count]
        _put(screen, CONTINUATION.join(part) + CONTINUATION, limit)
        position += count


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
    if screen.modes.insert:
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
    if _REGIONAL[0] <= character <= _REGIONAL[1]:
        return len(before) == 1 and _REGIONAL[0] <= before <= _REGIONAL[1]
    return False
