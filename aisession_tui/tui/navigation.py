"""Which session is next, n-th, last used or in need of the user: pure choices over the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aisession_tui.model.session import SessionRecord
from aisession_tui.tui.widgets.session_row import SessionRow


def step(rows: Sequence[SessionRow], present: str, count: int) -> str:
    """The session so many numbered rows on, around the ends; empty if there is none."""
    ids = [row.id for row in rows if row.number or row.id == present]
    if not ids:
        return ""
    if present not in ids:
        return ids[0] if count > 0 else ids[-1]
    return ids[(ids.index(present) + count) % len(ids)]


def nth(rows: Sequence[SessionRow], number: int) -> str:
    """The session with this number; empty if there is none."""
    return next((row.id for row in rows if row.number == number), "")


def last_used(recent: Sequence[str], present: str, existing: Iterable[str]) -> str:
    """The session used before the present one, as long as it exists."""
    known = set(existing)
    return next((each for each in recent if each != present and each in known), "")


def attention(rows: Sequence[SessionRow], present: str, records: Sequence[SessionRecord]) -> str:
    """The next session after the present one that needs the user; empty if none does."""
    needy = {record.id for record in records if record.needs_you}
    ids = [row.id for row in rows]
    start = ids.index(present) + 1 if present in ids else 0
    return next((each for each in ids[start:] + ids[:start] if each in needy), "")
