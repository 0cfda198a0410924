"""What changed since when: the revisions of the rows, and the differences made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.diff import FULL, RowUpdate, update_of

if TYPE_CHECKING:
    from aisession_tui.terminal.screen import Screen


class ChangeLog:
    """The revision of a screen and of each of its rows."""

    def __init__(self, lines: int) -> None:
        self.revision = 0
        """Grows with every change of anything a viewer sees."""
        self.epoch = 0
        """Attribute characters mean the same within one epoch."""
        self._row_revisions = [0] * lines
        self._oldest_base = 0

    def note(self, screen: Screen) -> None:
        """Take over what is marked dirty on the screen."""
        self.revision += 1
        if screen.all_dirty:
            self._row_revisions = [self.revision] * screen.lines
            screen.all_dirty = False
        else:
            for y in screen.dirty:
                self._row_revisions[y] = self.revision
        screen.dirty.clear()

    def start_over(self, screen: Screen) -> None:
        """The size changed: older revisions are no base for a difference any more."""
        self.note(screen)
        self._oldest_base = self.revision

    def base(self, since: int, epoch: int) -> int:
        """From where a difference can be told to a replica at `since` in `epoch`."""
        is_known = epoch == self.epoch and self._oldest_base <= since <= self.revision
        return since if is_known else FULL

    def updates(self, screen: Screen, base: int) -> tuple[RowUpdate, ...]:
        """The rows that changed since `base`; with base `FULL` all that are not blank."""
        rows = screen.rows
        if base == FULL:
            changed = [y for y, row in enumerate(rows) if row.text or row.wrapped]
        else:
            changed = [y for y, at in enumerate(self._row_revisions) if at > base]
        return tuple([update_of(y, rows[y]) for y in changed])
