"""The lines of the session list as values: rows laid out under the headings of their groups. Pure."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.tui.marks import NEEDS_YOU

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisession_tui.tui.widgets.session_row import SessionRow


class LineKind(Enum):
    """What one line of the list is."""

    GROUP = "group"
    NAME = "name"
    DETAIL = "detail"
    NOTE = "note"
    """One sentence instead of rows."""
    GAP = "gap"
    """Nothing: what follows belongs to no heading."""


class Key(NamedTuple):
    """What the cursor can rest on: a session, or a group's heading."""

    session: str = ""
    group: str = ""


class Line(NamedTuple):
    """One line of the list; equal lines look equal."""

    kind: LineKind
    key: Key
    row: SessionRow | None = None
    text: str = ""
    """The group's name, or the note."""
    hidden: int = 0
    """How many sessions are folded away."""
    is_folded: bool = False
    needs_you: bool = False
    """A session that needs the user is folded away."""
    is_marked: bool = False


def lines_of(
    rows: Sequence[SessionRow],
    collapsed: frozenset[str],
    query: str,
    *,
    has_details: bool,
    marked: frozenset[str] = frozenset(),
) -> tuple[Line, ...]:
    """Lay arranged rows out as lines.

    Args:
        rows: As `arrange` returns them.
        collapsed: Names of folded groups; a query unfolds all.
        query: Words that a row's name, program, detail or group must all contain.
        has_details: Whether rows have a second line.
        marked: Ids of the sessions that are marked.
    """
    words = query.casefold().split()
    shown = [row for row in rows if _matches(row, words)]
    if not shown:
        return (Line(LineKind.NOTE, Key(), text="nothing matches" if words else "no sessions"),)
    lines: list[Line] = []
    for group, members in _grouped(shown).items():
        is_folded = group in collapsed and not words
        if group:
            lines.append(_heading(group, members, is_folded=is_folded))
        elif lines:
            lines.append(Line(LineKind.GAP, Key()))
        if not is_folded:
            for row in members:
                lines += _row_lines(row, has_details=has_details, is_marked=row.id in marked)
    return tuple(lines)


def _matches(row: SessionRow, words: list[str]) -> bool:
    if not words:
        return True
    texts = (row.name, row.program, row.detail, row.group, row.home_group)
    text = " ".join(texts).casefold()
    return all(word in text for word in words)


def _grouped(rows: Iterable[SessionRow]) -> dict[str, list[SessionRow]]:
    groups: dict[str, list[SessionRow]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return groups


def _heading(group: str, members: list[SessionRow], *, is_folded: bool) -> Line:
    hides_a_question = is_folded and any(row.mark is NEEDS_YOU for row in members)
    return Line(
        LineKind.GROUP,
        Key(group=group),
        text=group,
        hidden=len(members) if is_folded else 0,
        is_folded=is_folded,
        needs_you=hides_a_question,
    )


def _row_lines(row: SessionRow, *, has_details: bool, is_marked: bool) -> list[Line]:
    key = Key(row.id)
    kinds = (LineKind.NAME, LineKind.DETAIL) if has_details and row.detail else (LineKind.NAME,)
    return [Line(kind, key, row, is_marked=is_marked) for kind in kinds]
