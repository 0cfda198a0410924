"""What each action of the registry does: from its id to the one place that does it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from aisession_tui.service.sessions import Wish
from aisession_tui.tui import navigation, recent
from aisession_tui.tui.actions import Target, applies
from aisession_tui.tui.actions import action as action_of
from aisession_tui.tui.entries import palette_entries
from aisession_tui.tui.link_verbs import LinkVerbs
from aisession_tui.tui.many_verbs import ManyVerbs
from aisession_tui.tui.menus import Menus
from aisession_tui.tui.pane_commands import PaneCommands
from aisession_tui.tui.screens.find_all import FindAll
from aisession_tui.tui.screens.help import Help
from aisession_tui.tui.screens.overview import Overview
from aisession_tui.tui.screens.switcher import Switcher, action_choices, session_choices
from aisession_tui.tui.screens.theme_picker import ThemePicker
from aisession_tui.tui.session_verbs import SessionVerbs
from aisession_tui.tui.snapshot_verbs import SnapshotVerbs

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
        self._many = ManyVerbs(app)
        self._panes = panes = PaneCommands(app, self.verbs)
        self.links = LinkVerbs(app, self.verbs)
        self.menus = Menus(app, self)
        snapshots = SnapshotVerbs(app)
        self._on_record: dict[str, _OnRecord] = {
            "rename": self._rename,
            "restart": self.verbs.restart,
            "duplicate": self.verbs.duplicate,
            "details": self.verbs.details,
            "rewind": self.verbs.rewind,
            "copy": self.verbs.copy_screen,
            "copy-all": self.verbs.copy_all,
            "save-all": self.verbs.save_all,
            "snapshot": snapshots.take,
            "rollback": snapshots.roll_back,
            "menu": self.menus.beside_row,
        }
        self._on_records = self._many.by_action
        self._dialogs: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "new": self.verbs.create,
            "switcher": self._switcher,
            "search-all": self._search_all,
            "overview": self._overview,
            "palette": self._palette,
            "theme": self._theme,
            "undo": app.undo.undo_last,
            "help": self._help,
            **panes.dialogs,
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
            "back": app.window.step_back,
            "mark": app.window.workspace.sessions.toggle_mark,
            "sort": app.window.sort_sessions,
            "filter": app.window.filter_sessions,
            "zoom": app.window.toggle_zoom,
            "scrollback": app.window.read_back,
            "page-back": lambda: app.window.read_back("page-up"),
            "search": lambda: app.window.read_back("search-back"),
            "paste": self._paste,
            "leave": app.leave,
            **panes.at_once,
        }

    def do(
        self, action_id: str, session_id: str = "", number: int = 0, side: Side | None = None
    ) -> None:
        """Do an action, to the session given or to the one the user is at."""
        if action_id == "nth":
            self._open(navigation.nth(self._app.window.rows, number))
        elif action_id == "nth-tab":
            self._panes.enter_tab(number)
        elif side is not None and action_id in ("resize", "focus"):
            self._panes.go(action_id, side)
        elif action_id in self._at_once:
            self._at_once[action_id]()
        elif action_id in self._dialogs:
            self._app.run_command(self._dialogs[action_id]())
        else:
            self._do_to(action_id, session_id)

    def _do_to(self, action_id: str, session_id: str) -> None:
        """Do an action to the session named, to all that are marked, or to the present one."""
        window = self._app.window
        marked = [] if session_id else window.marked
        group = "" if session_id else window.selected_group
        if marked and action_id == "menu":
            self._app.run_command(self.menus.of_marked(marked))
        elif marked and action_id in self._on_records:
            self.do_to_marked(action_id, marked)
        elif group and action_id == "rename":
            self._app.run_command(self.rename_group(group))
        elif group and action_id == "menu":
            self._app.run_command(self.menus.of_selected_group())
        else:
            self._do_to_one(action_id, session_id or window.present)

    async def rename_group(self, group: str) -> None:
        """Ask for another name of a group."""
        await self._many.rename_group(group)

    def do_to_marked(self, action_id: str, marked: Sequence[SessionRecord]) -> None:
        """Do an action to those of these sessions for which it makes sense."""
        what = action_of(action_id)
        fitting = [record for record in marked if applies(what, self._target(record))]
        if fitting:
            self._app.run_command(self._on_records[action_id](fitting))
        else:
            self._app.notify(f"{what.text} makes no sense for what is marked now.")

    def _do_to_one(self, action_id: str, session_id: str) -> None:
        record = self._app.window.record(session_id)
        if record is None:
            self._refuse(session_id)
            return
        if not applies(action_of(action_id), self._target(record)):
            self._app.notify(f"{record.name} is {record.status}: {action_id} makes no sense now")
            return
        work = self._on_record.get(action_id)
        self._app.run_command(work(record) if work else self._on_records[action_id]([record]))

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

    def _paste(self) -> None:
        """What was copied last in this app."""
        if self._app.copied:
            self._app.window.controller.send_paste(self._app.copied)
        else:
            self._app.bell()

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

    async def _switcher(self) -> None:
        choices = session_choices(self._app.window.rows)
        chosen = await self._app.ask(Switcher("Switch to", choices, "session", hub=self._app.hub))
        if chosen:
            self._open(chosen)

    async def _search_all(self) -> None:
        place = await self._app.ask(FindAll())
        if place is not None and self._app.window.record(place.session_id) is not None:
            self._open(place.session_id)
            await self._app.window.read_at(place.session_id, place.line)

    async def _overview(self) -> None:
        window = self._app.window
        overview = Overview(self._app.hub, window.rows, window.present)
        with window.followed_by(overview.update_rows):
            chosen = await self._app.ask(overview)
        if chosen:
            self._open(chosen)

    async def _palette(self) -> None:
        target = self._target(self._app.window.record(self._app.window.present))
        keymap = self._app.settings.keymap
        actions = action_choices(palette_entries(target, keymap.leader, keymap.actions))
        records = self._app.hub.records
        choices = [
            *actions,
            *session_choices(self._app.window.rows),
            *recent.tab_choices(self._app.window.tab_labels),
            *recent.directory_choices(records, self._app.window.home),
            *recent.command_choices(records),
        ]
        chosen = await self._app.ask(Switcher("Commands", choices, "command, session or place"))
        kind, _, what = (chosen or "").partition(":")
        if chosen in self._app.hub.sessions:
            self._open(chosen)
        elif kind == recent.TAB:
            self._panes.enter_tab(int(what))
        elif kind == recent.DIRECTORY:
            await self.verbs.start(Wish(directory=what, size=self._app.window.pane_size))
        elif kind == recent.COMMAND and (record := self._app.window.record(what)) is not None:
            await self.verbs.run_again(record)
        elif chosen:
            self.do(chosen)

    async def _theme(self) -> None:
        appearance = self._app.appearance
        picker = ThemePicker(appearance.names, appearance.chosen, appearance.preview)
        chosen = await self._app.ask(picker)
        if chosen:
            await self._app.follower.choose("theme", chosen)
            chosen = "" if appearance.would_wear(chosen) else chosen
        appearance.preview(chosen or "")

    async def _help(self) -> None:
        keymap = self._app.settings.keymap
        await self._app.ask(Help(keymap.leader, keymap.actions, keymap.in_copy_mode))
