"""The bulk path: a flood of plain lines goes to the scrollback unread.

Nobody can read what scrolls by faster than the screen is drawn. Of a long chunk of text, CR LF, TAB
and SGR only the first lines and the last screenful are interpreted; the lines between are kept as
they came and interpreted when somebody looks at them. The result is the same, to the last cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import PLAIN, Row
from aisession_tui.terminal.reflow import cuts, reflow
from aisession_tui.terminal.scrollback import RawBlock
from aisession_tui.terminal.tokens import C1, TOKEN
from aisession_tui.terminal.widths import cells_of, widest

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen

MIN_BYTES = 4096
"""Shorter chunks are interpreted."""

_PRINTABLE = bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_OTHER_ESCAPE = re.compile(rb"\x1b(?!\[[0-9;:]{0,64}m)")
_LONE_END = re.compile(rb"\r(?!\r*\n)|(?<!\r)\n")
_SGR = re.compile("\x1b\\[[0-9;:]*m")
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
    has_lone_ends = rest.count(b"\r") != ends or data.count(b"\r\n") != ends
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
    if screen.rows[screen.y].text:
        interpret(screen, text[head:])  # the new line has a background, which a block cannot say
        return True
    block = RawBlock(text[head:tail], screen.pens.table[screen.pen], screen.columns)
    for row in screen.rows[: screen.y]:
        screen.history.push(row)
    screen.history.push_block(block)
    screen.pen = pen_after(screen, block.text)
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
        lines = block.text.split("\n")[:-1]
        is_ascii = block.text.isascii()
        if is_ascii and "\t" not in block.text and max(map(len, lines)) <= columns:
            return len(lines)
        if columns != block.columns and "\t" in block.text and _may_have_background(block):
            return len(
                self.rows(block, columns)
            )  # where a tab jumps over a coloured row, it counts
        count = _rows_written if columns == block.columns else _rows_laid_out
        exact = self._exact
        return sum([count(line, columns) or exact(line, block.columns, columns) for line in lines])

    def _exact(self, line: str, written: int, columns: int) -> int:
        return len(self._interpret(line + "\n", self._screen.pens.plain, written, columns))

    def rows(self, block: RawBlock, columns: int) -> list[Row]:
        """The block's rows."""
        pen = self._screen.pens.table.character(block.attributes)
        return self._interpret(block.text, pen, block.columns, columns)

    def _interpret(self, text: str, pen: str, written: int, columns: int) -> list[Row]:
        """Rows of whole lines, written on a screen of one line whose history they become."""
        scratch = type(self._screen)(written, 1, _UNLIMITED, self._screen.pens)
        scratch.pen = pen
        interpret(scratch, text)
        rows = scratch.history.rows(scratch.history.start, len(scratch.history))
        return rows if columns == written else reflow(rows, columns)


def _may_have_background(block: RawBlock) -> bool:
    return "\x1b" in block.text or block.attributes.background != PLAIN.background


def _visible(line: str) -> str:
    """A line as it stands on the screen, if it fits."""
    text = (_SGR.sub("", line) if "\x1b" in line else line).rstrip("\r")
    return text.expandtabs(8) if "\t" in text else text


def _rows_written(line: str, columns: int) -> int:
    """The rows a line makes when it is written; 0 if only interpreting it can tell."""
    if (len(line) if line.isascii() else 2 * len(line)) <= columns and "\t" not in line:
        return 1
    text = _visible(line)
    if "\t" in line:
        return 1 if widest(text) <= columns else 0
    return len(cuts(cells_of(text), columns, is_open=True))


def _rows_laid_out(line: str, columns: int) -> int:
    """The rows a line makes when it is laid out for another width; 0 as above."""
    return 0 if "\t" in line else len(cuts(cells_of(_visible(line)), columns, is_open=False))
