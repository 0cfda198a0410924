"""The bulk path: a flood of plain lines goes to the scrollback unread.

Nobody can read what scrolls by faster than the screen is drawn. Of a long chunk of text, CR LF, TAB
and SGR only the first lines and the last screenful are interpreted; the lines between are kept as
they came and interpreted when somebody looks at them. The result is the same, to the last cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import PLAIN, Row
from aisession_tui.terminal.reflow import count_cuts, reflow
from aisession_tui.terminal.scrollback import RawBlock
from aisession_tui.terminal.tokens import C1, TOKEN
from aisession_tui.terminal.widths import cells_of, is_exact, shapes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aisession_tui.terminal.screen import Screen

MIN_BYTES = 4096
"""Shorter chunks are interpreted."""
BLOCK_CHARACTERS, BLOCK_LINES = 12_000, 100
"""About as much is kept in one block, so that little is interpreted to show a page."""

_PRINTABLE = bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_OTHER_ESCAPE = re.compile(rb"\x1b(?!\[[0-9;:]{0,64}m)")
_LONE_END = re.compile(rb"\r(?!\r*\n)|(?<!\r)\n")
_SGR = re.compile("\x1b\\[[0-9;:]*m")
_BACKGROUND = re.compile("\x1b\\[(?:[0-9:]*;)*(?:4[0-8]|10[0-7])[;:m]")
"""SGR that sets a background, and some that only looks like it."""
_RESETS = ("\x1b[m", "\x1b[0m", "\x1b[49m")
_UNLIMITED = 1 << 30


def plain_prefix(data: bytes) -> int:
    """How many of the first bytes are whole lines the bulk path can take; mostly all or none."""
    if len(data) < MIN_BYTES:
        return 0
    rest = data.translate(None, _PRINTABLE)
    if rest.strip(b"\r\n\t\x1b"):
        return 0
    end = len(data)
    if b"\x1b" in rest and (escape := _OTHER_ESCAPE.search(data)):
        end = escape.start()
    ends = rest.count(b"\n")
    returns = ends + data.count(b"\r\r\n")  # what a terminal makes of CR LF
    has_lone_ends = rest.count(b"\r") != returns or data.count(b"\r\n") != ends
    if has_lone_ends and (lone := _LONE_END.search(data)):
        end = min(end, lone.start())
    return data.rfind(b"\n", 0, end) + 1 if end >= MIN_BYTES else 0


def take(screen: Screen, text: str) -> bool:
    """Take whole lines the bulk way; false if the screen is in a state that forbids it."""
    if not _is_allowed(screen, text):
        return False
    head = _start_of_blocks(screen, text)
    tail = _start_of_last_lines(text, screen.lines)
    if tail <= head:
        return False
    interpret(screen, text[:head])
    for row in screen.rows[: screen.y]:
        screen.history.push(row)
    for piece in _pieces(text, head, tail):
        attributes = screen.pens.table[screen.pen]
        screen.history.push_block(RawBlock(piece, attributes, screen.columns))
        screen.pen = pen_after(screen, piece)
    _start_on_last_line(screen)
    interpret(screen, text[tail:])
    return True


def interpret(screen: Screen, text: str) -> None:
    """Carry out text that holds no unfinished sequence."""
    from aisession_tui.terminal.interpreter import run

    run(screen, TOKEN.findall(text))


def _is_allowed(screen: Screen, text: str) -> bool:
    is_whole = screen.top == 0 and screen.bottom == screen.lines - 1
    if not (is_whole and screen.is_plain and screen.page is screen.main and screen.modes.autowrap):
        return False
    if "\t" in text and screen.tabstops != set(range(8, screen.columns, 8)):
        return False
    if not text.isascii() and C1.search(text):
        return False
    # Colour changes without end on one line would make a block larger than the rows it stands for.
    return len(text) <= (text.count("\n") + 1) * (4 * screen.columns + 256)


def _start_of_blocks(screen: Screen, text: str) -> int:
    """Where every further line scrolls the screen."""
    position = -1
    for _ in range(1 if screen.y == screen.bottom else screen.lines):
        position = text.find("\n", position + 1)
        if position < 0:
            return len(text)
    return position + 1


def _start_of_last_lines(text: str, count: int) -> int:
    position = len(text)
    for _ in range(count + 1):
        position = text.rfind("\n", 0, position)
        if position < 0:
            return 0
    return position + 1


def _pieces(text: str, start: int, end: int) -> Iterator[str]:
    """The lines from `start` to `end` in blocks."""
    line_size = (end - start) // text.count("\n", start, end)
    size = min(BLOCK_CHARACTERS, BLOCK_LINES * line_size)
    while start < end:
        piece_end = text.find("\n", start + size, end) + 1 or end
        yield text[start:piece_end]
        start = piece_end


def _start_on_last_line(screen: Screen) -> None:
    """An empty screen with the cursor at its end; the blank rows above never reach the history."""
    screen.rows[:] = [Row() for _ in range(screen.lines - 1)]
    screen.rows.append(screen.new_row())
    screen.x, screen.y = 0, screen.bottom
    screen.history.to_discard = screen.lines - 1
    screen.all_dirty = True


def pen_after(screen: Screen, text: str) -> str:
    """The pen after all SGR in `text`."""
    pens = screen.pens
    pen = screen.pen
    if "\x1b" not in text:
        return pen
    last_reset = max(text.rfind("\x1b[0m"), text.rfind("\x1b[m"), 0)
    for control in _SGR.findall(text, last_reset):
        known = pens.transitions(pen).get(control) or pens.learn(pen, control)
        pen = known[0]
    return pen


class BlockUnpacker:
    """Makes rows of raw blocks, as the screen would have."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def count(self, block: RawBlock, columns: int) -> int:
        """How many rows the block makes; found without interpreting it wherever possible."""
        has_tabs = "\t" in block.text
        if has_tabs and columns != block.columns and _carries_background(block):
            return len(self.rows(block, columns))  # a tab jumps over cells that are not blank
        widest = 1 if block.text.isascii() else 2
        lines = block.text.split("\n")[:-1]
        if not has_tabs and max(map(len, lines)) * widest <= columns:
            return len(lines)
        long = lines if has_tabs else [line for line in lines if len(line) * widest > columns]
        return len(lines) - len(long) + self._count_long(block, long, columns)

    def _count_long(self, block: RawBlock, lines: list[str], columns: int) -> int:
        """The rows that those lines of the block make which may not fit."""
        text = _SGR.sub("", "\n".join(lines)).replace("\r", "")
        is_open = columns == block.columns
        if "\t" not in text and not text.isascii():
            return _count_shapes(text, columns, is_open=is_open)
        cells = cells_of(text).split("\n")
        if "\t" in text:
            cells = [line.rstrip("\t").expandtabs(8) for line in cells]
            if max(map(len, cells)) > block.columns:
                return len(self.rows(block, columns))  # at the edge a tab is not what it seems
        counts = [
            1 if len(line) <= columns else count_cuts(line, columns, is_open=is_open)
            for line in cells
        ]
        return sum(counts)

    def rows(self, block: RawBlock, columns: int) -> list[Row]:
        """The block's rows: the history of a screen of one line that it is written on."""
        scratch = type(self._screen)(block.columns, 1, _UNLIMITED, self._screen.pens)
        scratch.pen = scratch.pens.table.character(block.attributes)
        scratch.rows[0] = scratch.new_row()
        interpret(scratch, block.text)
        rows = scratch.history.rows(scratch.history.start, len(scratch.history))
        return rows if columns == block.columns else reflow(rows, columns)


def _count_shapes(text: str, columns: int, *, is_open: bool) -> int:
    """The rows of lines of text, whose characters are looked up only where that may matter."""
    shapes = shapes_of(text)
    count = len(shapes)
    unsure = []
    for line, shape in zip(text.split("\n"), shapes, strict=True):
        if len(shape) <= columns:
            continue
        if is_exact(shape, line):
            blanks = 0 if is_open else len(line) - len(line.rstrip(" "))
            count += count_cuts(shape[: len(shape) - blanks], columns, is_open=is_open) - 1
        else:
            unsure.append(line)
    for cells in cells_of("\n".join(unsure)).split("\n"):
        if len(cells) > columns:
            count += count_cuts(cells, columns, is_open=is_open) - 1
    return count


def _carries_background(block: RawBlock) -> bool:
    """Whether a line may begin with a background, which fills its row to the end."""
    if block.attributes.background != PLAIN.background:
        return True
    if "\x1b" not in block.text or not _BACKGROUND.search(block.text):
        return False
    coloured = [line for line in block.text.split("\n") if _BACKGROUND.search(line)]
    return not all(_SGR.findall(line)[-1] in _RESETS for line in coloured)
