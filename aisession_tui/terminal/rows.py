"""Edits of one row: overwrite, erase, insert, delete, and what they do to wide characters.

All columns are counted from 0; ranges are half open. No edit leaves half a wide character.
"""

from __future__ import annotations

from aisession_tui.terminal.cells import CONTINUATION, Row

MAX_CLUSTER = 16
"""Code points kept in one cell; more combining marks than that are an attack."""


def cut_clusters(row: Row, start: int, end: int) -> None:
    """Blank the wide characters that the borders of `start..end` cut, forget clusters inside."""
    text = row.text
    if 0 < start < len(text) and text[start] == CONTINUATION:
        text = text[: start - 1] + " " + text[start:]
        _forget(row, start - 1, start)
    if end < len(text) and text[end] == CONTINUATION:
        text = text[:end] + " " + text[end + 1 :]
    row.text = text
    _forget(row, start, end)


def _forget(row: Row, start: int, end: int) -> None:
    if row.clusters:
        kept = {at: cluster for at, cluster in row.clusters.items() if not start <= at < end}
        row.clusters = kept or None


def has_clusters(row: Row) -> bool:
    """Whether edits must look after wide characters or clusters."""
    return row.clusters is not None or CONTINUATION in row.text


def fill(row: Row, length: int, plain: str) -> None:
    """Make the row at least `length` columns long with plain blanks."""
    missing = length - len(row.text)
    if missing > 0:
        row.text += " " * missing
        row.attributes += plain * missing


def overwrite(row: Row, start: int, text: str, attributes: str, plain: str) -> None:
    """Put `text` (one character a column) at `start`."""
    end = start + len(text)
    fill(row, start, plain)
    if has_clusters(row):
        cut_clusters(row, start, end)
    row.text = row.text[:start] + text + row.text[end:]
    row.attributes = row.attributes[:start] + attributes + row.attributes[end:]


def erase(row: Row, start: int, end: int, blank: str, plain: str) -> None:
    """Blank columns `start..end`."""
    length = len(row.text)
    if blank != plain or end < length:
        overwrite(row, start, " " * (end - start), blank * (end - start), plain)
    elif start < length:
        if has_clusters(row):
            cut_clusters(row, start, length)
        row.text = row.text[:start]
        row.attributes = row.attributes[:start]


def insert(row: Row, start: int, count: int, end: int, blank: str, plain: str) -> None:
    """Move columns `start..end` right by `count`; what passes `end` is lost."""
    if start >= len(row.text) and blank == plain:
        return
    fill(row, start, plain)
    if len(row.text) > end or blank != plain:
        fill(row, end, plain)
    if has_clusters(row):
        cut_clusters(row, start, start)
        cut_clusters(row, max(start, end - count), min(end, len(row.text)))
        _move_clusters(row, start, end, count)
    kept = max(start, end - count)
    row.text = row.text[:start] + " " * count + row.text[start:kept] + row.text[end:]
    row.attributes = (
        row.attributes[:start] + blank * count + row.attributes[start:kept] + row.attributes[end:]
    )


def delete(row: Row, start: int, count: int, end: int, blank: str, plain: str) -> None:
    """Move columns `start + count..end` left to `start` and blank what falls free."""
    if start >= len(row.text) and blank == plain:
        return
    if len(row.text) > end or blank != plain:
        fill(row, end, plain)
    if has_clusters(row):
        cut_clusters(row, start, start + count)
        if end < len(row.text):
            cut_clusters(row, end, end)
        _move_clusters(row, start, end, -count)
    is_short = len(row.text) < end
    blanks = 0 if is_short else count
    row.text = row.text[:start] + row.text[start + count : end] + " " * blanks + row.text[end:]
    row.attributes = (
        row.attributes[:start]
        + row.attributes[start + count : end]
        + blank * blanks
        + row.attributes[end:]
    )


def _move_clusters(row: Row, start: int, end: int, by: int) -> None:
    if row.clusters:
        row.clusters = {
            at + by if start <= at < end else at: cluster for at, cluster in row.clusters.items()
        }


def combine(row: Row, column: int, mark: str) -> None:
    """Add a zero-width character to the cell at `column`, if there is one."""
    if column >= len(row.text):
        return
    if row.text[column] == CONTINUATION and column:
        column -= 1
    clusters = row.clusters if row.clusters is not None else {}
    cluster = clusters.get(column, row.text[column])
    if len(cluster) < MAX_CLUSTER:
        clusters[column] = cluster + mark
        row.clusters = clusters


def cell_text(row: Row, column: int) -> str:
    """What the cell holding `column` shows, clusters whole; a blank beyond the end."""
    if column >= len(row.text):
        return " "
    if row.text[column] == CONTINUATION and column:
        column -= 1
    return (row.clusters or {}).get(column, row.text[column])
