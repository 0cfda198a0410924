"""The state of a terminal and the few primitives all operations are made of.

`Screen` is pyte's `Screen` with its storage replaced: rows of text and attribute strings instead of
a dictionary of characters. What control functions do is in `operations/`; each public method of
pyte's is one of those operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyte

from aisession_tui.terminal import pyte_view
from aisession_tui.terminal.bulk import BlockUnpacker
from aisession_tui.terminal.cells import Row
from aisession_tui.terminal.charsets import Charsets
from aisession_tui.terminal.colors import Colors
from aisession_tui.terminal.events import EventLog, TitleChanged
from aisession_tui.terminal.kitty_notifications import KittyNotifications
from aisession_tui.terminal.modes import Modes
from aisession_tui.terminal.operations import cursor, editing, resets, settings, tabs
from aisession_tui.terminal.operations import reports as report_operations
from aisession_tui.terminal.page import Page, SavedCursor
from aisession_tui.terminal.pyte_view import as_method, as_mode_method
from aisession_tui.terminal.replies import ReplyBuffer
from aisession_tui.terminal.scrollback import Scrollback
from aisession_tui.terminal.sgr import Pens
from aisession_tui.terminal.writer import write

if TYPE_CHECKING:
    from aisession_tui.terminal.interpreter import Memo
    from aisession_tui.terminal.prompt_line import HiddenLine


class Screen(pyte.Screen):
    """Everything a program can change with its output."""

    def __init__(
        self, columns: int, lines: int, scrollback: int = 10_000, pens: Pens | None = None
    ) -> None:
        # pyte's own constructor only makes the storage this class replaces.
        self.columns = max(columns, 2)
        """Two at least, so that a wide character fits."""
        self.lines = max(lines, 1)
        self.pens = pens or Pens()
        self.history = Scrollback(scrollback, self.columns, BlockUnpacker(self))
        self.events = EventLog()
        self.replies = ReplyBuffer()
        self.modes = Modes()
        self.charsets = Charsets()
        self.colors = Colors()
        self.dirty: set[int] = set()
        self.all_dirty = True
        self.checksum_reports = False
        """Whether DECRQCRA is answered, which lets a program read the screen."""
        self._memos: tuple[Memo, Memo] = ({}, {})
        self.start_over()

    def start_over(self) -> None:
        """The power-on state, as RIS makes it; the scrollback stays."""
        self.modes.alternate = False
        self.modes.keyboard_flags = 0
        self.modes.reset()
        self.charsets = Charsets()
        self.colors.reset()
        self.notifications = KittyNotifications()
        self.replies.has_eight_bits = False
        self.main = Page(self.lines)
        self.alternate: Page | None = None
        self.page = self.main
        self.rows = self.main.rows
        self.pen = self.pens.plain
        self.x = self.y = 0
        self.last_column = self.columns - 1
        """Where the cursor is seen while a wrap is pending (`x == columns`)."""
        self.cluster_end = (-1, -1)
        self.is_after_text = False
        """The last thing received was text, so REP has something to repeat."""
        self.set_full_margins()
        self.tabstops = set(range(8, self.columns, 8))
        self.title = self.icon_name = ""
        self.title_stack: list[str] = []
        self.saved_modes: dict[int, bool] = {}
        self.pointer_shape = ""
        """The mouse pointer the program asked for, as CSS names it."""
        self.is_guarding = False
        """ED, EL and ECH keep protected cells too: SPA protected last, not DECSCA."""
        self.changes_rectangles = False
        """Whether DECCARA and DECRARA change a rectangle and not all from one place to another."""
        self.cwd = ""
        self.edits_line = False
        """A shell with marks (OSC 133) waits for a command, and draws its line anew on a resize."""
        self.hidden_line: HiddenLine | None = None
        self.all_dirty = True
        self.update_path()

    # -- primitives of the operations

    def update_path(self) -> None:
        """Choose between the interpreter's short ways and the careful ones."""
        modes = self.modes
        self.is_plain = self.charsets.is_plain and not (
            modes.insert
            or modes.newline
            or modes.origin
            or modes.side_margins
            or modes.grapheme_clusters
            or modes.reverse_wrap
            or modes.extended_reverse_wrap
            or modes.wraps_before_tab
            or self.is_guarding
        )
        self.memo = self._memos[0 if self.is_plain else 1]

    def set_full_margins(self) -> None:
        """Scroll the whole screen again."""
        self.top, self.bottom = 0, self.lines - 1
        self.left, self.right = 0, self.columns - 1

    @property
    def column(self) -> int:
        """The cursor's column, on the screen also while a wrap is pending."""
        return self.x if self.x < self.columns else self.last_column

    @property
    def blank(self) -> str:
        """The attribute character of cells erased now."""
        return self.pens.blank(self.pen)

    def new_row(self) -> Row:
        """An empty row in the present background."""
        blank = self.pens.blank(self.pen)
        if blank == self.pens.plain:
            return Row()
        return Row(" " * self.columns, blank * self.columns)

    def wrap(self) -> None:
        """Go on in the next line, because this one is full."""
        goes_on = self.y == self.bottom or self.y < self.lines - 1
        if goes_on and not self.modes.side_margins:
            self.rows[self.y].wrapped = True
            self.dirty.add(self.y)
        self.index()
        self.x = self.left

    def index(self) -> None:
        """Move down a line, scrolling at the bottom margin (IND)."""
        if self.y != self.bottom:
            if self.y < self.lines - 1:
                self.y += 1
        elif not self.modes.side_margins:
            self._scroll_one_line()
        elif self.left <= self.column <= self.right:
            self.scroll_up(1)

    def _scroll_one_line(self) -> None:
        """Scroll whole lines between the margins up by one: what a flood of output does most."""
        row = self.rows.pop(self.top)
        if self.top == 0 and self.page is self.main:
            self.history.push(row)
        self.rows.insert(self.bottom, self.new_row())
        self.all_dirty = True

    def scroll_up(self, count: int, top: int | None = None) -> None:
        """Scroll lines `top` (the top margin) to the bottom margin up; what leaves is history."""
        if self.modes.side_margins:
            editing.scroll_box(self, self.top if top is None else top, count)
            return
        rows = self.rows
        first = self.top if top is None else top
        keeps = first == 0 and top is None and self.page is self.main
        for _ in range(min(count, self.bottom - first + 1)):
            row = rows.pop(first)
            if keeps:
                self.history.push(row)
            rows.insert(self.bottom, self.new_row())
        self.all_dirty = True

    def scroll_down(self, count: int, top: int | None = None) -> None:
        """Scroll lines `top` (the top margin) to the bottom margin down."""
        first = self.top if top is None else top
        if self.modes.side_margins:
            editing.scroll_box(self, first, -count)
            return
        for _ in range(min(count, self.bottom - first + 1)):
            del self.rows[self.bottom]
            self.rows.insert(first, self.new_row())
        self.dirty.update(range(first, self.bottom + 1))
        self.part_lines(first)
        self.part_lines(self.bottom + 1)

    def part_lines(self, y: int) -> None:
        """Let no line go on in row `y`, because another row stands there now."""
        if y > 0 and self.rows[y - 1].wrapped:
            self.rows[y - 1].wrapped = False
            self.dirty.add(y - 1)

    def save(self) -> None:
        """Keep cursor, pen, character sets and origin mode (DECSC)."""
        self.page.saved = SavedCursor(
            self.column, self.y, self.pen, self.charsets.state, self.modes.origin
        )

    def restore(self) -> None:
        """Bring back what was saved, or the home position (DECRC)."""
        saved = self.page.saved or SavedCursor(pen=self.pens.plain)
        self.x = saved.x
        self.y = saved.y
        self.last_column = self.columns - 1
        self.pen = saved.pen
        self.charsets.restore(saved.charsets)
        self.modes.origin = saved.origin
        self.update_path()

    def show_page(self, *, alternate: bool) -> None:
        """Show the main or the alternate screen; the cursor stays."""
        if self.modes.alternate == alternate:
            return
        if alternate and self.alternate is None:
            self.alternate = Page(self.lines)
        self.page = self.alternate if alternate and self.alternate else self.main
        self.rows = self.page.rows
        self.modes.alternate = alternate
        self.modes.keyboard_flags = self.page.keyboard_stack[-1]
        self.all_dirty = True

    def set_title(self, param: str) -> None:
        """OSC 2."""
        if param != self.title:
            self.title = param
            self.events.add(TitleChanged(param))

    # -- pyte's interface

    draw: Any = write
    reset = start_over
    save_cursor = save
    restore_cursor = restore
    reverse_index = as_method(cursor.reverse_index)
    linefeed = as_method(cursor.line_feed)
    carriage_return = as_method(cursor.carriage_return)
    backspace = as_method(cursor.backspace)
    cursor_up = as_method(cursor.up)
    cursor_up1 = as_method(cursor.previous_line)
    cursor_down = as_method(cursor.down)
    cursor_down1 = as_method(cursor.next_line)
    cursor_back = as_method(cursor.back)
    cursor_forward = as_method(cursor.forward)
    cursor_position = as_method(cursor.position)
    cursor_to_column = as_method(cursor.to_column)
    cursor_to_line = as_method(cursor.to_line)
    insert_lines = as_method(editing.insert_lines)
    delete_lines = as_method(editing.delete_lines)
    insert_characters = as_method(editing.insert_characters)
    delete_characters = as_method(editing.delete_characters)
    erase_characters = as_method(editing.erase_characters)
    erase_in_line = as_method(editing.erase_in_line)
    erase_in_display = as_method(editing.erase_in_display)
    alignment_display = as_method(resets.alignment_display)
    set_margins = as_method(settings.set_margins)
    set_mode = as_mode_method(settings.set_modes, settings.set_private_modes)
    reset_mode = as_mode_method(settings.reset_modes, settings.reset_private_modes)
    select_graphic_rendition = as_method(settings.select_graphic_rendition)
    tab = as_method(tabs.forward)
    set_tab_stop = as_method(tabs.set_stop)
    clear_tab_stop = as_method(tabs.clear_stop)
    shift_in = as_method(settings.shift_in)
    shift_out = as_method(settings.shift_out)
    bell = as_method(settings.bell)
    report_device_attributes = as_method(report_operations.device_attributes)
    report_device_status = as_method(report_operations.device_status)

    define_charset: Any = pyte_view.define_charset
    resize: Any = pyte_view.resize
    write_process_input: Any = pyte_view.write_process_input
    cursor: Any = property(pyte_view.CursorView)
    buffer: Any = property(pyte_view.BufferView)
    display: Any = property(pyte_view.padded_rows)
    margins: Any = property(pyte_view.margins)
    mode: Any = property(pyte_view.mode_numbers)
