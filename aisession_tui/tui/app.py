"""The app: wires the screen, the sessions, the layout and the actions. It does not do, it connects."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import ExitStack
from contextvars import copy_context
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on
from textual.app import App
from textual.binding import BindingType

from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.protocol.messages import Happened, Message
from aisession_tui.tui.appearance import Appearance
from aisession_tui.tui.driver import InputClosed, OuterColors, choose_driver, has_title
from aisession_tui.tui.endings import Ending, ending_of
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.frame_reactions import FrameReactions
from aisession_tui.tui.housekeeping import clear_up
from aisession_tui.tui.hub import Known, SessionHub
from aisession_tui.tui.key_router import KeyRouter
from aisession_tui.tui.keymap import first_hint
from aisession_tui.tui.layout_keeper import LayoutKeeper
from aisession_tui.tui.list_reactions import ListReactions
from aisession_tui.tui.outer_cursor import OuterCursor
from aisession_tui.tui.outer_title import OuterTitle
from aisession_tui.tui.pane_reactions import PaneReactions
from aisession_tui.tui.progress import Progress
from aisession_tui.tui.readiness import get_ready
from aisession_tui.tui.recovery import Recovery
from aisession_tui.tui.screens.workspace import Workspace
from aisession_tui.tui.settings import Settings, told
from aisession_tui.tui.settings_follower import SettingsFollower
from aisession_tui.tui.theme import style_sheets
from aisession_tui.tui.toasts import Toasts, place
from aisession_tui.tui.undo import Undo
from aisession_tui.tui.widgets.pane import PaneView
from aisession_tui.tui.widgets.session_messages import ListMessage
from aisession_tui.tui.widgets.status_line import StatusLine
from aisession_tui.tui.widgets.tab_bar import TabBar
from aisession_tui.tui.widgets.terminal_messages import TerminalMessage
from aisession_tui.tui.window import Window

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.message import Message as TextualMessage
    from textual.screen import Screen
    from textual.worker import Worker

    from aisession_tui.tui.commands import Commands

Answer = TypeVar("Answer")


class AiSessionApp(App[None], inherit_bindings=False):
    """ai-session-tui."""

    TITLE = "ai-session-tui"
    CSS_PATH: ClassVar[Any] = style_sheets()
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        *,
        wanted: str = "",
        settings: Settings | None = None,
        is_monochrome: bool = False,
    ) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.hub = SessionHub(self._session_changed, self._session_spoke)
        self.keeper = LayoutKeeper(self._warn)
        self._wanted = wanted
        self._window: Window | None = None
        self._router = KeyRouter(self, self.settings.keymap, super().on_event)
        self._cursor = OuterCursor(self.write_to_terminal)
        self._title = OuterTitle(self.write_to_terminal, is_shown=has_title())
        self._reactions = PaneReactions(self)
        self._list_reactions = ListReactions(self)
        self._frame_reactions = FrameReactions(self, self._router)
        self._recovery = Recovery(self)
        self.undo = Undo(self)
        self.progress = Progress(self._progress_made)
        self.has_begun = False
        """Whether the first frame is behind us, and the hosts are connected to."""
        self.copied = ""
        """What was copied last, for pasting."""
        self._curtain = ExitStack()
        self._notifications = toasts = Toasts()
        self.follower = SettingsFollower(self, self._router, toasts)
        self.follower.apply_first()
        self.appearance = Appearance(self, is_monochrome=is_monochrome)
        self.appearance.put_on()

    # -- life -------------------------------------------------------------------------------

    def get_driver_class(self) -> type[Driver]:
        """Our own driver where Textual would take its Linux driver."""
        return choose_driver(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """The workspace, with the sidebar where it was."""
        layout = self.keeper.layout
        context = copy_context()  # so that what is sent from in there has the app for its sender
        return Workspace(
            self.settings.keymap,
            layout,
            folds_below=self.settings.config.sidebar.fold_below_columns,
            on_sized=lambda workspace: context.run(self._workspace_sized, workspace),
        )

    def on_mount(self) -> None:
        """Read the records; nothing is painted before they are shown."""
        self._curtain.enter_context(self.batch_update())
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.leave)
        self._recovery.start()
        self.hub.load()
        self._router.type_ahead.hold("start")

    def _workspace_sized(self, workspace: Workspace) -> None:
        """Fill the workspace for the first frame, or fit it to its new size."""
        if self._window is not None:
            self._window.apply_sidebar()
            return
        self._window = Window(
            workspace,
            self.hub,
            self.keeper,
            self._window_refreshed,
            lambda: self.settings.keymap.in_copy_mode,
        )
        self._fill(self._window)
        self._curtain.close()
        if not self.has_begun:
            self.call_after_refresh(self._begin)

    async def make_window_anew(self) -> None:
        """Take the window away with all dialogs, and show another one as the layout says."""
        self.window.panes.let_go()
        while len(self.screen_stack) > 1:
            await self.screen.dismiss(None)
        self._window, self._wanted = None, ""
        self.__dict__.pop("commands", None)
        # Textual takes a callback off here that it did not give the first screen.
        self.screen._push_result_callback(self.screen, None)  # noqa: SLF001
        await self.switch_screen(self.get_default_screen())

    async def _dispatch_message(self, message: TextualMessage) -> None:
        """Go on after an error in what the app itself does about a message."""
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            if not self._recovery.survives(error):
                raise

    def _handle_exception(self, error: Exception) -> None:
        """Go on after an error in a widget, whose own end it is."""
        if not self._recovery.survives(error):
            super()._handle_exception(error)

    def _progress_made(self) -> None:
        """Something takes long, or no longer: the bottom line names it."""
        if self._window is not None:
            self._router.show_status()

    def _window_refreshed(self) -> None:
        """The sessions or the place of the keyboard are others: say so around the panes."""
        self._router.show_status()
        self._title.show(self.window.record(self.window.shown))

    def _fill(self, window: Window) -> None:
        """Show everything as it was, from the records alone."""
        layout, sessions = self.keeper.layout, window.workspace.sessions
        if self._wanted:
            window.open_session(self._wanted)
        else:
            window.begin()
            window.set_keyboard(in_sidebar=layout.keyboard_in_sidebar and bool(self.hub.sessions))
        sessions.select(window.shown if self._wanted else layout.selection or window.shown)
        if not self._wanted:
            sessions.collapse(layout.collapsed)

    async def _begin(self) -> None:
        """After the first frame: connect, and take keys."""
        if not self.keeper.is_saved:
            self.notify("Another window saves the layout; changes here are not kept.")
        self.hub.start()
        self.window.look_at_branches()
        self.follower.start()
        from aisession_tui.service.sessions import point_agent_link
        from aisession_tui.tui.restoring import Restoring

        point_agent_link()
        if not self.hub.sessions:
            separator = f" {glyphs_of(self).separator} "
            self._router.notice = first_hint(self.settings.keymap, separator)
            self.run_command(self._first_run())
        if self.settings.problems:
            self._warn(told(self.settings.problems))
        self.has_begun = True
        await self._router.type_ahead.release("start")
        self.run_task(Restoring(self).offer())
        self.run_task(clear_up(self))
        if not self.is_headless:  # of those there may be many in a process
            self.run_task(get_ready())

    async def _first_run(self) -> None:
        """Nobody has a session yet: start one here."""
        from aisession_tui.service.sessions import Wish

        await self.commands.verbs.start(Wish(size=self.window.pane_size))

    def on_resize(self, event: events.Resize) -> None:
        """Paint all of it when the window is back at the size it was painted for.

        In between it had another one, and the terminal has lost what that had no room for.
        """
        if self.is_begun and event.size == self.screen.outer_size:
            self.screen.refresh()

    def on_unmount(self) -> None:
        """Save what is not saved, let go of the hosts."""
        self.keeper.flush()
        self.follower.stop()
        self.hub.stop()

    def post_display_hook(self) -> None:
        """After each frame, put the terminal's cursor where the program has it, and toasts elsewhere."""
        self._cursor.after_frame(self)
        if self._notifications:
            self.on_notify()

    def on_notify(self) -> None:
        """Keep the line of the cursor free of what is said."""
        if self.is_begun:
            place(self.screen, self.cursor_position.y)

    def leave(self) -> None:
        """End the app; the sessions go on."""
        self.keeper.flush()
        self.hub.stop()  # what hosts say from now on finds no window any more
        self._cursor.reset()
        self.exit()

    def on_input_closed(self, _message: InputClosed) -> None:
        """The terminal is gone."""
        self.leave()

    def on_outer_colors(self, message: OuterColors) -> None:
        """Programs that ask for the default colours get the outer terminal's."""
        self.hub.set_colors(message.foreground, message.background)
        if message.background:
            self.appearance.background_is(message.background)

    # -- what commands need to know ---------------------------------------------------------

    @cached_property
    def commands(self) -> Commands:
        """What actions do; they and their dialogs are imported after the first frame."""
        from aisession_tui.tui.commands import Commands

        return Commands(self)

    @property
    def is_begun(self) -> bool:
        """Whether there is a window: just before the first frame is painted."""
        return self._window is not None

    @property
    def window(self) -> Window:
        """The window, from the first frame on."""
        if self._window is None:
            raise RuntimeError("there is no window before the first frame")
        return self._window

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
            await self._router.type_ahead.release("command")

    def hold_keys(self) -> None:
        """Let keys wait while something starts that they are meant for."""
        self._router.type_ahead.hold("command")

    async def ask(self, screen: Screen[Answer]) -> Answer | None:
        """Show a dialog, give it the keys, and return its result."""
        answer = self.push_screen(screen, wait_for_dismiss=True)
        # By then it has its focus.
        screen.call_after_refresh(self.call_later, self._router.type_ahead.release, "command")
        return await answer

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A task that broke says so; the app and the sessions go on."""
        if event.worker.error is not None:
            self.notify(f"That did not work: {event.worker.error!r}", severity="error")

    def bell(self) -> None:
        """Ring the outer terminal's bell, if the user wants it rung."""
        if self.settings.config.bell:
            super().bell()

    def write_to_terminal(self, text: str) -> None:
        """Write a sequence to the outer terminal."""
        if self._driver is not None:
            self._driver.write(text)

    # -- sessions ---------------------------------------------------------------------------

    def _session_changed(self, before: Known | None, after: Known | None) -> None:
        """The hub learned something: show it, and follow a program's end."""
        if self._window is None:
            return
        record = after.record if after is not None else None
        was_live = before is not None and before.record is not None and before.record.is_live
        ended = record is not None and was_live and record.status is SessionStatus.EXITED
        is_shown = record is not None and self.keeper.layout.pane_of(record.id) is not None
        if record is not None and ended and is_shown and ending_of(record) is Ending.CLOSE:
            self._close_ended(record)
        self._window.refresh_rows()
        self._window.look_at_branches()

    def _close_ended(self, record: SessionRecord) -> None:
        """Go to the session used before; what was being typed goes nowhere."""
        if not self.keeper.layout.keyboard_in_sidebar:
            self._router.be_deaf()
        code = "" if record.exit_code in (0, None) else f" {record.exit_code}"
        self.notify(f"{record.name} exited{code}. It is under Exited; R in its menu restarts it.")
        self.window.turn_from(record.id)

    def _session_spoke(self, session_id: str, message: Message) -> None:
        """A host told something that is not about the record or the screen."""
        if not isinstance(message, Happened) or self._window is None:
            return
        if message.what == "notice":
            self.notify(message.text, severity="warning")
        elif message.what == "clipboard" and session_id == self.window.shown:
            self.run_task(self.commands.verbs.copy(message.text))
        elif message.what in ("bell", "notification") and session_id != self.window.shown:
            self.bell()

    def _warn(self, text: str) -> None:
        self.notify(text, severity="warning")

    async def on_event(self, event: events.Event) -> None:
        """Let the router have keys first; everything else goes Textual's way."""
        if self._window is None and isinstance(event, events.Key | events.Paste):
            self._router.type_ahead.keeps(event)
        elif self._window is None or not await self._router.take(event):
            await super().on_event(event)

    # -- what widgets say -------------------------------------------------------------------

    @on(ListMessage)
    def _list_said(self, message: ListMessage) -> None:
        """The user did something in the list of sessions."""
        if self._window is not None:
            self._list_reactions.take(message)

    @on(TerminalMessage)
    def _terminal_said(self, message: TerminalMessage) -> None:
        """A pane's terminal said something."""
        if self._window is not None:
            self._reactions.take(message)

    def on_pane_area_fitted(self) -> None:
        """Panes that have no room any more are not followed, and others are again."""
        if self._window is not None:
            self._window.panes.show(self.keeper.layout)

    @on(PaneView.Entered)
    @on(PaneView.ZoomRequested)
    @on(PaneView.EdgeDragged)
    @on(StatusLine.Clicked)
    @on(TabBar.Chosen)
    @on(TabBar.MenuRequested)
    @on(TabBar.RenameRequested)
    def _frame_said(self, message: TextualMessage) -> None:
        """The user did something to a tab, to a pane's frame or in the bottom line."""
        self._frame_reactions.take(message)
