"""What there is to open at a cell: a hyperlink, an address in the text, a file and a line. Pure.

That a file exists is for others to find out; here it only looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from aisession_tui.terminal.cells import AttributeTable, Row
from aisession_tui.terminal.search import LineText, Match
from aisession_tui.tui.copying.page import Page
from aisession_tui.tui.selection import Point

LinkOf = Callable[[Row, int], str]
"""The hyperlink (OSC 8) of a row's column, or nothing."""

_ADDRESS = re.compile(
    r"(?:https?|ftp|file)://[^\s<>\"'`{}|\\^]+|mailto:[^\s<>\"'`{}|\\^]+@[^\s<>\"'`{}|\\^]+"
)
_TRACEBACK = re.compile(r"File \"(?P<path>[^\"]+)\", line (?P<line>\d{1,7})")
_PLACE = re.compile(
    r"(?P<path>[^\s:\"'`<>()\[\]{}|,;]+):(?P<line>\d{1,7})(?::(?P<column>\d{1,5}))?(?!\d)"
)
_PATH = re.compile(r"[^\s:\"'`<>()\[\]{}|,;]*[/.][^\s:\"'`<>()\[\]{}|,;]*")
_PAIRS = {")": "(", "]": "["}


def link_of(table: AttributeTable) -> LinkOf:
    """Tells the hyperlinks of rows whose attributes are in this table."""

    def link(row: Row, column: int) -> str:
        return table[row.attributes[column]].link if column < len(row.attributes) else ""

    return link


class Target(NamedTuple):
    """Something to open."""

    address: str = ""
    """An address with its scheme, or nothing for a file."""
    path: str = ""
    line: int = 0
    """From 1; 0 if none was named."""
    column: int = 0
    cells: Match = Match(0, 0, 0, 0)
    """Where it stands."""


def target_at(page: Page, point: Point, link_of: LinkOf) -> Target | None:
    """What a cell belongs to; nothing if there is nothing to open.

    Raises:
        Missing: Rows have to be fetched first.
    """
    link = link_of(page.row(point.line), point.column)
    if link:
        return Target(address=link, cells=_link_cells(page, point, link, link_of))
    rows = page.line_of(point.line)
    line = LineText([page.row(each) for each in rows], rows.start)
    at = line.index(*point)
    for pattern in (_ADDRESS, _TRACEBACK, _PLACE, _PATH):
        for found in pattern.finditer(line.text):
            start, end = found.start(), found.end()
            if pattern is _ADDRESS:
                end = start + len(_without_tail(found[0]))
            if start <= at < end:
                return _target(found, found.string[start:end], line.match(start, end))
    return None


def _target(found: re.Match[str], text: str, cells: Match) -> Target | None:
    if found.re is _ADDRESS:
        return Target(address=text, cells=cells)
    if found.re is _PATH:
        path = text.rstrip(".")
        return Target(path=path, cells=cells) if path.strip("./~") else None
    column = found.groupdict().get("column")
    return Target("", found["path"], int(found["line"]), int(column or 0), cells)


def _without_tail(address: str) -> str:
    """An address without the signs of the sentence it stands in."""
    while address:
        last = address[-1]
        is_pair = last in _PAIRS and address.count(last) <= address.count(_PAIRS[last])
        if is_pair or last not in ".,;:!?)]*":
            break
        address = address[:-1]
    return address


def _link_cells(page: Page, point: Point, link: str, link_of: LinkOf) -> Match:
    """The cells around one that have the same hyperlink."""
    first = last = point
    while (before := page.before(first)) and link_of(page.row(before.line), before.column) == link:
        first = before
    while (after := page.after(last)) and link_of(page.row(after.line), after.column) == link:
        last = after
    return Match(*first, last.line, last.column + 1)
