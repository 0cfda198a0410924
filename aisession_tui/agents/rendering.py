"""A command's output as the lines that it left: what a terminal shows in the end, without frames before.

Pure. Text without cursor movements is read as it is; all else goes through the terminal engine. A
program that took the whole screen leaves its last one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aisession_tui.model.size import Size

WHOLE_BYTES = 2 << 20
"""Longer output is read in part: its beginning, its end, and samples of what lies between."""
_ENDS_BYTES = 384 << 10
_SAMPLE_BYTES = 32 << 10
_SAMPLES = 16
_SCROLLBACK = 1_000_000
_ROWS = 24
_FULL_SCREEN = "[a full-screen program; its last screen:]"
_DRESS = re.compile(
    rb"\x1b\[[0-9;:]*m"  # SGR
    rb"|\x1b\](?:8|133|7|0|1|2|9|777|633|1337);[^\x07\x1b]*(?:\x07|\x1b\\)"  # links, marks, titles
    rb"|\x1b\[\?(?:25|2004|2026|1|7|12)[hl]|\x1b[=>]|\x1b\([B0]|\x07"
)
"""What changes looks and modes, but no text and no place of it."""
_ERASE = re.compile(rb"\x1b\[[0-2]?K")
_MOVING = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")
_WIDE = re.compile("[\u0300-\u036f\u1100-\u1fff\u200b-\u200f\u2c00-\U0010ffff]")
_OVERWRITING = re.compile(r"(\r|\x1b\[[0-2]?K)")
_RETURNS = re.compile(rb"\r+\n")
_LEAVE = b"\x18\x1b[?1049l"
_LEAVES = re.compile(rb"\x1b\[\?(?:1049|1047|47)l")


class Piece(NamedTuple):
    """Output that was written at one size of the terminal."""

    size: Size
    data: bytes


class Text(NamedTuple):
    """Lines, of which some may have been left unread."""

    lines: list[str]
    gaps: tuple[tuple[int, int], ...] = ()
    """Before which line (by its index) how many in all have been left unread so far."""

    @property
    def total(self) -> int:
        """How many lines there are, with those that were not read."""
        return len(self.lines) + (self.gaps[-1][1] if self.gaps else 0)

    def number(self, index: int) -> int:
        """The number of a line in the whole output, from 1 on."""
        at = bisect_right(self.gaps, (index, 1 << 62)) - 1
        return index + 1 + (self.gaps[at][1] if at >= 0 else 0)


def piece_of(output: bytes, columns: int) -> Piece:
    """Output that has the line ends of its program, as a terminal so wide is given it."""
    data = output.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return Piece(Size(columns, _ROWS), data)


def rendered(pieces: Sequence[Piece]) -> Text:
    """All lines of an output."""
    return Text(_lines(pieces))


def rendered_in_part(pieces: Sequence[Piece]) -> Text:
    """The lines of an output, of a long one only some."""
    total = sum(len(piece.data) for piece in pieces)
    if total <= WHOLE_BYTES:
        return rendered(pieces)
    size, data = pieces[-1].size, b"".join(piece.data for piece in pieces)
    lines: list[str] = []
    gaps: list[tuple[int, int]] = []
    unread, before = 0, 0
    for start, end in _spans(data):
        if start > before:
            unread += data.count(b"\n", before, start)
            gaps.append((len(lines), unread))
        lines += _lines([Piece(size, data[start:end])])
        before = end
    return Text(lines, tuple(gaps))


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """The parts that are read, whole lines each."""
    last = len(data) - _ENDS_BYTES
    step = (last - _ENDS_BYTES) // _SAMPLES
    end = _line_start(data, _ENDS_BYTES)
    yield 0, end
    for at in range(_ENDS_BYTES + step // 2, last - _SAMPLE_BYTES, step):
        start = _line_start(data, at)
        if end <= start < last:
            end = min(last, _line_start(data, start + _SAMPLE_BYTES))
            yield start, end
    yield max(end, _line_start(data, last)), len(data)


def _line_start(data: bytes, at: int) -> int:
    return data.find(b"\n", at) + 1 or len(data)


def _lines(pieces: Sequence[Piece]) -> list[str]:
    plain = _DRESS.sub(b"", b"".join([piece.data for piece in pieces]))
    if _MOVING.search(_ERASE.sub(b"", plain)):
        return _through_a_terminal(pieces)
    text = _RETURNS.sub(b"\n", plain).decode("utf-8", "replace")
    if "\t" in text and _WIDE.search(text):
        return _through_a_terminal(pieces)
    lines = text.split("\n")
    columns = min(piece.size.columns for piece in pieces)
    if "\r" in text or "\x1b" in text:
        odd = [at for at, line in enumerate(lines) if "\r" in line or "\x1b" in line]
        if not all(_is_simple(lines[at], columns) for at in odd):
            return _through_a_terminal(pieces)
        for at in odd:
            lines[at] = _overwritten(lines[at])
    return _without_end([line.expandtabs() if "\t" in line else line for line in lines])


def _is_simple(line: str, columns: int) -> bool:
    """Whether what is written over other text stays within one row, one column a character."""
    if "\t" in line or _WIDE.search(line):
        return False
    return max(map(len, _OVERWRITING.sub("\r", line).split("\r"))) < columns and (
        len(_OVERWRITING.sub("", line)) < columns or "\x1b" not in line
    )


def _overwritten(line: str) -> str:
    """What is left of a row after carriage returns and erasures."""
    row, column = "", 0
    for word in _OVERWRITING.split(line):
        if word == "\r":
            column = 0
        elif word.startswith("\x1b"):
            erases_before = word[2] in "12"
            erases_after = word[2] in "K02"
            rest = "" if erases_after else row[column + 1 :]
            row = (" " * min(column + 1, len(row)) if erases_before else row[:column]) + rest
        else:
            row = row[:column].ljust(column) + word + row[column + len(word) :]
            column += len(word)
    return row


def _through_a_terminal(pieces: Sequence[Piece]) -> list[str]:
    from aisession_tui.terminal.reflow import logical_lines
    from aisession_tui.terminal.terminal import Terminal

    terminal = Terminal(*pieces[0].size, _SCROLLBACK)
    last_screen: list[str] = []
    for size, data in pieces:
        terminal.resize(size.columns, size.rows)
        end = max([leave.start() for leave in _LEAVES.finditer(data)], default=0)
        terminal.feed(data[:end])
        if terminal.modes.summary().alternate:
            last_screen = terminal.display
        terminal.feed(data[end:])
    if terminal.modes.summary().alternate:
        last_screen = terminal.display
        terminal.feed(_LEAVE)
    rows = terminal.history(terminal.scrollback_start, terminal.scrollback_length)
    rows += [terminal.row(y) for y in range(terminal.rows)]
    lines = _without_end([line.row.plain() for line in logical_lines(rows)])
    if last_screen:
        lines += [_FULL_SCREEN, *_without_end(last_screen)]
    return lines


def _without_end(lines: list[str]) -> list[str]:
    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines
