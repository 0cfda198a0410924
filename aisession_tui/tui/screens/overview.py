"""All sessions at once, each as a small live picture; the one with the cursor opens on Enter.

There are only as many tiles as fit: moving on shows other sessions in them, so that five hundred
sessions cost what is visible of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from aisession_tui.tui.frame import BORDER_CELLS, frame_title, glyphs_of
from aisession_tui.tui.marks import NEEDS_YOU
from aisession_tui.tui.preview import Preview
from aisession_tui.tui.screens.dialog import DialogKey, keys_line
from aisession_tui.tui.screens.overlay import Overlay
from aisession_tui.tui.widgets.session_row import BROKEN_GROUP, SessionRow
from aisession_tui.tui.widgets.thumbnail import Thumbnail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from aisession_tui.tui.hub import SessionHub

LEAST_COLUMNS = 36
"""A tile is at least so wide, its border included, where the window is."""
LEAST_ROWS = 8
_FRAME_CELLS = 2
_KEYS = (
    DialogKey("Enter", "open", "open"),
    DialogKey("arrows", "move", "move(1)"),
    DialogKey("Esc", "close", "close"),
)


class Tile(Container):
    """One session: its name in the border, its screen inside."""

    has_cursor: reactive[bool] = reactive(False, toggle_class="-cursor")

    class Chosen(Message):
        """It was clicked."""

        def __init__(self, session_id: str) -> None:
            self.session_id = session_id
            super().__init__()

    def __init__(self, hub: SessionHub) -> None:
        super().__init__()
        self._row: SessionRow | None = None
        self._thumbnail = Thumbnail()
        self._preview = Preview(self._thumbnail, hub)

    def compose(self) -> ComposeResult:
        """The picture."""
        yield self._thumbnail

    def show(self, row: SessionRow | None, *, has_cursor: bool) -> None:
        """Show a session, or be a gap."""
        self._row = row
        self.has_cursor = has_cursor
        self.visible = row is not None
        self._preview.show(row.id if row is not None else "")
        self._write_titles()

    def close(self) -> None:
        """Follow no session any more."""
        self._preview.close()

    def on_resize(self) -> None:
        """Fit the titles to the new border."""
        self._write_titles()

    def on_click(self, event: events.Click) -> None:
        """Open the session."""
        event.stop()
        if self._row is not None:
            self.post_message(self.Chosen(self._row.id))

    def watch_has_cursor(self) -> None:
        """Draw the title along the other border."""
        self._write_titles()

    def notify_style_update(self) -> None:
        """Draw the title along a border of another colour."""
        super().notify_style_update()
        self._write_titles()

    def _write_titles(self) -> None:
        row = self._row
        if row is None or not self.is_mounted:
            return
        number = f"{row.number} " if row.number else ""
        mark = glyphs_of(self).mark(row.mark)
        self.border_title = frame_title(self, f"{number}{mark} {row.name}", row.program)
        self.border_subtitle = Content(row.detail if row.mark is NEEDS_YOU else "")


class Overview(Overlay["str | None"]):
    """Finds a session by what it shows. Result: its id, or nothing after Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("enter", "open", show=False),
        Binding("left,h", "move(-1)", show=False),
        Binding("right,l,tab", "move(1)", show=False),
        Binding("up,k", "move_rows(-1)", show=False),
        Binding("down,j", "move_rows(1)", show=False),
        Binding("pageup", "move_pages(-1)", show=False),
        Binding("pagedown", "move_pages(1)", show=False),
        Binding("home,g", "move(-100000)", show=False),
        Binding("end,G", "move(100000)", show=False),
    ]

    def __init__(self, hub: SessionHub, rows: Sequence[SessionRow], present: str) -> None:
        """Make the overview.

        Args:
            hub: Where screens come from.
            rows: The sessions as the sidebar orders them.
            present: The id of the session that the cursor begins on.
        """
        super().__init__()
        self._hub = hub
        self._rows = _with_screens(rows)
        ids = [row.id for row in self._rows]
        self._cursor = ids.index(present) if present in ids else 0
        self._first = 0
        """The first row of tiles that is in sight."""
        self._tiles: list[Tile] = []
        self._across = 1

    def compose(self) -> ComposeResult:
        """A frame, filled once its size is known."""
        yield Vertical(id="overview")

    async def on_resize(self) -> None:
        """Have as many tiles as fit."""
        await self._arrange()

    async def _arrange(self) -> None:
        """Have as many tiles as fit, and show the sessions in them."""
        room = self.size.width - _FRAME_CELLS, self.size.height - _FRAME_CELLS
        across, down = grid(*room, len(self._rows))
        if across * down != len(self._tiles) or across != self._across:
            await self._lay(across, down)
        self._show()

    async def _lay(self, across: int, down: int) -> None:
        for tile in self._tiles:
            tile.close()
        self._across = across
        self._tiles = [Tile(self._hub) for _ in range(across * down)]
        frame = self.query_one("#overview", Vertical)
        await frame.remove_children()
        lines = [self._tiles[at : at + across] for at in range(0, len(self._tiles), across)]
        await frame.mount_all([Horizontal(*line) for line in lines])

    def on_unmount(self) -> None:
        """Follow no session any more."""
        for tile in self._tiles:
            tile.close()

    def update_rows(self, rows: Sequence[SessionRow]) -> None:
        """Follow what became of the sessions."""
        chosen = self._chosen
        self._rows = _with_screens(rows)
        ids = [row.id for row in self._rows]
        last = max(len(ids) - 1, 0)
        self._cursor = ids.index(chosen) if chosen in ids else min(self._cursor, last)
        self.call_later(self._arrange)

    def on_key(self, event: events.Key) -> None:
        """Open by number."""
        number = int(event.key) if event.key.isdecimal() else 0
        found = next((row.id for row in self._rows if number and row.number == number), None)
        if found is not None:
            event.stop()
            self.dismiss(found)

    def on_tile_chosen(self, message: Tile.Chosen) -> None:
        """Open by a click."""
        self.dismiss(message.session_id)

    def on_mouse_scroll_down(self) -> None:
        """Go on by a row of tiles."""
        self.action_move_rows(1)

    def on_mouse_scroll_up(self) -> None:
        """Go back by a row of tiles."""
        self.action_move_rows(-1)

    def action_close(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Open what has the cursor."""
        self.dismiss(self._chosen or None)

    def action_move(self, count: int) -> None:
        """Move the cursor by tiles; it stops at the ends."""
        self._cursor = max(0, min(self._cursor + count, len(self._rows) - 1))
        self._show()

    def action_move_rows(self, count: int) -> None:
        """Move the cursor by rows of tiles, as long as there is a tile in that place."""
        target = self._cursor + count * self._across
        if 0 <= target < len(self._rows):
            self.action_move(count * self._across)

    def action_move_pages(self, count: int) -> None:
        """Move the cursor by what fits into the window."""
        self.action_move(count * len(self._tiles))

    @property
    def _chosen(self) -> str:
        return self._rows[self._cursor].id if self._rows else ""

    def _show(self) -> None:
        """Put sessions into the tiles, the one with the cursor among them, and say which they are."""
        if not self._tiles:
            return
        across, down = self._across, len(self._tiles) // self._across
        line = self._cursor // across
        self._first = min(max(self._first, line - down + 1), line)
        start = self._first * across
        for at, tile in enumerate(self._tiles, start):
            row = self._rows[at] if at < len(self._rows) else None
            tile.show(row, has_cursor=at == self._cursor)
        self.write_border()

    def write_border(self) -> None:
        """Say which sessions are in sight, and which keys there are."""
        frame = self.query_one("#overview")
        start = self._first * self._across
        last = min(start + len(self._tiles), len(self._rows))
        which = _which(start + 1, last, len(self._rows))
        frame.border_title = frame_title(frame, "sessions", which)
        frame.border_subtitle = keys_line(_KEYS, self.size.width - BORDER_CELLS, glyphs_of(self))


def grid(width: int, height: int, count: int) -> tuple[int, int]:
    """How many tiles stand beside and below one another in so many cells, for so many sessions."""
    most_across = max(width // LEAST_COLUMNS, 1)
    most_down = max(height // LEAST_ROWS, 1)
    across = min(most_across, max(count, 1))
    for narrower in range(1, across):
        if -(-count // narrower) <= min(most_down, narrower):  # as square as can be, all in sight
            across = narrower
            break
    return across, min(most_down, -(-max(count, 1) // across))


def _which(first: int, last: int, total: int) -> str:
    """Say which of them are in sight."""
    if first >= last:
        return f"{last} of {total}" if total else "none"
    return f"{first}-{last} of {total}"


def _with_screens(rows: Sequence[SessionRow]) -> list[SessionRow]:
    return [row for row in rows if row.group != BROKEN_GROUP]
