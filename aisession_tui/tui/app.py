"""The app: wires the screen, the sessions, the layout and the actions. It does not do, it connects."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events
from textual.app import App
from textual.binding import BindingType

from aisession_tui.client.connection import own_session
from aisession_tui.model.keys import KeyPress
from aisession_tui.model.layout import empty_pane, show
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.protocol.messages import Happened, Message
from aisession_tui.service.sessions import Wish, point_agent_link
from aisession_tui.tui import navigation
from aisession_tui.tui.actions import Context, hints
from aisession_tui.tui.commands import Commands
from aisession_tui.tui.driver import InputClosed, OuterColors, choose_driver
from aisession_tui.tui.endings import Ending, ending_of
from aisession_tui.tui.frame import ASCII_CLASS, glyphs_of
from aisession_tui.tui.hub import Known, SessionHub
from aisession_tui.tui.key_events import press_from_textual
from aisession_tui.tui.keyboard import Intent, Keyboard, Meaning, Place
from aisession_tui.tui.layout_keeper import LayoutKeeper
from aisession_tui.tui.marks import ASCII, glyphs_for
from aisession_tui.tui.outer_cursor import OuterCursor
from aisession_tui.tui.pane_controller import PaneController
from aisession_tui.tui.screens.workspace import Workspace
from aisession_tui.tui.theme import THEMES, style_sheets, suited_theme
from aisession_tui.tui.type_ahead import TypeAhead
from aisession_tui.tui.widgets.session_list import SessionList
from aisession_tui.tui.widgets.session_row import SessionRow, arrange, broken_row, row_of
from aisession_tui.tui.widgets.status_line import Status
from aisession_tui.tui.widgets.terminal_view import (
    Copied,
    HistoryWanted,
    KeysForwarded,
    MenuRequested,
    MouseForwarded,
    Painted,
    SizeChanged,
)

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.geometry import Region
    from textual.screen import Screen
    from textual.worker import Worker

Answer = TypeVar("Answer")
WHICH_KEY_AFTER_S = 0.4
DEAF_S = 0.3
"""How long keys are dropped after a program ended and another got the keyboard."""
_CLICKS = (events.MouseDown, events.MouseUp, events.MouseScrollDown, events.MouseScrollUp)
_FIRST_HINT = ("{leader} s list", "c new", "? help", "d leave")


class AiSessionApp(App[None], inherit_bindings=False):
    """ai-session-tui."""

    TITLE = "ai-session-tui"
    CSS_PATH: ClassVar[Any] = style_sheets()
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, *, wanted: str = "", leader: KeyPress, is_monochrome: bool = False) -> None:
        super().__init__()
        self.leader = leader
        self.hub = SessionHub(self._session_changed, self._session_spoke)
        self.keeper = LayoutKeeper(self._warn)
        self.rows: tuple[SessionRow, ...] = ()
        self._wanted = wanted
        self._is_monochrome = is_monochrome
        self._keyboard = Keyboard(leader)
        self._commands = Commands(self)
        self._controller: PaneController | None = None
        self._notice = ""
        self._deaf_until = 0.0
        self._copied = ""
        self._home = os.path.expanduser("~")
        self._cursor = OuterCursor(self.write_to_terminal)
        self._hint_timer: asyncio.TimerHandle | None = None
        self._type_ahead = TypeAhead(self, self._deliver)

    # -- life -------------------------------------------------------------------------------

    def get_driver_class(self) -> type[Driver]:
        """Our own driver where Textual would take its Linux driver."""
        return choose_driver(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """The workspace."""
        return Workspace(self.leader.spelling)

    def on_mount(self) -> None:
        """Paint from the records alone; connect after the first frame."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._first_theme()
        self.set_class(glyphs_for(os.environ) is ASCII, ASCII_CLASS)
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.leave)
        point_agent_link()
        self.hub.load()
        self._type_ahead.hold("start")
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        workspace = self.workspace
        self._controller = PaneController(workspace.pane, self.hub, self._home)
        layout = self.keeper.layout
        self._apply_sidebar()
        if self._wanted:
            self.open_session(self._wanted)
        else:
            self._controller.show(self._first_session())
            self.set_keyboard(in_sidebar=layout.keyboard_in_sidebar and bool(self.hub.sessions))
        self.refresh_rows()
        workspace.sessions.select(self.shown if self._wanted else layout.selection or self.shown)
        if not self._wanted:
            workspace.sessions.collapse(layout.collapsed)
        if not self.keeper.is_saved:
            self.notify("Another window saves the layout; changes here are not kept.")
        self.hub.start()
        if not self.hub.sessions:
            separator = f" {glyphs_of(self).separator} "
            self._notice = separator.join(_FIRST_HINT).format(leader=self.leader.spelling)
            self.run_command(self._first_run())
        await self._type_ahead.release("start")

    async def _first_run(self) -> None:
        """Nobody has a session yet: start one here."""
        await self._commands.verbs.start(Wish(size=self.pane_size))

    def _first_session(self) -> str:
        """What the pane showed last, unless that is gone and others are there."""
        layout = self.keeper.layout
        wanted = layout.focused.session
        if wanted in self.hub.sessions or not self.hub.sessions:
            return wanted if self.hub.sessions else ""
        if wanted:
            return wanted  # its place stays, with a note
        live = [
            known.id
            for known in self.hub.sessions.values()
            if known.record and known.record.is_live
        ]
        return live[0] if live else ""

    def _first_theme(self) -> str:
        chosen = self.keeper.layout.theme
        if chosen in self.available_themes and not self._is_monochrome:
            return chosen
        return suited_theme(is_monochrome=self._is_monochrome, term=os.environ.get("TERM", ""))

    def on_unmount(self) -> None:
        """Save what is not saved, let go of the hosts."""
        self.keeper.flush()
        self.hub.stop()

    def post_display_hook(self) -> None:
        """After each frame, put the terminal's cursor where the program has it."""
        self._cursor.after_frame(self)

    def leave(self) -> None:
        """End the app; the sessions go on."""
        self.keeper.flush()
        self._cursor.reset()
        self.exit()

    def on_input_closed(self, _message: InputClosed) -> None:
        """The terminal is gone."""
        self.leave()

    def on_outer_colors(self, message: OuterColors) -> None:
        """Programs that ask for the default colours get the outer terminal's."""
        self.hub.set_colors(message.foreground, message.background)

    # -- what commands need to know ---------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        """The main screen, also while a dialog lies over it."""
        screen = self.screen_stack[0]
        if not isinstance(screen, Workspace):
            raise TypeError("the workspace is the first screen")
        return screen

    @property
    def shown(self) -> str:
        """The id of the session in the focused pane; empty if there is none."""
        return self._controller.session if self._controller is not None else ""

    @property
    def selected(self) -> str:
        """The id of the session under the sidebar's cursor."""
        return self.workspace.sessions.selected

    @property
    def present(self) -> str:
        """The session an action is meant for."""
        return self.selected if self.keeper.layout.keyboard_in_sidebar else self.shown

    @property
    def records(self) -> list[SessionRecord]:
        """All records that can be read."""
        return [known.record for known in self.hub.sessions.values() if known.record is not None]

    @property
    def pane_size(self) -> Size:
        """The size a new session will be shown at."""
        size = self.workspace.pane.terminal.size
        if size.width and size.height:
            return Size(size.width, size.height)
        return Size(
            max(1, self.size.width - self.keeper.layout.sidebar_width - 2),
            max(1, self.size.height - 3),
        )

    def record(self, session_id: str) -> SessionRecord | None:
        """The record of a session, if it can be read."""
        known = self.hub.sessions.get(session_id)
        return known.record if known is not None else None

    def name_region(self, session_id: str) -> Region | None:
        """Where a session's name is on the screen."""
        return self.workspace.sessions.row_region(session_id)

    def run_task(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that waits for the user or a host."""
        self.run_worker(work, exit_on_error=False)

    def run_command(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what a key asked for: the keys behind it wait for its dialog or its end."""
        self.hold_keys()
        self.run_task(self._release_keys_after(work))

    async def _release_keys_after(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            await self._type_ahead.release("command")

    def hold_keys(self) -> None:
        """Let keys wait while something starts that they are meant for."""
        self._type_ahead.hold("command")

    async def ask(self, screen: Screen[Answer]) -> Answer | None:
        """Show a dialog, give it the keys, and return its result."""
        answer = self.push_screen(screen, wait_for_dismiss=True)
        # By then it has its focus.
        screen.call_after_refresh(self.call_later, self._type_ahead.release, "command")
        return await answer

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A task that broke says so; the app and the sessions go on."""
        if event.worker.error is not None:
            self.notify(f"That did not work: {event.worker.error!r}", severity="error")

    def write_to_terminal(self, text: str) -> None:
        """Write a sequence to the outer terminal."""
        if self._driver is not None:
            self._driver.write(text)

    # -- the window -------------------------------------------------------------------------

    def open_session(self, session_id: str) -> None:
        """Show a session and give it the keyboard."""
        self._show(session_id)
        self.set_keyboard(in_sidebar=False)

    def _show(self, session_id: str) -> None:
        self.keeper.change(show(self.keeper.layout, session_id))
        self.workspace.sessions.select(session_id)
        if self._controller is not None:
            self._controller.show(session_id)

    def set_keyboard(self, *, in_sidebar: bool) -> None:
        """Give the keyboard to the sidebar or to the pane."""
        layout = self.keeper.layout
        if in_sidebar:
            layout = layout._replace(sidebar_visible=True, zoomed=False)
        self.keeper.change(layout._replace(keyboard_in_sidebar=in_sidebar))
        self._apply_sidebar()
        self.workspace.sessions.has_keyboard = in_sidebar
        if self._controller is not None:
            self._controller.set_focus(has_focus=not in_sidebar)
        self.refresh_rows()

    def toggle_sidebar(self) -> None:
        """Go to the sidebar; from there, hide it."""
        layout = self.keeper.layout
        if layout.keyboard_in_sidebar:
            self.keeper.change(layout._replace(sidebar_visible=False))
            self.set_keyboard(in_sidebar=False)
        else:
            self.set_keyboard(in_sidebar=True)

    def toggle_zoom(self) -> None:
        """Give the pane the whole window, or give the sidebar its place back."""
        layout = self.keeper.layout
        self.keeper.change(layout._replace(zoomed=not layout.zoomed))
        self.set_keyboard(in_sidebar=False)

    def filter_sessions(self) -> None:
        """Narrow the list by the next letters."""
        self.workspace.sessions.begin_filter()

    def close_pane(self) -> None:
        """Take the session out of the pane; it goes on."""
        if self._controller is None:
            return
        self.keeper.change(empty_pane(self.keeper.layout, self.keeper.layout.focused.id))
        self._controller.show("")
        self.set_keyboard(in_sidebar=True)

    def choose_theme(self, name: str) -> None:
        """Use another theme from now on."""
        self.theme = name
        self.keeper.change(self.keeper.layout._replace(theme=name))

    def scroll_back(self) -> None:
        """Look at what scrolled away."""
        self.workspace.pane.terminal.scroll_by_pages(-1)

    def paste_clipboard(self) -> None:
        """Paste what was copied last in this app."""
        if self._copied and self._controller is not None:
            self._controller.send_paste(self._copied)
        else:
            self.bell()

    def _apply_sidebar(self) -> None:
        layout = self.keeper.layout
        is_visible = layout.sidebar_visible and not layout.zoomed
        self.workspace.set_sidebar(layout.sidebar_width, is_visible=is_visible)

    def refresh_rows(self) -> None:
        """Show the sessions, the status and the pane as they are now."""
        now, home = time.time(), self._home
        rows = [
            row_of(
                known.record,
                now=now,
                home=home,
                unresponsive=known.is_unresponsive,
                focused=known.id == self.shown,
                kept=known.id == self.shown,
            )
            if known.record is not None
            else broken_row(known.id, f"{known.id}/session.toml", known.problem)
            for known in sorted(self.hub.sessions.values(), key=_by_creation)
        ]
        self.rows = arrange(rows)
        self.workspace.sessions.update_rows(self.rows)
        if self._controller is not None:
            self._controller.refresh()
        self._show_status()

    def _show_status(self) -> None:
        running = sum(1 for record in self.records if record.is_live)
        waiting = self._keyboard.is_waiting
        context = {
            Place.SIDEBAR: Context.SIDEBAR,
            Place.FILTER: Context.SIDEBAR,
            Place.EMPTY: Context.EMPTY,
        }.get(self._place, Context.PANE)
        is_bare = bool(self._notice) or (context is Context.SIDEBAR and not waiting)
        self.workspace.status.show(
            Status(
                prefix="" if is_bare else self.leader.spelling,
                hints=hints(Context.LEADER if waiting else context),
                attention=sum(1 for record in self.records if record.needs_you),
                counts=f"{running} running" if running else "",
                is_waiting=waiting,
                notice=self._notice,
            )
        )

    # -- sessions ---------------------------------------------------------------------------

    def _session_changed(self, before: Known | None, after: Known | None) -> None:
        """The hub learned something: show it, and follow a program's end."""
        if self._controller is None:
            return
        record = after.record if after is not None else None
        was_live = before is not None and before.record is not None and before.record.is_live
        ended = record is not None and was_live and record.status is SessionStatus.EXITED
        is_shown = record is not None and record.id == self.shown
        if record is not None and ended and is_shown and ending_of(record) is Ending.CLOSE:
            self._close_ended(record)
        self.refresh_rows()

    def _close_ended(self, record: SessionRecord) -> None:
        """Go to the session used before; what was being typed goes nowhere."""
        if not self.keeper.layout.keyboard_in_sidebar:
            self._deaf_until = time.monotonic() + DEAF_S
        code = "" if record.exit_code in (0, None) else f" {record.exit_code}"
        self.notify(f"{record.name} exited{code}. It is under Exited; R in its menu restarts it.")
        self.turn_from(record.id)

    def turn_from(self, session_id: str) -> None:
        """If the pane shows this session, show the one used before it, or that there is none."""
        if session_id != self.shown or self._controller is None:
            return
        live = [each.id for each in self.records if each.is_live and each.id != session_id]
        following = navigation.last_used(self.keeper.layout.recent, session_id, live)
        following = following or next(iter(live), "")
        if following:
            self._show(following)
            self.set_keyboard(in_sidebar=self.keeper.layout.keyboard_in_sidebar)
        else:
            self.keeper.change(empty_pane(self.keeper.layout, self.keeper.layout.focused.id))
            self._controller.show("")

    def _session_spoke(self, session_id: str, message: Message) -> None:
        """A host told something that is not about the record or the screen."""
        if not isinstance(message, Happened):
            return
        if message.what == "notice":
            self.notify(message.text, severity="warning")
        elif message.what == "clipboard" and session_id == self.shown:
            self.run_task(self._commands.verbs.copy(message.text))
        elif message.what in ("bell", "notification") and session_id != self.shown:
            self.bell()

    def _warn(self, text: str) -> None:
        self.notify(text, severity="warning")

    # -- keys -------------------------------------------------------------------------------

    @property
    def _place(self) -> Place:
        if self.keeper.layout.keyboard_in_sidebar:
            return Place.FILTER if self.workspace.sessions.is_filtering else Place.SIDEBAR
        if not self.shown:
            return Place.EMPTY
        if self._controller is not None and self._controller.has_ended:
            return Place.ENDED_PANE
        return Place.PANE

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes before anything else can come between, also before clicks.

        Dialogs get theirs as ever.
        """
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if not self._type_ahead.keeps(event):
                await self._deliver(event)
            return
        if isinstance(event, _CLICKS) and not event.is_forwarded:
            self._take_click()
        await super().on_event(event)

    def _take_click(self) -> None:
        """A click ends what the leader began; keys behind it wait until it has had its effect."""
        if self._keyboard.is_waiting:
            self._keyboard.cancel()
            self._leader_is_done()
        self.call_next(self._type_ahead.hold_until_done, self.workspace.pane.terminal)

    async def _deliver(self, event: events.Event) -> None:
        if isinstance(self.screen, Workspace):
            self._take_input(event)
            return
        await super().on_event(event)
        self._type_ahead.hold_until_done(self.focused or self.screen)

    def _take_input(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self._take_key(event)
            return
        controller = self._controller if self._place is Place.PANE else None
        if isinstance(event, events.Paste) and controller is not None:
            controller.send_paste(event.text)

    def _take_key(self, event: events.Key) -> None:
        if time.monotonic() < self._deaf_until:
            return
        was_waiting = self._keyboard.is_waiting
        intent = self._keyboard.read(press_from_textual(event), self._place)
        if was_waiting:
            self._leader_is_done()
        self._carry_out(intent)
        if self._keyboard.is_waiting:
            self._show_status()

    def _leader_is_done(self) -> None:
        """A key followed the leader, or something else came between."""
        self._hide_which_key()
        self._notice = ""
        self._show_status()

    def _carry_out(self, intent: Intent) -> None:
        if intent.meaning is Meaning.PROGRAM and self._controller is not None:
            self._controller.send_keys([intent.press])
        elif intent.meaning is Meaning.LEADER:
            loop = asyncio.get_running_loop()
            self._hint_timer = loop.call_later(WHICH_KEY_AFTER_S, self._show_which_key)
        elif intent.meaning is Meaning.ACTION:
            self._commands.do(intent.action, number=intent.number)
        elif intent.meaning is Meaning.ENDED_ACTION and self._controller is not None:
            if self._controller.takes_enter:
                self._commands.do(intent.action)
        elif intent.meaning is Meaning.LIST:
            if not self.workspace.sessions.handle_press(intent.press) and intent.action:
                self._commands.do(intent.action, number=intent.number)
        elif intent.meaning is Meaning.SIDEBAR_CTRL_C:
            self.notify("q leaves; the sessions go on.")
        elif intent.meaning is Meaning.BEEP:
            self.bell()

    def _show_which_key(self) -> None:
        cursor = self.workspace.pane.terminal.hardware_cursor
        self.workspace.which_key.open(None if cursor is None else cursor.y)

    def _hide_which_key(self) -> None:
        if self._hint_timer is not None:
            self._hint_timer.cancel()
            self._hint_timer = None
        self.workspace.which_key.close()

    def on_workspace_resized(self) -> None:
        """Fit what depends on the window's size."""
        self._apply_sidebar()

    # -- what widgets say -------------------------------------------------------------------

    def on_session_list_opened(self, message: SessionList.Opened) -> None:
        """A session was chosen."""
        self.open_session(message.session_id)

    def on_session_list_selection_moved(self, message: SessionList.SelectionMoved) -> None:
        """Remember where the cursor is."""
        self.keeper.change(self.keeper.layout._replace(selection=message.session_id))

    def on_session_list_group_toggled(self, message: SessionList.GroupToggled) -> None:
        """Remember what is folded."""
        collapsed = self.keeper.layout.collapsed
        change = collapsed | {message.group} if message.is_folded else collapsed - {message.group}
        self.keeper.change(self.keeper.layout._replace(collapsed=frozenset(change)))

    def on_session_list_menu_requested(self, message: SessionList.MenuRequested) -> None:
        """A right click in the list."""
        self._commands.open_menu(message.session_id, message.x, message.y)

    def on_menu_requested(self, message: MenuRequested) -> None:
        """A right click in the pane."""
        self._commands.open_menu(self.shown, message.x, message.y)

    def on_painted(self, message: Painted) -> None:
        """The host may send the next screen."""
        if self._controller is not None:
            self._controller.painted(message.revision, message.epoch)

    def on_history_wanted(self, message: HistoryWanted) -> None:
        """The view needs lines that scrolled away."""
        if self._controller is not None:
            self._controller.want_history(message.start, message.count)

    def on_mouse_forwarded(self, message: MouseForwarded) -> None:
        """The program wants the mouse."""
        if self._controller is not None:
            self._controller.send_mouse(message.event)

    def on_keys_forwarded(self, message: KeysForwarded) -> None:
        """Keys for the program, or the wheel in their place."""
        if self._controller is not None:
            self._controller.send_keys(message.presses)

    def on_copied(self, message: Copied) -> None:
        """Text was selected."""
        self._copied = message.text
        self.run_task(self._commands.verbs.copy(message.text))

    def on_size_changed(self, message: SizeChanged) -> None:
        """The program's window has another size."""
        if self._controller is not None:
            self._controller.resized(message.columns, message.rows)

    def on_workspace_pane_entered(self) -> None:
        """A click into the pane gives it the keyboard."""
        if self.keeper.layout.keyboard_in_sidebar:
            self.set_keyboard(in_sidebar=False)


def _by_creation(known: Known) -> tuple[float, str]:
    return (known.record.created if known.record is not None else float("inf"), known.id)


def going_on(app: AiSessionApp) -> list[str]:
    """Names of the sessions that go on when the app has ended, for the parting line."""
    own = own_session()
    return [record.name for record in app.records if record.is_live and record.id != own]
