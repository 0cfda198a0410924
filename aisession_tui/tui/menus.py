"""The menus: of a session, of several, of a group and of a tab, where they open and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.tui.actions import Target
from aisession_tui.tui.entries import group_entries, menu_entries, plural_entries, tab_entries
from aisession_tui.tui.screens.menu import Menu
from aisession_tui.tui.widgets.session_row import OWN_GROUPS

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.actions import Action
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.commands import Commands


class Menus:
    """Opens menus and has the commands do what was chosen."""

    def __init__(self, app: AiSessionApp, commands: Commands) -> None:
        self._app = app
        self._commands = commands

    @property
    def _actions(self) -> Sequence[Action]:
        return self._app.settings.keymap.actions

    def open_for_session(self, session_id: str, x: int, y: int) -> None:
        """Open a session's menu at a cell of the screen."""
        record = self._app.window.record(session_id)
        if record is not None:
            self._app.run_command(self._of_session(record, x, y))

    def open_for_group(self, group: str, x: int, y: int) -> None:
        """Open the menu of a heading of the list."""
        self._app.run_command(self._of_group(group, x, y))

    def open_for_tab(self, index: int, x: int, y: int) -> None:
        """Bring a tab to the front and open its menu."""
        self._app.window.arrangement.enter_tab(index)
        self._app.run_command(self._of_tab(index, x, y))

    async def beside_row(self, record: SessionRecord) -> None:
        """Open a session's menu at its name in the list."""
        await self._of_session(record, *self._below_row(record.id))

    def of_selected_group(self) -> Coroutine[Any, Any, None]:
        """Open the menu of the heading under the list's cursor, there."""
        window = self._app.window
        region = window.workspace.sessions.cursor_region
        x, y = (region.x, region.bottom) if region is not None else (2, 2)
        return self._of_group(window.selected_group, x, y)

    async def of_marked(self, marked: Sequence[SessionRecord]) -> None:
        """Open the menu of all that are marked."""
        x, y = self._below_row(self._app.window.selected, marked[-1].id)
        title = f"{len(marked)} sessions"
        chosen = await self._app.ask(Menu(title, plural_entries(marked, self._actions), x, y))
        if chosen is not None:
            self._commands.do_to_marked(chosen, marked)

    async def _of_session(self, record: SessionRecord, x: int, y: int) -> None:
        target = Target(record, shown=self._app.window.shown == record.id)
        chosen = await self._app.ask(Menu(record.name, menu_entries(target, self._actions), x, y))
        if chosen == "attach":
            self._app.window.open_session(record.id)
        elif chosen is not None:
            self._commands.do(chosen, record.id)

    async def _of_group(self, group: str, x: int, y: int) -> None:
        window = self._app.window
        members = [
            record
            for row in window.rows
            if row.group == group and (record := window.record(row.id)) is not None
        ]
        entries = group_entries(
            members,
            self._actions,
            is_folded=group in self._app.keeper.layout.collapsed,
            is_users=group not in OWN_GROUPS,
        )
        chosen = await self._app.ask(Menu(group, entries, x, y))
        if chosen == "fold":
            window.workspace.sessions.toggle_group(group)
        elif chosen == "rename":
            await self._commands.rename_group(group)
        elif chosen is not None:
            self._commands.do_to_marked(chosen, members)

    async def _of_tab(self, index: int, x: int, y: int) -> None:
        label = self._app.window.tab_labels[index]
        chosen = await self._app.ask(Menu(label.name, tab_entries(self._actions), x, y))
        if chosen is not None:
            self._commands.do(chosen)

    def _below_row(self, *session_ids: str) -> tuple[int, int]:
        """The cell below the name of the first of these that is in sight."""
        places = (self._app.window.name_region(each) for each in session_ids)
        region = next(filter(None, places), None)
        return (region.x, region.bottom) if region is not None else (2, 2)
