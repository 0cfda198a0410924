"""The rows of the session list as values: what each says, their order, groups and lines.

Pure: records come in, rows and lines go out. How a line is painted is `session_paint`'s business,
scrolling, keys and mouse are `session_list`'s.
"""

from __future__ import annotations

import os.path
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.model.session import SessionStatus
from aisession_tui.model.signals import signal_name
from aisession_tui.tui.marks import BROKEN, NEEDS_YOU, Mark, mark_of
from aisession_tui.tui.text import age, home_relative, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aisession_tui.model.session import SessionRecord

EXITED_GROUP = "Exited"
"""The group of sessions that ended and were seen; always last, folded at first."""

BROKEN_GROUP = "Unreadable"
"""The group of records that cannot be read; the last but one."""


class SessionRow(NamedTuple):
    """One session as the sidebar shows it. Equal rows are painted once."""

    id: str
    name: str
    mark: Mark
    program: str = ""
    """At the right: what runs, or how it ended."""
    detail: str = ""
    """The second line: the question, the title or the directory."""
    age: str = ""
    """How long it has been so, as `text.age` says it."""
    group: str = ""
    number: int = 0
    """1 to 9: the key that opens it; 0: none."""
    focused: bool = False
    """The focused pane shows it."""
    unread: bool = False


def row_of(
    record: SessionRecord,
    *,
    now: float,
    home: str = "",
    unresponsive: bool = False,
    focused: bool = False,
    kept: bool = False,
) -> SessionRow:
    """Make a session's row.

    Args:
        record: The session.
        now: POSIX seconds, for the age.
        home: The home directory, written as `~`.
        unresponsive: Its host does not answer.
        focused: The focused pane shows it.
        kept: It stays in its own group even when it has ended, because a pane shows it.
    """
    is_news = record.unread and not record.killed
    is_over = record.status is SessionStatus.EXITED and not (is_news or kept)
    detail = _detail(record, home)
    return SessionRow(
        record.id,
        printable(record.name),
        mark_of(record, unresponsive=unresponsive),
        printable("no answer" if unresponsive else _program(record)),
        printable(detail),
        age(now - record.last_activity) if detail and record.last_activity else "",
        EXITED_GROUP if is_over else printable(record.group),
        focused=focused,
        unread=record.unread,
    )


def broken_row(session_id: str, file_name: str, reason: str = "") -> SessionRow:
    """Make the row of a record that cannot be read; it names the file."""
    return SessionRow(
        session_id, printable(file_name), BROKEN, detail=printable(reason), group=BROKEN_GROUP
    )


def _program(record: SessionRecord) -> str:
    if record.status in (SessionStatus.PAUSED, SessionStatus.LOST, SessionStatus.STARTING):
        return record.status.value
    if record.status is SessionStatus.EXITED:
        return exit_text(record)
    words = record.command or (record.shell,)
    return " ".join([os.path.basename(words[0]), *words[1:]])


def exit_text(record: SessionRecord) -> str:
    """Say how a session ended: `killed`, `exited 1`, `SIGKILL`, `exited`."""
    if record.killed:
        return "killed"
    if record.exit_signal:
        return signal_name(record.exit_signal)
    return "exited" if record.exit_code is None else f"exited {record.exit_code}"


def _detail(record: SessionRecord, home: str) -> str:
    if not record.is_live:
        return record.notice
    directory = home_relative(record.cwd or record.directory, home)
    title = "" if record.title == record.name else record.title
    return record.needs_you or record.notice or title or directory


def arrange(rows: Iterable[SessionRow]) -> tuple[SessionRow, ...]:
    """Put rows in the order of the sidebar, and number the first nine.

    Groups stand in the order in which they first appear, sessions without one before them, ended
    and unreadable ones last. Folding changes neither order nor numbers.
    """
    by_group: dict[str, list[SessionRow]] = {"": []}
    for row in rows:
        by_group.setdefault(row.group, []).append(row)
    last = by_group.pop(BROKEN_GROUP, []) + by_group.pop(EXITED_GROUP, [])
    current = [row for group in by_group.values() for row in group]
    numbered = [
        row._replace(number=index if index <= 9 else 0) for index, row in enumerate(current, 1)
    ]
    return (*numbered, *(row._replace(number=0) for row in last))


class LineKind(Enum):
    """What one line of the list is."""

    GROUP = "group"
    NAME = "name"
    DETAIL = "detail"
    NOTE = "note"
    """One sentence instead of rows."""


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


def lines_of(
    rows: Sequence[SessionRow], collapsed: frozenset[str], query: str, *, has_details: bool
) -> tuple[Line, ...]:
    """Lay arranged rows out as lines.

    Args:
        rows: As `arrange` returns them.
        collapsed: Names of folded groups; a query unfolds all.
        query: Words that a row's name, program, detail or group must all contain.
        has_details: Whether rows have a second line.
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
        if not is_folded:
            lines += [line for row in members for line in _row_lines(row, has_details=has_details)]
    return tuple(lines)


def _matches(row: SessionRow, words: list[str]) -> bool:
    text = f"{row.name} {row.program} {row.detail} {row.group}".casefold() if words else ""
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


def _row_lines(row: SessionRow, *, has_details: bool) -> list[Line]:
    key = Key(row.id)
    lines = [Line(LineKind.NAME, key, row)]
    if has_details and row.detail:
        lines.append(Line(LineKind.DETAIL, key, row))
    return lines
