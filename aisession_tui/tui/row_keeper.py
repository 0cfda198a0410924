"""The rows of all sessions, each made anew only when something it says has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.tui.text import age
from aisession_tui.tui.widgets.session_row import SessionRow, broken_row, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aisession_tui.tui.hub import Known


class _Made(NamedTuple):
    """A row and what it was made of."""

    known: Known
    others: tuple[str, bool, bool, str]
    """Its age, whether it is focused, whether it is kept, its branch."""
    row: SessionRow


class RowKeeper:
    """Makes rows, and remembers them: one session's news must not cost the work of five hundred."""

    def __init__(self, home: str, branch_of: Callable[[str], str]) -> None:
        """Make it.

        Args:
            home: The home directory, written as `~`.
            branch_of: The branch that is checked out in a directory, as far as it is known.
        """
        self._home = home
        self._branch_of = branch_of
        self._made: dict[str, _Made] = {}

    def rows(
        self, sessions: Iterable[Known], *, now: float, focused: str, kept: str
    ) -> list[SessionRow]:
        """The rows of these sessions, in their order.

        Args:
            sessions: What is known of them.
            now: POSIX seconds, for their ages.
            focused: The id of the session that the focused pane shows.
            kept: The id of one that stays in its group though it has ended.
        """
        before, self._made = self._made, {}
        for known in sessions:
            self._made[known.id] = self._make(before.get(known.id), known, now, focused, kept)
        return [each.row for each in self._made.values()]

    def _make(
        self, before: _Made | None, known: Known, now: float, focused: str, kept: str
    ) -> _Made:
        record = known.record
        if record is None:
            row = broken_row(known.id, f"{known.id}/session.toml", known.problem)
            return _Made(known, ("", False, False, ""), row)
        branch, is_focused = self._branch_of(record.cwd), known.id == focused
        others = (age(now - record.last_activity), is_focused, known.id == kept, branch)
        if before is not None and before.known is known and before.others == others:
            return before
        row = row_of(
            record,
            now=now,
            home=self._home,
            unresponsive=known.is_unresponsive,
            focused=is_focused,
            kept=known.id == kept,
            branch=branch,
        )
        return _Made(known, others, row)
