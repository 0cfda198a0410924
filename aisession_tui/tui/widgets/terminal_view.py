"""One live session: its screen and history, drawn from a replica, and the user's hands on it.

Owns what is shown and what mouse and keys mean here. It asks nobody for anything: diffs and
history come in by `apply` and `set_history`, wishes and what the mouse means go out as messages.
Keys and pastes never come here: whose they are is decided before, and `typed` says that there were
some. Bytes for the program are the host's; toasts and menus are the app's; drawing is
`terminal_panel`'s.

The view has no border and no padding: its lines go to the terminal as they are. A frame is its
parent's.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from textual import events, on

from aisession_tui.tui.selection import Block, Span, missing_lines, text_of
from aisession_tui.tui.viewport import Viewport
from aisession_tui.tui.widgets.terminal_messages import (
    Copied,
    HistoryWanted,
    KeysForwarded,
    LinkClicked,
    MenuRequested,
    MouseForwarded,
    Painted,
    Pressed,
    ReadingMoved,
    SizeChanged,
    TerminalMessage,
)
from aisession_tui.tui.widgets.terminal_overlays import Scene
from aisession_tui.tui.widgets.terminal_panel import TerminalPanel
from aisession_tui.tui.widgets.terminal_pointer import Pointer

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.message import Message

    from aisession_tui.terminal.diff import HistoryLines, ScreenDiff
    from aisession_tui.tui.widgets.reading_overlays import Reading

__all__ = [
    "Copied",
    "HistoryWanted",
    "KeysForwarded",
    "LinkClicked",
    "MenuRequested",
    "MouseForwarded",
    "Painted",
    "Pressed",
    "ReadingMoved",
    "SizeChanged",
    "TerminalView",
]


_STAYS_S = 0.1
"""How long an old screen is better than none."""
_CURTAIN_S = 0.03
"""How long the window's next frame waits for a screen that is to be in it."""


