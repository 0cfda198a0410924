"""The order of the session list's rows: groups, pins, how they are sorted, and their numbers. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.model.layout import Sort
from aisession_tui.model.session import Activity, SessionStatus
from aisession_tui.tui.widgets.session_row import BROKEN_GROUP, EXITED_GROUP, PINNED_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.widgets.session_row import SessionRow

_MINUTE_S = 60


def ranks(records: Iterable[SessionRecord], sort: Sort) -> dict[str, float | int | str]:
    """What each session is sorted by, the least first; equal ones stay as they were created.

    Activity counts in minutes, so that sessions at work do not change places all the time.
    """
    if sort is Sort.NAME:
        return {each.id: each.name.casefold() for each in records}
    if sort is Sort.ACTIVITY:
        return {each.id: -(each.last_activity // _MINUTE_S) for each in records}
    if sort is Sort.ATTENTION:
        return {each.id: _urgency(each) for each in records}
    return {}


def _urgency(record: SessionRecord) -> int:
    """How soon somebody should look: questions, failures, news, then what is at work."""
    has_failed = record.status is SessionStatus.LOST or bool(record.exit_code or record.exit_signal)
    if record.needs_you:
        return 0
    if has_failed and not record.killed:
        return 1
    if record.unread:
        return 2
    if record.is_live and record.status is not SessionStatus.PAUSED:
        return 4 if record.activity is Activity.IDLE else 3
    return 5


def arrange(
    rows: Iterable[SessionRow], by: Mapping[str, float | int | str] | None = None
) -> tuple[SessionRow, ...]:
    """Put rows in the order of the sidebar, and number the first nine.

    Pinned sessions come first, then those without a group, then groups in the order in which they
    first appear; ended and unreadable ones are last. Neither folding nor sorting changes numbers:
    a key opens the same session today and tomorrow.

    Args:
        rows: In the order of their creation.
        by: What they are sorted by within their groups, from `ranks`.
    """
    by_group: dict[str, list[SessionRow]] = {PINNED_GROUP: [], "": []}
    for row in rows:
        by_group.setdefault(row.group, []).append(row)
    last = by_group.pop(BROKEN_GROUP, []) + by_group.pop(EXITED_GROUP, [])
    number, arranged = 0, []
    for members in by_group.values():
        numbered = []
        for row in members:
            number += 1
            numbered.append(_numbered(row, number if number <= 9 else 0))
        arranged += sorted(numbered, key=lambda row: by[row.id]) if by else numbered
    return (*arranged, *(_numbered(row, 0) for row in last))


def _numbered(row: SessionRow, number: int) -> SessionRow:
    """The row with this number; the same one if it has it, so that it is known to be painted."""
    return row if row.number == number else row._replace(number=number)
