"""The sidebar's list of sessions: one widget that draws lines, however many sessions there are.

It owns the cursor, the filter, what is folded and how far it is scrolled. Rows are handed in, and
what the user wants is posted; it changes no session and knows no pane.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aisession_tui.model.keys import KeyAction
from aisession_tui.tui.frame import frame_title, glyphs_of
from aisession_tui.tui.widgets import session_messages as said
from aisession_tui.tui.widgets.session_lines import Key
from aisession_tui.tui.widgets.session_outline import Outline
from aisession_tui.tui.widgets.session_paint import (
    DETAIL_CELLS,
    NAME_COLUMN,
    Painter,
)
from aisession_tui.tui.widgets.session_row import EXITED_GROUP, SessionRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events

    from aisession_tui.model.keys import KeyPress

__all__ = ["SessionList", "SessionRow"]

FOLDED_WIDTH = 5
"""The widget's width, borders included, in the folded form."""
_FAR = 1_000_000
_STEPS = {
    "up": -1,
    "k": -1,
    "down": 1,
    "j": 1,
    "home": -_FAR,
    "g": -_FAR,
    "end": _FAR,
    "G": _FAR,
}
_PAGES = {"page_up": -1, "page_down": 1}
_NUMBERS = frozenset("123456789")
_FOLDS = {"left": True, "h": True, "right": False, "l": False}


