"""What the app clears up at its start, in the background: sessions that are over for long, leftovers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aisession_tui.tui.attempts import attempt
from aisession_tui.tui.text import counted_sessions

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.app import AiSessionApp


async def clear_up(app: AiSessionApp) -> None:
    """Move what is known to have exited long ago to the trash, and say so; what a pane shows stays."""
    days, before = app.settings.config.sessions.clean_after_days, app.keeper.layout
    shown = {pane.session for tab in before.tabs for pane in tab.panes}
    candidates = [
        record for record in app.hub.records if record.exited is not None and record.id not in shown
    ]
    gone = await attempt(app, "clearing up", _clear_up, candidates, days)
    if not gone:
        return
    for record in gone:
        app.hub.look_again(record.id)
    those = counted_sessions(len(gone))
    age = "a day" if days == 1 else f"{days} days"
    verb = "is" if len(gone) == 1 else "are"
    app.undo.deleted(gone, before, f"{those} that ended over {age} ago {verb} in the trash")


def _clear_up(candidates: Sequence[SessionRecord], days: int) -> list[SessionRecord]:
    """In a thread: imports and folders take their time."""
    from aisession_tui.service import cleaning, leftovers
    from aisession_tui.store import trash

    trash.empty()
    leftovers.sweep()
    if not days:
        return []
    chosen = cleaning.due(candidates, days * cleaning.DAY_S, cleaning.EXITED)
    return cleaning.throw_away(chosen).moved
