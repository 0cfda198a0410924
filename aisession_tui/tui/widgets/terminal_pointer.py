"""What the mouse does in a terminal view: select, scroll, ask for the menu, or serve the program.

Owns the state between press and release. Shift takes the mouse from a program that asked for it,
and so do copy mode and a view that is scrolled back, whose cells the program does not know. Alt
selects a block, Ctrl opens a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from aisession_tui.model.keys import KeyPress, Modifiers, MouseAction, MouseButton, MouseEvent
from aisession_tui.tui.mouse_events import mouse_from_textual
from aisession_tui.tui.scroll_bar import thumb_of, top_of
from aisession_tui.tui.selection import CLICKS, Point, Selection, Unit
from aisession_tui.tui.widgets.terminal_messages import (
    KeysForwarded,
    LinkClicked,
    LinkPointed,
    MenuRequested,
    MouseForwarded,
    ReadingMoved,
)
from aisession_tui.tui.widgets.terminal_overlays import is_on_bar, is_on_marker

if TYPE_CHECKING:
    from textual.timer import Timer

    from aisession_tui.tui.widgets.terminal_view import TerminalView

WHEEL_LINES = 3
"""Lines a notch of the wheel scrolls, and arrow keys it types on the alternate screen."""
_CLICK_CHAIN_S = 0.5
"""Clicks at one place no further apart make a double or triple click."""
_AUTO_SCROLL_S = 0.05
_ANY_MOTION, _DRAGS = 1003, 1002
_WHEEL = {MouseButton.WHEEL_UP: -1, MouseButton.WHEEL_DOWN: 1}
_SIDEWAYS = (MouseButton.WHEEL_LEFT, MouseButton.WHEEL_RIGHT)


class Pointer:
    """The mouse over one view."""

    def __init__(self, view: TerminalView) -> None:
        self._view = view
        self.selection: Selection | None = None
        self._is_dragging = False
        self._grip: int | None = None
        """Which cell of the scroll bar's thumb is being dragged."""
        self._held: MouseButton | None = None
        """The button whose press went to the program; so will its drags and its release."""
        self._last_sent: MouseEvent | None = None
        self._clicks = (0.0, Point(-1, -1), 0)
        """When and where the last press was, and the how manieth of its chain."""
        self._pointed: Point | None = None
        """The cell that a click would open."""
        self._outside = 0
        """How far a drag is above (negative) or below the view, in lines."""
        self._timer: Timer | None = None

    def handle(self, event: events.MouseEvent) -> None:
        """Do what a mouse event means here."""
        mouse = mouse_from_textual(event)
        mouse = mouse._replace(x=int(mouse.x), y=int(mouse.y))
        if self._held is not None:
            self._follow_held(mouse, self._held)
        elif self._grip is not None:
            self._drag_bar(mouse, self._grip)
        elif self._is_dragging:
            self._drag(mouse)
        elif self._serves_program(mouse):
            self._press_for_program(mouse)
        elif mouse.button in _WHEEL:
            self._wheel(_WHEEL[mouse.button])
        elif mouse.action is MouseAction.PRESS:
            self._press(mouse, event)
        elif mouse.action is MouseAction.MOVE:
            self._point_at(self._point(mouse) if mouse.modifiers & Modifiers.CTRL else None)

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self._point_at(None)

    def let_go(self) -> None:
        """Forget a drag: the session under it is another one."""
        self.selection = None
        if self._is_dragging or self._held is not None or self._grip is not None:
            self._held = self._grip = None
            self._stop_dragging()

    # -- for the program

    @property
    def _mode(self) -> int:
        """The mouse mode the program asked for, if there is one that listens."""
        return 0 if self._view.scene.end else self._view.viewport.replica.modes.mouse

    def _serves_program(self, mouse: MouseEvent) -> bool:
        view = self._view
        is_ours = view.viewport.is_scrolled or view.scene.reading is not None
        return bool(self._mode) and not is_ours and not mouse.modifiers & Modifiers.SHIFT

    def _press_for_program(self, mouse: MouseEvent) -> None:
        """Send what happens on the program's screen, as far as its mouse mode tells it."""
        replica = self._view.viewport.replica
        mouse = self._on_screen(mouse)
        if mouse.x >= replica.columns or mouse.y >= replica.rows:
            return
        if mouse.action is MouseAction.MOVE and self._mode != _ANY_MOTION:
            return
        is_wheel = mouse.button in _WHEEL or mouse.button in _SIDEWAYS
        if mouse.action is MouseAction.PRESS and not is_wheel:
            self._held = mouse.button
            self._view.capture_mouse()
        self._send(mouse)

    def _follow_held(self, mouse: MouseEvent, held: MouseButton) -> None:
        """Send drags and the release, within the program's screen."""
        replica = self._view.viewport.replica
        mouse = self._on_screen(mouse)
        x = max(0, min(mouse.x, replica.columns - 1))
        y = max(0, min(mouse.y, replica.rows - 1))
        mouse = mouse._replace(x=x, y=y)
        if mouse.action is MouseAction.MOVE:
            if self._mode < _DRAGS:
                return
            mouse = mouse._replace(button=held)
        if mouse.action is MouseAction.RELEASE:
            self._held = None
            self._view.release_mouse()
        self._send(mouse)

    def _on_screen(self, mouse: MouseEvent) -> MouseEvent:
        """Count rows from the screen's first one, as the program does."""
        view = self._view.viewport
        return mouse._replace(y=mouse.y + view.top - view.screen_top)

    def _send(self, mouse: MouseEvent) -> None:
        if mouse.action is MouseAction.MOVE and mouse == self._last_sent:
            return
        self._last_sent = mouse
        self._view.post_message(MouseForwarded(mouse))

    # -- for the user

    def _point_at(self, point: Point | None) -> None:
        """Say what a click would open, if that is news."""
        if point != self._pointed:
            self._pointed = point
            self._view.post_message(LinkPointed(*(point or (-1, -1))))

    def _wheel(self, direction: int) -> None:
        view = self._view
        if view.viewport.replica.modes.alternate and view.scene.reading is None:
            if view.viewport.replica.modes.alternate_scroll and not view.scene.end:
                key = KeyPress("up" if direction < 0 else "down")
                view.post_message(KeysForwarded((key,) * WHEEL_LINES))
        else:
            view.scroll_by_lines(direction * WHEEL_LINES)

    def _press(self, mouse: MouseEvent, event: events.MouseEvent) -> None:
        if mouse.button is MouseButton.RIGHT:
            x, y = int(event.screen_x), int(event.screen_y)
            self._view.post_message(MenuRequested(x, y))
        elif mouse.button is not MouseButton.LEFT:
            return
        elif is_on_marker(self._view.canvas, mouse.x, mouse.y):
            self._view.scroll_by_lines(self._view.viewport.bottom - self._view.viewport.goal)
        elif is_on_bar(self._view.canvas, mouse.x):
            self._press_bar(mouse.y)
        elif mouse.modifiers & Modifiers.CTRL:
            self._view.post_message(LinkClicked(*self._point(mouse)))
        else:
            self._begin_selection(mouse, event.time)

    def _press_bar(self, y: int) -> None:
        """Take hold of the thumb, or go a page towards the pointer."""
        first, size = thumb_of(self._view.viewport, self._view.size.height)
        if first <= y < first + size:
            self._grip = y - first
            self._view.capture_mouse()
        else:
            self._view.scroll_by_pages(-1 if y < first else 1)

    def _drag_bar(self, mouse: MouseEvent, grip: int) -> None:
        """Let the thumb follow the pointer."""
        view = self._view
        if mouse.action is MouseAction.RELEASE:
            self._grip = None
            view.release_mouse()
        elif mouse.action is MouseAction.MOVE:
            top = top_of(view.viewport, view.size.height, mouse.y - grip)
            view.scroll_by_lines(top - view.viewport.goal)

    def _begin_selection(self, mouse: MouseEvent, now: float) -> None:
        point = self._point(mouse)
        unit = Unit.BLOCK if mouse.modifiers & Modifiers.ALT else self._unit(point, now)
        self.selection = Selection(point, unit)
        self._is_dragging = True
        self._view.capture_mouse()
        self._view.selection_changed()
        if self._view.scene.reading is not None:
            self._view.post_message(ReadingMoved(point))

    def _unit(self, point: Point, now: float) -> Unit:
        """Count presses at one place: one selects cells, two words, three lines."""
        then, place, count = self._clicks
        is_chain = point == place and now - then <= _CLICK_CHAIN_S
        count = count % CLICKS + 1 if is_chain else 1
        self._clicks = (now, point, count)
        return Unit(count)

    def _drag(self, mouse: MouseEvent) -> None:
        if mouse.action is MouseAction.RELEASE:
            self._stop_dragging()
            self._view.copy_selection()
        elif mouse.action is MouseAction.MOVE and self.selection is not None:
            self._outside = min(mouse.y, 0) or max(0, mouse.y - self._view.size.height + 1)
            self.selection.focus = self._point(mouse)
            self._view.selection_changed()
            self._follow_edge(mouse)

    def _follow_edge(self, mouse: MouseEvent) -> None:
        """Scroll on while the pointer is beyond an edge."""
        if not self._outside:
            self._stop_timer()
        elif self._timer is None:
            column = mouse.x
            self._timer = self._view.set_interval(
                _AUTO_SCROLL_S, lambda: self._scroll_on(column), name="selection_scroll"
            )

    def _scroll_on(self, column: int) -> None:
        self._view.scroll_by_lines(self._outside)
        if self.selection is not None:
            y = 0 if self._outside < 0 else self._view.size.height - 1
            self.selection.focus = self._point(
                MouseEvent(MouseAction.MOVE, MouseButton.LEFT, column, y)
            )
            self._view.selection_changed()

    def _stop_dragging(self) -> None:
        self._is_dragging = False
        self._stop_timer()
        self._view.release_mouse()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _point(self, mouse: MouseEvent) -> Point:
        """The cell under the pointer, or the nearest one."""
        view = self._view.viewport
        y = max(0, min(mouse.y, view.height - 1))
        last = view.screen_top + view.replica.rows - 1
        column = max(0, min(mouse.x, view.replica.columns - 1))
        return Point(min(view.top + y, last), column)
