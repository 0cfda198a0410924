"""Rows as text for other programs to show."""

from __future__ import annotations

import re

from aisession_tui.terminal.cells import AttributeTable, Row
from aisession_tui.terminal.reflow import logical_lines
from aisession_tui.terminal.rows import cut_clusters
from aisession_tui.terminal.sgr import codes_of
from aisession_tui.terminal.terminal import Terminal

_RUN = re.compile(r"(?s)(.)\1*")


def ansi_text(row: Row, table: AttributeTable) -> str:
    """A row with its colours as SGR sequences; ends plain, without trailing blanks."""
    if not row.attributes.strip("\0"):
        return row.plain().rstrip()
    parts = []
    for run in _RUN.finditer(row.attributes):
        codes = codes_of(table[run[1]])
        text = row.plain(run.start(), run.end())
        parts.append(f"\x1b[{codes}m{text}\x1b[m" if codes else text)
    return "".join(parts).rstrip()


def cropped(row: Row, columns: int) -> Row:
    """The first columns of a row; a wide character cut in half is a blank."""
    if len(row.text) <= columns:
        return row
    part = row.copy()
    cut_clusters(part, columns, len(part.text))
    return Row(part.text[:columns], part.attributes[:columns], clusters=part.clusters)


def corner(terminal: Terminal, columns: int, rows: int) -> bytes:
    """What draws the top left part of the screen on a terminal of another size."""
    parts = ["\x1b[?2026h\x1b[?25l"]
    for y in range(rows):
        is_there = y < terminal.rows
        text = ansi_text(cropped(terminal.row(y), columns), terminal.table) if is_there else ""
        parts.append(f"\x1b[{y + 1}H\x1b[m{text}\x1b[K")
    cursor = terminal.cursor
    if terminal.modes.cursor_visible and cursor.x < columns and cursor.y < rows:
        parts.append(f"\x1b[{cursor.y + 1};{cursor.x + 1}H\x1b[?25h")
    parts.append("\x1b[?2026l")
    return "".join(parts).encode("utf-8", "replace")


def screen_lines(
    terminal: Terminal, scrollback: int, *, ansi: bool = False, joined: bool = False
) -> str:
    """The last lines of the scrollback and the screen, without blanks at the right and bottom.

    `joined`: rows that the terminal has wrapped are one line again.
    """
    count = min(scrollback, terminal.scrollback_length)
    rows = terminal.history(terminal.scrollback_end - count, count)
    rows += [terminal.row(y) for y in range(terminal.rows)]
    if joined:
        rows = [line.row for line in logical_lines(rows)]
    lines = [ansi_text(row, terminal.table) if ansi else row.plain().rstrip() for row in rows]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(line + "\n" for line in lines)
