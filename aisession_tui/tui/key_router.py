"""The way of a key: kept until its receiver is there, understood, and done or given to the program.

Owns the leader's state and what the user sees of it: the which-key band and the status line.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import events

from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.hints import Context, hints
from aisession_tui.tui.key_events import press_from_textual
from aisession_tui.tui.keyboard import Intent, Keyboard, Meaning, Place
from aisession_tui.tui.type_ahead import TypeAhead
from aisession_tui.tui.widgets.status_line import Status, counted

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.keymap import Keymap

DEAF_S = 0.3
"""How long keys are dropped after a program ended and another got the keyboard."""
_CLICKS = (events.MouseDown, events.MouseUp, events.MouseScrollDown, events.MouseScrollUp)
_CONTEXTS = {
    Place.SIDEBAR: Context.SIDEBAR,
    Place.FILTER: Context.SIDEBAR,
    Place.EMPTY: Context.EMPTY,
    Place.COPY: Context.COPY,
}


_OWN_KEYS = (Context.SIDEBAR, Context.COPY)
"""Where keys count without the leader."""
_TAKE_PASTES = (Place.PANE, Place.COPY)


def how_to_leave(keymap: Keymap) -> str:
    """The answer to ctrl+c in the sidebar."""
    leave = next(each for each in keymap.actions if each.id == "leave")
    keys = leave.sidebar_keys or tuple(f"{keymap.leader} {key}" for key in leave.keys)
    return f"{keys[0]} leaves; the sessions go on." if keys else "the palette can leave."


class KeyRouter:
    """Takes input before Textual's own ways of handling it."""

    def __init__(
        self,
        app: AiSessionApp,
        keymap: Keymap,
        forward: Callable[[events.Event], Awaitable[None]],
    ) -> None:
        """Make the router.

        Args:
            app: For its window, its commands and its screens.
            keymap: The keys in force.
            forward: Textual's own way, for dialogs.
        """
        self.type_ahead = TypeAhead(app, self._deliver)
        self.notice = ""
        """One sentence in the status line, until a command was given."""
        self._app = app
        self._forward = forward
        self._keyboard = Keyboard(keymap.leader_press, keymap)
        self._deaf_until = 0.0
        self._hint_timer: asyncio.TimerHandle | None = None

    def use_keys(self, keymap: Keymap) -> None:
        """Understand other keys from now on; a notice may have named the old ones."""
        self.notice = ""
        self._keyboard.leader, self._keyboard.keymap = keymap.leader_press, keymap
        self.show_status()

    async def take(self, event: events.Event) -> bool:
        """Take keys and pastes before anything can come between; whether it was one.

        A click ends what the leader began; keys behind it wait until it has had its effect.
        """
        if getattr(event, "is_forwarded", False):
            return False
        if isinstance(event, events.Key | events.Paste):
            if not self.type_ahead.keeps(event):
                await self._deliver(event)
            return True
        if isinstance(event, _CLICKS):
            if self._keyboard.is_waiting:
                self._keyboard.cancel()
                self._leader_is_done()
            terminal = self._app.window.controller.terminal
            self._app.call_next(self.type_ahead.hold_until_done, terminal)
        return False

    def be_deaf(self) -> None:
        """Drop the keys of the next moment: they were meant for a program that has ended."""
        self._deaf_until = time.monotonic() + DEAF_S

    def lead(self) -> None:
        """Do as if the leader had been pressed, and show at once what may follow."""
        self._keyboard.is_waiting = True
        self._show_which_key()
        self.show_status()

    def show_status(self) -> None:
        """Say which keys matter now, and how many sessions run."""
        window = self._app.window
        waiting = self._keyboard.is_waiting
        context = _CONTEXTS.get(window.place, Context.PANE)
        is_bare = bool(self.notice) or (context in _OWN_KEYS and not waiting)
        window.workspace.status.show(
            Status(
                prefix="" if is_bare else self._keyboard.leader.spelling,
                hints=hints(
                    Context.LEADER if waiting else context,
                    self._keyboard.keymap.actions,
                    self._keyboard.keymap.in_copy_mode,
                ),
                attention=sum(1 for record in window.hub.records if record.needs_you),
                counts=self._right(),
                is_waiting=waiting,
                notice=self.notice,
            )
        )

    def _right(self) -> tuple[str, ...]:
        """What stands at the right: what takes long now, or else how many sessions run."""
        glyphs, working = glyphs_of(self._app.window.workspace), self._app.progress.words
        if working:
            return (f"{working} {glyphs.ellipsis}", glyphs.ellipsis)
        return counted(self._app.window.hub.records, glyphs.separator)

    async def _deliver(self, event: events.Event) -> None:
        app = self._app
        if app.screen is not app.window.workspace:
            await self._forward(event)
            self.type_ahead.hold_until_done(app.focused or app.screen)
        elif isinstance(event, events.Key):
            self._take_key(event)
        elif isinstance(event, events.Paste) and app.window.place in _TAKE_PASTES:
            app.window.controller.send_paste(event.text)

    def _take_key(self, event: events.Key) -> None:
        if time.monotonic() < self._deaf_until:
            return
        was_waiting, place = self._keyboard.is_waiting, self._app.window.place
        intent = self._keyboard.read(press_from_textual(event), place)
        if was_waiting:
            self._leader_is_done()
        self._carry_out(intent)
        if self._keyboard.is_waiting:
            self.show_status()

    def _leader_is_done(self) -> None:
        """A key followed the leader, or something else came between."""
        if self._hint_timer is not None:
            self._hint_timer.cancel()
            self._hint_timer = None
        self._app.window.workspace.which_key.close()
        self.notice = ""
        self.show_status()

    def _carry_out(self, intent: Intent) -> None:
        app, controller = self._app, self._app.window.controller
        if intent.meaning is Meaning.PROGRAM:
            controller.send_keys([intent.press])
        elif intent.meaning is Meaning.LEADER:
            delay_s = app.settings.config.which_key_delay_s
            loop = asyncio.get_running_loop()
            self._hint_timer = loop.call_later(delay_s, self._show_which_key)
        elif intent.meaning is Meaning.ACTION:
            app.commands.do(intent.action, number=intent.number, side=intent.side)
        elif intent.meaning is Meaning.ENDED_ACTION:
            if controller.takes_enter:
                app.commands.do(intent.action)
        elif intent.meaning is Meaning.LIST:
            is_known = app.window.workspace.sessions.handle_press(intent.press)
            if not is_known and intent.action:
                app.commands.do(intent.action, number=intent.number)
        elif intent.meaning is Meaning.SIDEBAR_CTRL_C:
            app.notify(how_to_leave(self._keyboard.keymap))
        elif intent.meaning is Meaning.COPY:
            controller.copying.take(intent.press)
        elif intent.meaning is Meaning.BEEP:
            app.bell()

    def _show_which_key(self) -> None:
        workspace = self._app.window.workspace
        cursor = self._app.window.controller.terminal.hardware_cursor
        workspace.which_key.open(None if cursor is None else cursor.y)