class TerminalView(TerminalPanel, can_focus=True):
    """A session in a pane; see the module."""

    def __init__(self) -> None:
        super().__init__()
        self._pointer = Pointer(self)
        self._is_copying = False
        """A copy waits for lines of the history."""
        self._read_lines = range(0)
        """Lines that copy mode waits for."""
        self._read_span: Span | Block | None = None
        self._curtain = ExitStack()

    def post_message(self, message: Message) -> bool:
        """Name this view as the sender, also of what it says while nothing happened to it."""
        if isinstance(message, TerminalMessage):
            message.set_sender(self)
        return super().post_message(message)

    # -- data in

    def apply(self, diff: ScreenDiff) -> None:
        """Show a change of the session; `Painted` follows when it is on the screen.

        Raises:
            ValueError: The diff does not start from what is shown; ask for a full one.
        """
        was_noted = self.scene.note is not None
        epoch = self.viewport.replica.epoch
        changed = self.viewport.apply(diff)
        if epoch != self.viewport.replica.epoch:
            self._pointer.selection = None
        self.scene = self.scene._replace(note=None, link=None)
        self.selection_changed(None if was_noted else changed)
        self._request()
        self._curtain.close()
        painted = Painted(diff.revision, diff.epoch)
        painted.set_sender(self)
        self.call_after_refresh(self.app.post_message, painted)  # frequent: not by all parents

    def set_history(self, lines: HistoryLines) -> None:
        """Take the lines that `HistoryWanted` asked for."""
        if self.viewport.add_history(lines):
            self.selection_changed(None)
            if self._is_copying:
                self.copy_selection()
            span = self.scene.span
            self.viewport.trim(range(span.start.line, span.end.line + 1) if span else ())
        self._request()

    def show_note(self, text: str) -> None:
        """Show no session but a sentence; what was shown is forgotten."""
        self._forget(text)
        self.repaint(None)

    def expect_screen(self) -> None:
        """Forget what is shown, for another session; until its screen comes it is not wiped off.

        An empty frame in between would flicker; only after a moment it is better than the old one.
        For a shorter one nothing is painted at all: names and screen change together.
        """
        self._forget("")
        if self.is_mounted:
            self._curtain.close()
            self._curtain = curtain = ExitStack()
            curtain.callback(self.screen.check_idle)
            curtain.enter_context(self.app.batch_update())
            # The loop's own timer: Textual's ends with the view, and the curtain would stay.
            asyncio.get_running_loop().call_later(_CURTAIN_S, curtain.close)
            self.set_timer(_STAYS_S, self._wipe)

    def _wipe(self) -> None:
        if self.scene.note is not None:
            self.repaint(None)

    def _forget(self, note: str) -> None:
        self.viewport = Viewport(self.size.height)
        self.scene = Scene(note=note)
        self._read_span, self._read_lines = None, range(0)
        self._is_copying = False
        self._pointer.let_go()

    def show_end(self, line: str) -> None:
        """Dim a screen on which nothing happens any more under this line; empty: it lives again."""
        if line != self.scene.end:
            self.scene = self.scene._replace(end=line)
            self._fit()

    def _fit(self) -> None:
        """Show as many lines as the view has now."""
        self.viewport.fit(self.size.height, is_ended=bool(self.scene.end))
        self.repaint(None)
        self._request()

    def show_owner(self, owner: str) -> None:
        """Say whose size a session has that is not the view's own; empty: nobody else's."""
        self.scene = self.scene._replace(owner=owner)
        self.repaint()

    # -- scrolling

    def show_link(self, link: Span | None) -> None:
        """Underline what a click would open; nothing: no longer."""
        if link != self.scene.link:
            self.scene = self.scene._replace(link=link)
            self.repaint()

    def scroll_by_lines(self, lines: int) -> None:
        """Scroll down, or up with a negative number; lines that are not here come first."""
        self.scroll_to_line(self.viewport.goal + lines)
        if self.scene.reading is not None:
            self.post_message(ReadingMoved())

    def scroll_by_pages(self, pages: int) -> None:
        """Scroll by the view's height, with one line in common."""
        self.scroll_by_lines(pages * max(1, self.size.height - 1))

    def return_to_bottom(self) -> None:
        """Show the live screen."""
        self.scroll_to_line(self.viewport.bottom)

    def scroll_to_line(self, line: int) -> None:
        """Scroll until this is the first line in view."""
        before = self.viewport.top
        self.viewport.scroll_to(line)
        if self.viewport.top != before:
            self.repaint(None)
        self._request()

    def _request(self) -> None:
        """Ask for the lines that are wanted and not here."""
        also: Collection[int] = self._read_lines
        if self._is_copying and self.scene.span is not None:
            also = missing_lines(self.scene.span, self.viewport.row)
        wanted = self.viewport.take_request(also)
        if wanted:
            self.post_message(HistoryWanted(wanted.start, len(wanted)))

    # -- copy mode

    def read(self, reading: Reading, span: Span | Block | None) -> None:
        """Show copy mode, which stays on the lines there are until `stop_reading`."""
        if not self.viewport.is_held:
            self.viewport.hold()
        if span is not None:
            self._pointer.selection = None
        self._read_span = span
        self.scene = self.scene._replace(reading=reading)
        self.selection_changed()

    def fetch(self, lines: range) -> None:
        """Have lines of the history come, for copy mode."""
        self._read_lines = lines
        self._request()

    def stop_reading(self) -> None:
        """Show the live screen again."""
        self.viewport.release()
        self._read_span, self._read_lines = None, range(0)
        self.scene = self.scene._replace(reading=None)
        self.clear_selection()
        self.return_to_bottom()
        self.repaint(None)

    # -- selection

    def clear_selection(self) -> None:
        """Select nothing."""
        self._pointer.selection = None
        self._is_copying = False
        self.selection_changed()

    def selection_changed(self, lines: Collection[int] | None = ()) -> None:
        """Highlight what is selected now; paint these lines of the view as well (`None`: all)."""
        selection = self._pointer.selection
        span = selection.span(self.viewport.row) if selection else self._read_span
        self.scene = self.scene._replace(span=span)
        self.repaint(lines)

    def copy_selection(self) -> None:
        """Post the selected text, once all its lines are here."""
        span = self.scene.span
        if span is None:
            return
        self._is_copying = bool(missing_lines(span, self.viewport.row))
        if self._is_copying:
            self._request()
        elif text := text_of(span, self.viewport.row):
            self.post_message(Copied(text))

    # -- input

    def on_leave(self) -> None:
        """Nothing is pointed at."""
        self._pointer.leave()

    @on(events.MouseEvent)
    def _take_mouse(self, event: events.MouseEvent) -> None:
        event.stop()
        event.prevent_default()
        if isinstance(event, events.MouseDown):
            self.post_message(Pressed())
        is_click = isinstance(event, events.Click)  # press and release have said it all
        if self.scene.note is None and not is_click:
            self._pointer.handle(event)

    def typed(self) -> None:
        """The user typed: the selection ends, the bottom is shown."""
        if self._pointer.selection is not None:
            self.clear_selection()
        self.return_to_bottom()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many lines as fit now."""
        self._fit()
        self.post_message(SizeChanged(event.size.width, event.size.height))