class SessionList(ScrollView, can_focus=False):
    """All sessions, grouped; see the module."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"session-list--{name}"
        for name in (
            "accent attention warning success error dim plain focus unread group"
            " hover cursor selected"
        ).split()
    }

    has_keyboard: reactive[bool] = reactive(False, toggle_class="-keyboard")
    """Whether the keyboard is here: the border and the cursor say so."""

    def __init__(self, collapsed: frozenset[str] = frozenset({EXITED_GROUP})) -> None:
        super().__init__()
        self._outline = Outline(collapsed)
        self._hover = Key()
        self._held = ""
        """The session that the mouse button went down on."""
        self._is_dragging = False
        self._is_widening = False
        self._painter = Painter(self)
        self._labels: tuple[str, ...] = ()

    def update_rows(self, rows: Sequence[SessionRow]) -> None:
        """Show these rows, as `arrange` returns them; only lines that differ are painted."""
        with self._changing():
            self._outline.has_details = self._fits_details
            self._outline.set_rows(rows)

    def collapse(self, groups: frozenset[str]) -> None:
        """Fold these groups and no others."""
        with self._changing():
            self._outline.set_collapsed(groups)

    @property
    def selected(self) -> str:
        """The id of the session under the cursor; empty on a group's heading."""
        return self._outline.cursor.session

    def select(self, session_id: str) -> None:
        """Move the cursor to a session without saying so."""
        with self._changing():
            self._outline.select(Key(session_id))

    @property
    def selected_group(self) -> str:
        """The name of the group whose heading is under the cursor; empty on a session."""
        return self._outline.cursor.group

    def toggle_group(self, group: str) -> None:
        """Fold a group, or unfold it, as a click on its heading does."""
        with self._changing(by_user=True):
            self._activate(Key(group=group))

    @property
    def cursor_region(self) -> Region | None:
        """Where the line of the cursor is on the screen; nothing if it is out of sight."""
        return self._region_of(self._outline.cursor)

    @property
    def marked(self) -> tuple[str, ...]:
        """Ids of the sessions that were marked, as they stand in the list."""
        marked = self._outline.marked
        return tuple(row.id for row in self._outline.rows if row.id in marked)

    def toggle_mark(self) -> None:
        """Mark what is under the cursor, or take its mark away, and go on to the next."""
        with self._changing(by_user=True):
            self._outline.toggle_mark()

    def clear_marks(self) -> bool:
        """Take all marks away; whether there were any."""
        had_marks = bool(self._outline.marked)
        with self._changing():
            self._outline.set_marked(frozenset())
        return had_marks

    @property
    def is_filtering(self) -> bool:
        """Whether letters narrow the list."""
        return self._outline.query is not None

    def begin_filter(self) -> None:
        """Let the next keys narrow the list; Esc ends it."""
        with self._changing():
            self._outline.set_query("")

    def row_region(self, session_id: str) -> Region | None:
        """Where a session's name is on the screen: for its menu and for renaming in place."""
        return self._region_of(Key(session_id))

    def _region_of(self, key: Key) -> Region | None:
        index = self._outline.index(key)
        inside = self.content_region
        y = inside.y + (index or 0) - self.scroll_offset.y
        if index is None or not inside.y <= y < inside.bottom:
            return None
        left = min(NAME_COLUMN, inside.width)
        return Region(inside.x + left, y, inside.width - left, 1)

    def handle_press(self, press: KeyPress) -> bool:
        """Do what a key means here; `False` if it means nothing."""
        if press.action is KeyAction.RELEASE:
            return False
        key, outline = press.spelling, self._outline
        with self._changing(by_user=True):
            if outline.query is not None and outline.edit_query(key, press.text):
                return True
            if key in _STEPS:
                outline.step(_STEPS[key])
            elif key in _PAGES:
                outline.step(_PAGES[key] * max(self.size.height // 2, 1))
            elif key in _FOLDS:
                outline.fold(_FOLDS[key])
            elif key == "enter":
                self._activate(outline.cursor)
            elif key in _NUMBERS:
                self._activate(Key(outline.numbered(int(key))))
            else:
                return False
        return True

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a session, to carry it to a pane, or of the right border."""
        self._is_dragging = False
        is_folded = self.outer_size.width <= FOLDED_WIDTH
        self._is_widening = int(event.screen_x) == self.region.right - 1 and not is_folded
        if self._is_widening:
            self.capture_mouse()
        self._held = self._key_at(event).session if event.button == 1 else ""
        if self._held:
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go of it."""
        if not (self._held or self._is_widening):
            return
        self.release_mouse()
        self._is_widening = False
        if self._is_dragging:
            self._say_dragged(event, is_dropped=True)
        self._held = ""

    def _say_dragged(self, event: events.MouseEvent, *, is_dropped: bool) -> None:
        x, y = int(event.screen_x), int(event.screen_y)
        self.post_message(said.DraggedTo(self._held, x, y, is_dropped=is_dropped))

    def on_click(self, event: events.Click) -> None:
        """Open the session or fold the group under the pointer; the right button asks."""
        key = self._key_at(event)
        was_dragging, self._is_dragging = self._is_dragging, False
        if key == Key() or was_dragging:
            return
        event.stop()
        if event.chain == 2 and event.button == 1 and key.session:
            self.post_message(said.RenameRequested(key.session))
            return
        with self._changing(by_user=True):
            self._outline.select(key)
            if event.button == 1:
                self._activate(key)
            elif event.button == 3:
                self._ask_for_menu(key, int(event.screen_x), int(event.screen_y))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light up what a click would open, or move what is held."""
        if self._is_widening:
            self.post_message(said.WidthDragged(int(event.screen_x) - self.region.x + 1))
            return
        if self._held and not self.region.contains(int(event.screen_x), int(event.screen_y)):
            self._is_dragging = True
        if self._is_dragging:
            self._say_dragged(event, is_dropped=False)
        else:
            self._set_hover(self._key_at(event))

    def on_leave(self) -> None:
        """Put the light out."""
        self._set_hover(Key())

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        with self._changing():
            self._painter.forget()
            self._outline.has_details = self._fits_details
            self._outline.lay_out()
        self._show_cursor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say how many sessions are above and below."""
        super().watch_scroll_y(old_value, new_value)
        self._label()

    def notify_style_update(self) -> None:
        """Paint everything again in a new theme, and the title along the new border."""
        super().notify_style_update()
        self._painter.forget()
        self._label()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the visible part, from the cache if it looks as it did."""
        index = y + self.scroll_offset.y
        width = self.size.width
        if index >= len(self._outline.lines):
            return Strip.blank(width, self.rich_style)
        line = self._outline.lines[index]
        state = "hover" if line.key == self._hover else ""
        if line.key == self._outline.cursor:
            state = "cursor" if self.has_keyboard else "selected"
        return self._painter.line(line, state, width)

    @contextmanager
    def _changing(self, *, by_user: bool = False) -> Iterator[None]:
        """Around a change of the outline: paint the lines that differ, and say what happened."""
        outline = self._outline
        lines, cursor, collapsed = outline.lines, outline.cursor, outline.collapsed
        yield
        if len(lines) != len(outline.lines):
            self.virtual_size = Size(self.size.width, len(outline.lines))
        moved = {cursor, outline.cursor} if cursor != outline.cursor else set()
        for y, (old, new) in enumerate(zip_longest(lines, outline.lines)):
            if old != new or (new is not None and new.key in moved):
                self.refresh_line(y)
        if moved:
            self._show_cursor()
        self._label()
        for group in collapsed ^ outline.collapsed:
            self.post_message(said.GroupToggled(group, group in outline.collapsed))
        if by_user and moved and self.selected:
            self.post_message(said.SelectionMoved(self.selected))

    def _show_cursor(self) -> None:
        """Scroll to where the cursor is."""
        index = self._outline.index(self._outline.cursor)
        if index is not None:
            region = Region(0, index, 1, self._outline.height(self._outline.cursor))
            self.scroll_to_region(region, animate=False, x_axis=False)

    @property
    def _fits_details(self) -> bool:
        """Whether rows have a second line: known once the list is laid out, before `on_resize`."""
        return self.size.width >= DETAIL_CELLS

    def _activate(self, key: Key) -> None:
        if key.session:
            self._outline.set_query(None)
            self._outline.select(key)
            self.post_message(said.Opened(key.session))
        elif key.group:
            self._outline.select(key)
            self._outline.fold(key.group not in self._outline.collapsed)

    def _ask_for_menu(self, key: Key, x: int, y: int) -> None:
        if key.session:
            self.post_message(said.MenuRequested(key.session, x, y))
        else:
            self.post_message(said.GroupMenuRequested(key.group, x, y))

    def _key_at(self, event: events.MouseEvent) -> Key:
        """The session or group under the pointer; an empty key beside them."""
        offset = event.get_content_offset(self)
        index = -1 if offset is None else offset.y + self.scroll_offset.y
        lines = self._outline.lines
        return lines[index].key if 0 <= index < len(lines) else Key()

    def _set_hover(self, key: Key) -> None:
        if key != self._hover:
            changed, self._hover = {key, self._hover}, key
            for y, line in enumerate(self._outline.lines):
                if line.key in changed:
                    self.refresh_line(y)

    def _label(self) -> None:
        """Write the border: the count above; below the filter, or how much is out of sight."""
        outline, glyphs = self._outline, glyphs_of(self)
        top, height = self.scroll_offset.y, self.size.height
        below = outline.sessions_from(top + height)
        above = outline.sessions_from(0) - outline.sessions_from(top)
        hidden = [f"{glyphs.above} {above}"] * (above > 0) + [f"{glyphs.below} {below}"] * (
            below > 0
        )
        subtitle = "  ".join(hidden) if outline.query is None else f"/{outline.query}"
        border = str(self.styles.border_top)
        count = _count(outline)
        labels = (subtitle, count, border, str(self.outer_size.width))
        if labels != self._labels:
            self._labels = labels
            self.border_title = frame_title(self, "sessions", count)
            self.border_subtitle = Content(subtitle)


def _count(outline: Outline) -> str:
    """How many sessions are marked, or fit the filter, or are there."""
    total = len(outline.rows)
    if outline.marked:
        return f"{len(outline.marked)} marked"
    return f"{outline.sessions_from(0)} of {total}" if outline.query else str(total)
