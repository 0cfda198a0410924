"""What each action of the registry does: from its id to the one place that does it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from aisession_tui.model.panes import Direction
from aisession_tui.service.sessions import Wish
from aisession_tui.tui import navigation
from aisession_tui.tui.actions import Target, applies, menu_entries, palette_entries
from aisession_tui.tui.actions import action as action_of
from aisession_tui.tui.link_verbs import LinkVerbs
from aisession_tui.tui.screens.help import Help
from aisession_tui.tui.screens.menu import Menu
from aisession_tui.tui.screens.switcher import Switcher, action_choices, session_choices
from aisession_tui.tui.session_verbs import SessionVerbs
from aisession_tui.tui.theme import THEMES
from aisession_tui.tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from aisession_tui.model.panes import Side
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.app import AiSessionApp

_OnRecord = Callable[["SessionRecord"], Coroutine[Any, Any, None]]


class Commands:
    """Does actions. What needs a session gets the one that is meant, or a sentence why not."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app
        self.verbs = SessionVerbs(app)
        self.links = LinkVerbs(app, self.verbs)
        self._on_record: dict[str, _OnRecord] = {
            "rename": self._rename,
            "kill": self.verbs.kill,
            "restart": self.verbs.restart,
            "pause": self.verbs.pause,
            "resume": self.verbs.resume,
            "duplicate": self.verbs.duplicate,
            "delete": self.verbs.delete,
            "details": self.verbs.details,
            "copy": self.verbs.copy_screen,
            "copy-all": self.verbs.copy_all,
            "save-all": self.verbs.save_all,
            "menu": self._menu,
        }
        self._dialogs: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "new": self.verbs.create,
            "split-right": lambda: self._split(Direction.ROW),
            "split-down": lambda: self._split(Direction.COLUMN),
            "switcher": self._switcher,
            "palette": self._palette,
            "theme": self._theme,
            "help": self._help,
        }
        self._at_once: dict[str, Callable[[], None]] = {
            "next": lambda: self._open(navigation.step(app.window.rows, app.window.present, 1)),
            "previous": lambda: self._open(
                navigation.step(app.window.rows, app.window.present, -1)
            ),
            "last": self._last,
            "attention": self._attention,
            "attach": lambda: self._open(app.window.selected),
            "sidebar": app.window.toggle_sidebar,
            "back": lambda: app.window.set_keyboard(in_sidebar=False),
            "filter": app.window.filter_sessions,
            "zoom": app.window.toggle_zoom,
            "next-pane": lambda: self._or_beep(app.window.enter_next_pane()),
            "equalise": app.window.equalise_panes,
            "swap-previous": lambda: app.window.swap_pane(-1),
            "swap-next": lambda: app.window.swap_pane(1),
            "close": app.window.close_pane,
            "scrollback": app.window.read_back,
            "page-back": lambda: app.window.read_back("page-up"),
            "search": lambda: app.window.read_back("search-back"),
            "paste": self._paste,
            "leave": app.leave,
        }

    def do(
        self, action_id: str, session_id: str = "", number: int = 0, side: Side | None = None
    ) -> None:
        """Do an action, to the session given or to the one the user is at."""
        if action_id == "nth":
            self._open(navigation.nth(self._app.window.rows, number))
        elif side is not None and action_id == "resize":
            self._app.window.resize_pane(side)
        elif side is not None and action_id == "focus":
            self._or_beep(self._app.window.enter_neighbour(side))
        elif action_id in self._at_once:
            self._at_once[action_id]()
        elif action_id in self._dialogs:
            self._app.run_command(self._dialogs[action_id]())
        else:
            self._do_to(action_id, session_id or self._app.window.present)

    def open_menu(self, session_id: str, x: int, y: int) -> None:
        """Open a session's menu at a cell of the screen."""
        record = self._app.window.record(session_id)
        if record is not None:
            self._app.run_command(self._menu_at(record, x, y))

    def _do_to(self, action_id: str, session_id: str) -> None:
        record = self._app.window.record(session_id)
        if record is None:
            self._refuse(session_id)
            return
        if not applies(action_of(action_id), self._target(record)):
            self._app.notify(f"{record.name} is {record.status}: {action_id} makes no sense now")
            return
        self._app.run_command(self._on_record[action_id](record))

    def _refuse(self, session_id: str) -> None:
        known = self._app.hub.sessions.get(session_id)
        if known is not None and known.problem:
            text = f"{session_id} cannot be read. ai-session delete {session_id} removes it."
            self._app.notify(text, severity="warning")
        else:
            self._app.bell()

    def _target(self, record: SessionRecord | None) -> Target:
        return Target(record, record is not None and self._app.window.shown == record.id)

    def _open(self, session_id: str) -> None:
        if session_id:
            self._app.window.open_session(session_id)
        else:
            self._app.bell()

    def _or_beep(self, is_done: bool) -> None:
        if not is_done:
            self._app.bell()

    async def _split(self, direction: Direction) -> None:
        """A new pane with a shell in the directory of the present session."""
        record = self._app.window.record(self._app.window.shown)
        self._app.window.split(direction)
        directory = record.cwd if record is not None else ""
        await self.verbs.start(Wish(directory=directory, size=self._app.window.pane_size))

    def _paste(self) -> None:
        """What was copied last in this app."""
        self._or_beep(bool(self.verbs.copied))
        if self.verbs.copied:
            self._app.window.controller.send_paste(self.verbs.copied)

    def _last(self) -> None:
        layout = self._app.keeper.layout
        self._open(
            navigation.last_used(layout.recent, self._app.window.shown, self._app.hub.sessions)
        )

    def _attention(self) -> None:
        found = navigation.attention(
            self._app.window.rows, self._app.window.present, self._app.hub.records
        )
        if found:
            self._open(found)
        else:
            self._app.notify("No session needs you.")

    async def _rename(self, record: SessionRecord) -> None:
        await self.verbs.rename(record, self._app.window.name_region(record.id))

    async def _menu(self, record: SessionRecord) -> None:
        region = self._app.window.name_region(record.id)
        x, y = (region.x, region.bottom) if region is not None else (2, 2)
        await self._menu_at(record, x, y)

    async def _menu_at(self, record: SessionRecord, x: int, y: int) -> None:
        entries = menu_entries(self._target(record))
        chosen = await self._app.ask(Menu(record.name, entries, x, y))
        if chosen == "attach":
            self._open(record.id)
        elif chosen is not None:
            self.do(chosen, record.id)

    async def _switcher(self) -> None:
        choices = session_choices(self._app.window.rows)
        chosen = await self._app.ask(Switcher("Switch to", choices, "session"))
        if chosen:
            self._open(chosen)

    async def _palette(self) -> None:
        target = self._target(self._app.window.record(self._app.window.present))
        actions = action_choices(palette_entries(target, self._app.leader.spelling))
        choices = [*actions, *session_choices(self._app.window.rows)]
        chosen = await self._app.ask(Switcher("Commands", choices, "command or session"))
        if chosen in self._app.hub.sessions:
            self._open(chosen)
        elif chosen:
            self.do(chosen)

    async def _theme(self) -> None:
        choices = [Choice(theme.name, theme.name) for theme in THEMES]
        chosen = await self._app.ask(Switcher("Theme", choices, "theme"))
        if chosen:
            self._app.choose_theme(chosen)

    async def _help(self) -> None:
        await self._app.ask(Help(self._app.leader.spelling))
