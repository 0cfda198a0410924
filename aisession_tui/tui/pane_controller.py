"""One pane and the session it shows: screens in, keys and mouse out, through the session's link."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from aisession_tui.client.connection import own_session
from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.protocol.messages import (
    Acknowledge,
    HideScreen,
    Message,
    ReadHistory,
    Refresh,
    Resize,
    SendFocus,
    SendKeys,
    SendMouse,
    SendPaste,
    SizeOwned,
    ViewScreen,
)
from aisession_tui.store import records
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.pane_reading import PaneReading
from aisession_tui.tui.preview import kept_screen
from aisession_tui.tui.text import home_relative, span
from aisession_tui.tui.widgets.session_row import exit_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisession_tui.model.keys import KeyPress, MouseEvent
    from aisession_tui.terminal.diff import HistoryLines, ScreenDiff
    from aisession_tui.tui.copying.controller import CopyController
    from aisession_tui.tui.copying.links import Target
    from aisession_tui.tui.hub import HostLink, Known, SessionHub
    from aisession_tui.tui.pace import Pace
    from aisession_tui.tui.widgets.pane import PaneView
    from aisession_tui.tui.widgets.terminal_view import TerminalView

_OWN_SESSION = "This is the session you are in."
_MOST_UNSENT = 1000
_PAUSED_LINE = ("paused", "Enter resume")
_ENTER_COUNTS_AFTER_S = 0.5
"""So that an Enter meant for the program does not restart it."""


class PaneController:
    """Shows one session at a time in one pane."""

    def __init__(
        self, pane: PaneView, hub: SessionHub, home: str, pace: Pace, on_mode: Callable[[], None]
    ) -> None:
        """Make the controller of an empty pane.

        Args:
            pane: What it is shown in.
            hub: Knows the sessions.
            home: The user's home directory.
            pace: Says when it may be painted again without the keyboard.
            on_mode: Called when copy mode was turned on or off.
        """
        self.session = ""
        self._reading = PaneReading(pane, lambda: self._link, on_mode)
        self._pane = pane
        self._hub = hub
        self._home = home
        self._pace = pace
        self._link: HostLink | None = None
        self._has_asked = False
        """The host was asked for screens, in our size."""
        self._is_viewing = False
        """The host sends us screens, so that it knows our size before our keys."""
        self._unsent: list[Message] = []
        """What was typed before that."""
        self._has_focus = False
        self._received_at: float | None = None
        """When the screen came that is being painted."""
        self._answer: Acknowledge | None = None
        """What the host waits for until the next frame is due."""
        self._ended_at: float | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def id(self) -> int:
        """The pane's."""
        return self._pane.pane_id

    @property
    def terminal(self) -> TerminalView:
        """What the pane shows the session in."""
        return self._pane.terminal

    # -- copy mode --------------------------------------------------------------------------

    @property
    def copying(self) -> CopyController:
        """Copy mode in this pane."""
        return self._reading.copying

    @property
    def is_copying(self) -> bool:
        """Whether keys are copy mode's."""
        return self._reading.is_on

    def reading_moved(self, cell: tuple[int, int] | None) -> None:
        """The mouse moved about in copy mode, or chose a cell there."""
        if self.is_copying:
            self.copying.view_moved(cell)

    def target_at(self, line: int, column: int) -> Target | None:
        """What there is to open at a cell."""
        return self._reading.target_at(line, column)

    # -- what is shown ----------------------------------------------------------------------

    @property
    def has_ended(self) -> bool:
        """Whether the pane shows the last screen of a session without processes."""
        return self._ended_at is not None

    @property
    def is_paused(self) -> bool:
        """Whether the pane shows a session whose programs stand still."""
        known = self._hub.sessions.get(self.session)
        record = known.record if known is not None else None
        return record is not None and record.status is SessionStatus.PAUSED

    @property
    def _is_own(self) -> bool:
        """Whether the app itself runs in this session: its screen would show itself in itself."""
        return bool(self.session) and self.session == own_session()

    @property
    def takes_enter(self) -> bool:
        """Whether the session ended long enough ago for Enter to mean the ended pane."""
        return self._ended_at is None or time.monotonic() - self._ended_at > _ENTER_COUNTS_AFTER_S

    def show(self, session_id: str) -> None:
        """Show another session, or none."""
        if session_id != self.session:
            self._leave()
            self.session = session_id
            self._ended_at = None
            if self._is_own:
                self._pane.terminal.show_note(_OWN_SESSION)
            elif session_id:
                self._pane.terminal.expect_screen()
                self._hub.show_to(session_id, self)
            else:
                self._pane.terminal.show_note("")
        self._show_emptiness()
        self.refresh()

    def _show_emptiness(self) -> None:
        """Without a session, say how to get one."""
        has_others = any(record.is_live for record in self._hub.records)
        self._pane.show_empty(is_empty=not (self.session or has_others))
        if not self.session and has_others:
            self._pane.terminal.show_note("Nothing is shown here. Choose a session in the list.")

    def refresh(self) -> None:
        """Write the titles anew, and the last line of a session that ended."""
        known = self._hub.sessions.get(self.session)
        if known is None:
            self._pane.set_titles("", "", "")
            if self.session and records.load_entry(self.session) is None:
                self._pane.terminal.show_note("This session is gone. Choose another one.")
            return
        self._write_titles(known)
        self._show_state(known)

    def set_focus(self, *, has_focus: bool) -> None:
        """The keyboard is here, or elsewhere."""
        is_news = has_focus != self._has_focus
        self._has_focus = has_focus
        self._pane.has_keyboard = has_focus
        if has_focus and self.session:
            self._pane.terminal.focus(scroll_visible=False)
        elif self._pane.terminal.has_focus:
            self._pane.terminal.blur()
        if is_news:
            self._send(SendFocus(has_focus))
        if has_focus:
            self._take_next()

    def let_go(self) -> None:
        """Follow the session no more; what the pane shows does not matter any more."""
        is_alone = bool(self.session) and self._hub.hide_from(self.session, self)
        if self._link is None:
            self._hub.send_later(self.session, self._unsent)
        else:
            self._send_typed()
            self._link.send(SendFocus(False))
            if is_alone:
                self._link.send(HideScreen())
        self.unlinked()
        self._unsent = []

    def _leave(self) -> None:
        self._reading.end()
        self.let_go()

    def _write_titles(self, known: Known) -> None:
        record = known.record
        if record is None:
            self._pane.set_titles(known.id, "", "")
            return
        where = home_relative(record.cwd, self._home)
        what = " ".join(record.title.split()) or " ".join(record.command)
        glyphs = glyphs_of(self._pane)
        right = f"{where} {glyphs.separator} {what}" if what and what != record.name else where
        self._pane.set_titles(record.name, right, str(record.size).replace("x", glyphs.times))

    def _show_state(self, known: Known) -> None:
        terminal = self._pane.terminal
        record = known.record
        if record is None:
            terminal.show_note(f"! {known.problem}")
        elif known.is_unresponsive:
            terminal.show_end("its host does not answer")
        elif record.status in (SessionStatus.EXITED, SessionStatus.LOST):
            if self._ended_at is None:
                self._ended_at = time.monotonic()
                if terminal.scene.note is not None:  # or else its live screen is still there
                    self._show_last_screen()
            terminal.show_end(ended_line(record, self._separator))
        else:
            self._ended_at = None
            terminal.show_end(self._separator.join(_PAUSED_LINE) if self.is_paused else "")

    @property
    def _separator(self) -> str:
        return f" {glyphs_of(self._pane).separator} "

    def _show_last_screen(self) -> None:
        """Draw the screen that was kept of the session, or an empty one; its history when asked."""
        terminal = kept_screen(self.session, self._pane.terminal.size)
        self._reading.kept = terminal
        self._pane.terminal.viewport.forget_ids()
        self.screen_received(terminal.changes())

    # -- the link ---------------------------------------------------------------------------

    def linked(self, link: HostLink) -> None:
        """Ask the host for the screen."""
        self._link = link
        self._ended_at = None
        self._reading.kept = None
        if self._pane.terminal.size:
            self._start(self._view(link))

    async def _view(self, link: HostLink) -> None:
        if self._link is not link:
            return  # another session was chosen meanwhile
        self._has_asked = True
        try:
            await link.request(ViewScreen(0, *self._pane.terminal.size))
        except AiSessionError as error:
            if self._link is link:
                self._pane.terminal.show_note(str(error))
            return
        if self._link is link:
            self._is_viewing = True
            link.send(SendFocus(self._has_focus))
            self._send_typed()

    def _send_typed(self) -> None:
        while self._unsent and self._send(self._unsent[0]):
            self._unsent.pop(0)

    def unlinked(self) -> None:
        """Keep what is shown; the record will say what became of the session."""
        self._link = self._answer = self._received_at = None
        self._has_asked = self._is_viewing = False

    def message_received(self, message: Message) -> None:
        """The host said something about the screen."""
        if isinstance(message, SizeOwned):
            self._pane.terminal.show_owner("" if message.yours else "other")

    def screen_received(self, diff: ScreenDiff) -> None:
        """Draw what changed; a diff that does not fit means that we lost track."""
        self._received_at = self._received_at or time.monotonic()
        try:
            self._pane.terminal.apply(diff)
        except ValueError:
            self._send(Refresh())
        if self.is_copying:
            self.copying.screen_changed()

    def history_received(self, lines: HistoryLines) -> None:
        """Scrollback came."""
        self._pane.terminal.set_history(lines)
        if self.is_copying:
            self.copying.news_came()

    def painted(self, revision: int, epoch: int) -> None:
        """Tell the host that we can take the next screen: at once where the user types."""
        if self._received_at is not None:
            self._pace.took(time.monotonic() - self._received_at)
            self._received_at = None
        self._answer = Acknowledge(revision, epoch)
        if self._has_focus:
            self._take_next()
        else:
            self._pace.when_due(self._take_next)

    def _take_next(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            self._send(answer)

    def want_history(self, start: int, count: int) -> None:
        """Ask for scrollback."""
        known = len(self._pane.terminal.viewport.replica.table)
        kept = self._reading.kept
        if kept is not None:
            self.history_received(kept.history_lines(start, count, known))
        elif not self._send(ReadHistory(start, count, known)) and self.has_ended:
            self._scroll_what_was_kept()

    def _scroll_what_was_kept(self) -> None:
        """A session ended here and its host is gone: its history is on the disk."""
        terminal = self._pane.terminal
        back = terminal.viewport.bottom - terminal.viewport.goal
        self._show_last_screen()
        if not self.is_copying:  # which has gone on from where it was
            terminal.scroll_by_lines(terminal.viewport.bottom - back - terminal.viewport.goal)

    # -- input ------------------------------------------------------------------------------

    def send_keys(self, presses: Sequence[KeyPress]) -> None:
        """Give keys to the program."""
        self._pane.terminal.typed()
        self._type(SendKeys([list(press) for press in presses]))

    def send_paste(self, text: str) -> None:
        """Paste into the program, or into the search that is being written."""
        if self._reading.takes_paste(text):
            return
        self._pane.terminal.typed()
        self._type(SendPaste(text))

    def send_mouse(self, event: MouseEvent) -> None:
        """Give a mouse event to the program."""
        fields = [event.action, event.button, event.x, event.y, event.modifiers]
        self._type(SendMouse(fields))

    def resized(self, columns: int, rows: int) -> None:
        """The pane has another size, or its first one: the session is shown from then on."""
        if not (columns and rows) or self._link is None:
            return
        if self._has_asked:
            self._send(Resize(columns, rows))
        else:
            self._start(self._view(self._link))

    def _type(self, message: Message) -> None:
        """Send what was typed, or keep it for a host that is on its way."""
        if self.is_paused:
            return
        if self._is_viewing and self._send(message):
            return
        if not (self.has_ended or self._is_own) and len(self._unsent) < _MOST_UNSENT:
            self._unsent.append(message)

    def _send(self, message: Message) -> bool:
        return self._link is not None and self._link.send(message)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def ended_line(record: SessionRecord, separator: str) -> str:
    """The bottom line of an ended session: how it ended and which keys help."""
    if record.status is SessionStatus.LOST:
        parts = ["lost", "its processes are gone", "Enter restore", "x delete"]
    else:
        parts = [exit_text(record), "Enter restart", "x delete"]
        if record.exited and record.started:
            parts.insert(1, f"ran {span(record.exited - record.started)}")
    return separator.join(parts)
