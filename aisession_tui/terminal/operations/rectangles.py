"""Operations on rectangles (DEC VT420: DECCARA, DECCRA, DECERA, DECFRA, DECRARA, DECSERA, DECRQCRA)."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.terminal import rows as row_edits
from aisession_tui.terminal.cells import (
    ATTRIBUTE_RUN,
    CONTINUATION,
    UNDERLINE_MASK,
    UNDERLINE_SHIFT,
    Style,
)
from aisession_tui.terminal.operations import editing

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisession_tui.terminal.screen import Screen

    Params = tuple[int, ...]


class Box(NamedTuple):
    """Lines `top..bottom` and columns `left..right`, half open; empty if it has no cells."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return self.top >= self.bottom or self.left >= self.right


def _at(params: Params, index: int, default: int) -> int:
    return (params[index] if index < len(params) else 0) or default


def _box(screen: Screen, params: Params) -> Box:
    """Top, left, bottom, right, from 1 and inclusive; from the margins in origin mode."""
    is_origin = screen.modes.origin
    top, left = (screen.top, screen.left) if is_origin else (0, 0)
    bottom = screen.bottom + 1 if is_origin else screen.lines
    right = screen.right + 1 if is_origin else screen.columns
    return Box(
        top + _at(params, 0, 1) - 1,
        left + _at(params, 1, 1) - 1,
        min(top + _at(params, 2, screen.lines), bottom),
        min(left + _at(params, 3, screen.columns), right),
    )


def erase(screen: Screen, params: Params) -> None:
    """DECERA."""
    box = _box(screen, params)
    if not box.is_empty:
        for y in range(box.top, box.bottom):
            editing.erase(screen, y, box.left, box.right)


def selective_erase(screen: Screen, params: Params) -> None:
    """DECSERA; what SPA guards it erases, as xterm does."""
    if screen.is_guarding:
        erase(screen, params)
        return
    box = _box(screen, params)
    if not box.is_empty:
        for y in range(box.top, box.bottom):
            row_edits.fill(screen.rows[y], box.right, screen.pens.plain)
            editing.erase_unprotected(screen, y, box.left, box.right)


def fill(screen: Screen, params: Params) -> None:
    """DECFRA: with a printable character of one column."""
    code = params[0]
    box = _box(screen, params[1:])
    if box.is_empty or not (32 <= code <= 126 or 160 <= code <= 255):
        return
    width = box.right - box.left
    text, attributes = chr(code) * width, screen.pen * width
    for y in range(box.top, box.bottom):
        row_edits.overwrite(screen.rows[y], box.left, text, attributes, screen.pens.plain)
        screen.dirty.add(y)


_CHANGEABLE = {
    1: int(Style.BOLD),
    4: UNDERLINE_MASK,
    5: int(Style.BLINK),
    7: int(Style.REVERSE),
    8: int(Style.CONCEAL),
}
"""The attributes DECCARA and DECRARA know, by their SGR codes."""
_SINGLE_UNDERLINE = 1 << UNDERLINE_SHIFT


def _with(style: int, mask: int) -> int:
    return style | (_SINGLE_UNDERLINE if mask == UNDERLINE_MASK else mask)


def _changed(style: int, code: int) -> int:
    if code == 0:
        return style & ~sum(_CHANGEABLE.values())
    if code in _CHANGEABLE:
        return _with(style, _CHANGEABLE[code])
    return style & ~_CHANGEABLE.get(1 if code == 22 else code - 20, 0)


def _reversed(style: int, code: int) -> int:
    if code == 0:
        for mask in _CHANGEABLE.values():
            style = style & ~mask if style & mask else _with(style, mask)
        return style
    mask = _CHANGEABLE.get(code, 0)
    return style & ~mask if style & mask else _with(style, mask)


def change_attributes(screen: Screen, params: Params) -> None:
    """DECCARA: set or remove attributes."""
    _restyle(screen, params, _changed)


def reverse_attributes(screen: Screen, params: Params) -> None:
    """DECRARA: set attributes that are not set, remove those that are."""
    _restyle(screen, params, _reversed)


def _restyle(screen: Screen, params: Params, change: Callable[[int, int], int]) -> None:
    box = _box(screen, params[:4])
    if box.is_empty:
        return
    codes = params[4:]
    for y in range(box.top, box.bottom):
        is_whole = not screen.changes_rectangles
        start = 0 if is_whole and y > box.top else box.left
        end = screen.columns if is_whole and y < box.bottom - 1 else box.right
        _restyle_row(screen, y, start, end, lambda style: reduce(change, codes, style))


def _restyle_row(
    screen: Screen, y: int, start: int, end: int, change: Callable[[int], int]
) -> None:
    row, pens = screen.rows[y], screen.pens
    row_edits.fill(row, end, pens.plain)
    # A wide character is styled as its left half is.
    start += row.text[start : start + 1] == CONTINUATION
    end += row.text[end : end + 1] == CONTINUATION
    parts = [row.attributes[:start]]
    for run in ATTRIBUTE_RUN.finditer(row.attributes[start:end]):
        old = pens.table[run[1]]
        parts.append(pens.table.character(old._replace(style=change(old.style))) * len(run[0]))
    row.attributes = "".join(parts) + row.attributes[end:]
    screen.dirty.add(y)


def copy(screen: Screen, params: Params) -> None:
    """DECCRA: pages are ignored, there is one."""
    source = _box(screen, params[:4])
    top, left = screen.top, screen.left
    if not screen.modes.origin:
        top = left = 0
    y, x = top + _at(params, 5, 1) - 1, left + _at(params, 6, 1) - 1
    if source.is_empty or y >= screen.lines or x >= screen.columns:
        return
    end = min(x + source.right - source.left, screen.columns)
    pieces = [
        editing.slice_of(screen, screen.rows[line], source.left, source.left + end - x)
        for line in range(source.top, min(source.bottom, source.top + screen.lines - y))
    ]
    for number, piece in enumerate(pieces):
        editing.paste(screen, y + number, x, piece, end)


def checksum(screen: Screen, params: Params) -> None:
    """DECRQCRA: the sum of the characters, as xterm since patch 279; only where it is allowed."""
    if not screen.checksum_reports:
        return
    box = _box(screen, params[2:])
    total = 0
    for y in range(box.top, box.bottom):
        text = screen.rows[y].text.ljust(screen.columns)[box.left : box.right]
        total += sum(map(ord, text))
    screen.replies.add("\x1bP{}!~{:04X}\x1b\\", params[0], total & 0xFFFF)
