"""Which lines of a session are shown: its screen, or a part of its history.

Pure: diffs and history come in, rows go out by absolute line id. A view that is scrolled back is
anchored to the id of its top line, so output does not move it. A view that is lower than the screen
shows the part of it around the cursor, and what else there is by scrolling. How rows are drawn is
the widget's business, and so is asking the host for what `take_request` names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.cells import Row
from aisession_tui.terminal.diff import FULL, ScreenReplica, row_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from aisession_tui.terminal.diff import HistoryLines, ScreenDiff

MOST_ROWS = 12_000
"""How many rows of the history are kept; a third of them goes when there are more."""
MOST_ASKED = 1000
"""How many are asked for at once; hosts send no more than twice as many."""
_NO_EPOCH = -2
"""No terminal is ever in this one."""


class Viewport:
    """The lines a view of some height shows."""

    def __init__(self, height: int = 24) -> None:
        self.replica = ScreenReplica()
        self.height = height
        self.top = 0
        """The id of the view's first line."""
        self.goal = 0
        """The top the user wants, shown as soon as its lines are here."""
        self.is_held = False
        """The view stays on its lines, also at the bottom."""
        self.numbering = 0
        """Grows when line ids mean other lines than before."""
        self._is_ended = False
        self._above = 0
        """How many rows of the screen are above a view that is not scrolled back."""
        self._left_at = 0
        """Where the screen began when the user began to scroll back."""
        self._history: dict[int, Row] = {}
        self._unsure: set[int] = set()
        """Lines of the history as they were last seen on the screen."""
        self._requested = range(0)
        self._frozen: dict[int, Row] = {}
        """Rows of the screen as they were when the view was held."""

    @property
    def screen_top(self) -> int:
        """The screen's first line."""
        return self.replica.scrollback_end

    @property
    def bottom(self) -> int:
        """The top of a view that is not scrolled back."""
        return self.screen_top + self._above

    @property
    def oldest(self) -> int:
        """The first line there is; the alternate screen has no history."""
        return self.screen_top if self.replica.modes.alternate else self.replica.scrollback_start

    @property
    def is_scrolled(self) -> bool:
        """Whether the view is scrolled back."""
        return self.top < self.bottom

    @property
    def is_leaving(self) -> bool:
        """Whether it is, or will be once the lines are here."""
        return self.goal < self.bottom

    @property
    def new_lines(self) -> int:
        """How many lines came since the user began to scroll back."""
        return max(0, self.screen_top - self._left_at) if self.is_scrolled else 0

    @property
    def newest(self) -> int:
        """The last line with anything on it, or the one with the cursor."""
        lines = self.replica.lines
        y = next((y for y in reversed(range(len(lines))) if lines[y].text.strip()), 0)
        return self.screen_top + max(0, min(max(y, self.replica.cursor.y), len(lines) - 1))

    @property
    def frozen(self) -> range:
        """The lines that are shown as they were when the view was held."""
        return range(min(self._frozen), max(self._frozen) + 1) if self._frozen else range(0)

    def hold(self) -> None:
        """Stay on these lines, and keep the screen's rows as they are, whatever the program does."""
        self.is_held = True
        if not self.is_scrolled:
            self._left_at = self.screen_top
        lines = range(self.screen_top, self.newest + 1)
        self._frozen = {line: self.replica.lines[line - lines.start] for line in lines}

    def release(self) -> None:
        """Show what the screen has now."""
        self.is_held = False
        self._frozen = {}

    def forget_ids(self) -> None:
        """What comes next is another terminal's, with line ids of its own."""
        self.replica.epoch = _NO_EPOCH

    def row(self, line: int) -> Row | None:
        """The row of a line; nothing if there is no such line, or it is not here."""
        if line in self._frozen:
            return self._frozen[line]
        y = line - self.screen_top
        if y < 0:
            return self._history.get(line)
        return self.replica.lines[y] if y < len(self.replica.lines) else None

    def fit(self, height: int, *, is_ended: bool) -> None:
        """Show so many lines; those of a screen that has ended, with one line laid over the last."""
        is_back = self.is_leaving or self.is_held
        self.height = height
        self._is_ended = is_ended
        self._above = self._rows_above()
        if not is_back:
            self.top = self.goal = self.bottom

    def _rows_above(self) -> int:
        """How many of the screen's rows go first where it is too high: not those at the cursor.

        Of a screen that has ended the last rows that say something stay.
        """
        room = self.height - self._is_ended
        if self.replica.rows <= room:
            return 0
        rows = self.replica.lines
        last = next((y for y in reversed(range(len(rows))) if rows[y].text.strip()), 0)
        cursor = last if self._is_ended else self.replica.cursor.y
        return max(0, min(cursor - room // 2, max(cursor, last) - room + 1))

    def apply(self, diff: ScreenDiff) -> Collection[int] | None:
        """Take over a diff and return the view's changed lines, counted from its top; `None`: all.

        Raises:
            ValueError: The diff does not start from this state; ask for a full one.
        """
        replica = self.replica
        is_other = diff.epoch != replica.epoch or diff.columns != replica.columns
        back = self.bottom - self.top
        stays = bool(back) or self.is_held
        was_alternate = replica.modes.alternate
        if not is_other and stays:
            self._keep_leaving(diff.scrollback_end)
        top, above, screen_top = self.top, self._above, self.screen_top
        size = replica.columns, replica.rows
        changed = replica.apply(diff)
        self._above = self._rows_above()
        if is_other or replica.modes.alternate != was_alternate:
            self.numbering += 1
            self._frozen = {}
        if is_other:
            self._forget()
        if diff.base == FULL:
            self._requested = range(0)  # a new start, perhaps over a new link
        self._anchor(back, screen_top, stays=stays and not is_other)
        has_moved = top != self.top if stays else above != self._above
        if diff.base == FULL or has_moved or size != (diff.columns, diff.rows):
            return None
        offset = self.screen_top - self.top
        return [y + offset for y in changed if 0 <= y + offset < self.height]

    def _keep_leaving(self, new_top: int) -> None:
        """Keep rows that a scrolled view shows while they leave the screen for the history.

        They may have changed on their way, in frames nobody saw; so they are asked for as well.
        """
        for line in range(self.screen_top, min(new_top, self.top + self.height)):
            row = self.row(line)
            if row is not None:
                self._history[line] = row
                self._unsure.add(line)

    def _forget(self) -> None:
        """Forget the history: its attributes or its line ids mean something else now."""
        self._history.clear()
        self._unsure.clear()
        self._requested = range(0)

    def _anchor(self, back: int, old_top: int, *, stays: bool) -> None:
        """Stay at the bottom or on the same lines; on others at the same distance."""
        bottom, screen_top = self.bottom, self.screen_top
        if (
            screen_top < old_top
        ):  # a taller screen took lines back, and will give out their ids anew
            for line in [each for each in self._history if each >= screen_top]:
                del self._history[line]
        if not stays:
            self.top = self.goal = bottom - back
            self._left_at = screen_top
        self.top = max(self.oldest, min(self.top, bottom))
        self.goal = max(self.oldest, min(self.goal, bottom))

    def add_history(self, lines: HistoryLines) -> bool:
        """Take lines the host sent; whether the view shows something else now."""
        requested, self._requested = self._requested, range(0)
        if lines.epoch != self.replica.epoch:
            return False
        self._note_answered(requested, lines)
        self.replica.learn(lines.known_attributes, lines.attributes)
        known = range(self.oldest, self.screen_top)
        for update in lines.lines:
            if lines.start + update.y in known:
                self._history[lines.start + update.y] = row_of(update)
        self._settle()
        return True

    def _note_answered(self, requested: range, lines: HistoryLines) -> None:
        """A line the host does not have is blank, and not asked for again."""
        kept = range(lines.scrollback_start, lines.scrollback_end) if lines.lines else range(0)
        known = range(self.oldest, self.screen_top)
        for line in requested:
            if line in known and line not in kept:
                self._history.setdefault(line, Row())
                self._unsure.discard(line)
        self._unsure.difference_update(range(lines.start, lines.start + len(lines.lines)))

    def scroll_to(self, top: int) -> bool:
        """Go where `top` is the first line; whether that is shown already."""
        if not self.is_scrolled:
            self._left_at = self.screen_top
        self.goal = max(self.oldest, min(top, self.bottom))
        return self._settle()

    def scroll(self, lines: int) -> bool:
        """Go down by so many lines, or up; counted from where the user already wants to be."""
        return self.scroll_to(self.goal + lines)

    def _settle(self) -> bool:
        """Show the wanted lines if all are here."""
        if any(self.row(line) is None for line in self._needed(self.goal)):
            return False
        self.top = self.goal
        return True

    def _needed(self, top: int, margin: int = 0) -> range:
        """The lines of the history within a view and a margin around it."""
        first = max(self.oldest, top - margin)
        return range(first, max(first, min(top + self.height + margin, self.screen_top)))

    def take_request(self, also: Iterable[int] = ()) -> range:
        """The lines to ask the host for, some more than needed; empty if nothing new is needed.

        Args:
            also: Further lines that are needed, in order, once those around the wanted view are
                here; they are asked for part by part, as the answers come.
        """
        is_back = self.goal < self.screen_top
        missing = self._unknown(self._needed(self.goal, self.height // 2)) if is_back else []
        if missing:
            if self._requested and set(missing).issubset(self._requested):
                return range(0)
            wanted = missing + self._unknown(self._needed(self.goal, 2 * self.height))
        elif self._requested:
            return range(0)
        else:
            wanted = self._unknown(also)
            wanted = [line for line in wanted if abs(line - wanted[0]) < MOST_ASKED]
        self._requested = range(min(wanted), max(wanted) + 1) if wanted else range(0)
        return self._requested

    def _unknown(self, lines: Iterable[int]) -> list[int]:
        known = range(self.oldest, self.screen_top)
        return [line for line in lines if line in known and not self._is_known(line)]

    def _is_known(self, line: int) -> bool:
        is_sure = line in self._history and line not in self._unsure
        return is_sure or line in self._frozen

    def trim(self, keep: Collection[int] = ()) -> None:
        """Drop rows far from the view when there are too many; those to keep stay."""
        if len(self._history) <= MOST_ROWS:
            return
        near = sorted(self._history, key=lambda line: abs(line - self.goal))
        for line in near[MOST_ROWS * 2 // 3 :]:
            if line not in keep:
                del self._history[line]
                self._unsure.discard(line)
