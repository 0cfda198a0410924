"""What the session list shows and where its cursor is: order in, keys in, lines out. No widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.tui.widgets.session_lines import Key, Line, LineKind, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisession_tui.tui.widgets.session_row import SessionRow


class Outline:
    """Rows, folded groups, the filter and the cursor; `lines` follows from them."""

    def __init__(self, collapsed: frozenset[str]) -> None:
        self.rows: tuple[SessionRow, ...] = ()
        self.collapsed = collapsed
        self.query: str | None = None
        """What is typed into the filter; `None`: there is no filter."""
        self.has_details = True
        self.cursor = Key()
        self.marked: frozenset[str] = frozenset()
        """Ids of the sessions that the next command is meant for."""
        self.lines: tuple[Line, ...] = ()

    def lay_out(self) -> None:
        """Make the lines anew after something changed, and keep the cursor on one of them."""
        before = self._stops()
        place = before.index(self.cursor) if self.cursor in before else 0
        self.lines = lines_of(
            self.rows,
            self.collapsed,
            self.query or "",
            has_details=self.has_details,
            marked=self.marked,
        )
        stops = self._stops()
        if self.cursor in stops or not stops:
            return
        first = next((stop for stop in stops if stop.session), stops[0])
        self.cursor = stops[min(place, len(stops) - 1)] if before else first

    def set_rows(self, rows: Sequence[SessionRow]) -> None:
        """Show these rows."""
        self.rows = tuple(rows)
        self.marked &= {row.id for row in self.rows}
        self.lay_out()

    def set_marked(self, sessions: frozenset[str]) -> None:
        """Mark these sessions and no others."""
        self.marked = sessions
        self.lay_out()

    def toggle_mark(self) -> None:
        """Mark the cursor's session, or all of its group, or take the marks away; then go on."""
        key = self.cursor
        ids = {row.id for row in self.rows if key in (Key(row.id), Key(group=row.group))}
        is_taken_away = ids <= self.marked
        self.set_marked(self.marked - ids if is_taken_away else self.marked | ids)
        if key.session:
            self.step(1)

    def set_collapsed(self, groups: frozenset[str]) -> None:
        """Fold these groups and no others."""
        self.collapsed = groups
        self.lay_out()

    def set_query(self, query: str | None) -> None:
        """Narrow the rows to those with these words."""
        self.query = query
        self.lay_out()

    def index(self, key: Key) -> int | None:
        """The first line of a session or heading, if it is shown."""
        return next((at for at, line in enumerate(self.lines) if line.key == key), None)

    def height(self, key: Key) -> int:
        """How many lines a session or heading takes."""
        return sum(line.key == key for line in self.lines)

    def select(self, key: Key) -> None:
        """Put the cursor on a session, unfolding its group, or on a heading."""
        row = next((row for row in self.rows if key.session and row.id == key.session), None)
        if row is not None and row.group in self.collapsed:
            self.set_collapsed(self.collapsed - {row.group})
        if key in self._stops():
            self.cursor = key

    def step(self, count: int) -> None:
        """Move the cursor by sessions and headings; it stops at the ends."""
        stops = self._stops()
        if stops:
            place = stops.index(self.cursor) + count
            self.cursor = stops[min(max(place, 0), len(stops) - 1)]

    def fold(self, is_folded: bool) -> str:
        """Fold or unfold the cursor's group; returns its name, or nothing if nothing changed."""
        session = self.cursor.session
        group = next((row.group for row in self.rows if row.id == session), self.cursor.group)
        if not group or (group in self.collapsed) is is_folded:
            return ""
        if is_folded:
            self.cursor = Key(group=group)
        changed = {group}
        self.set_collapsed(self.collapsed | changed if is_folded else self.collapsed - changed)
        return group

    def numbered(self, number: int) -> str:
        """The id of the session with this number; empty if there is none."""
        return next((row.id for row in self.rows if row.number == number), "")

    def edit_query(self, key: str, text: str) -> bool:
        """Type a key into the filter; `False` if it means nothing there."""
        query = self.query or ""
        if key == "escape" or (key == "backspace" and not query):
            self.set_query(None)
        elif key == "backspace":
            self.set_query(query[:-1])
        elif text and text.isprintable():
            self.set_query(query + text)
        else:
            return False
        return True

    def sessions_from(self, line: int) -> int:
        """How many sessions begin at this line or below it."""
        return sum(each.kind is LineKind.NAME for each in self.lines[max(line, 0) :])

    def _stops(self) -> list[Key]:
        keys = (line.key for line in self.lines if line.key != Key())
        return list(dict.fromkeys(keys))
