"""What the actions on panes and tabs do, those that ask or start something included."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from aisession_tui.model.panes import Direction, Side
from aisession_tui.service.sessions import Wish
from aisession_tui.tui.screens.one_line import OneLine, name_problem

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.session_verbs import SessionVerbs


class PaneCommands:
    """Does the actions of the groups panes and tabs; what leads nowhere beeps."""

    def __init__(self, app: AiSessionApp, verbs: SessionVerbs) -> None:
        self._app = app
        self._verbs = verbs
        self._arrangement = arrangement = app.window.arrangement
        self.dialogs: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "split-right": lambda: self._shell_in(lambda: arrangement.split(Direction.ROW)),
            "split-down": lambda: self._shell_in(lambda: arrangement.split(Direction.COLUMN)),
            "new-tab": lambda: self._shell_in(arrangement.new_tab),
            "rename-tab": self._rename_tab,
        }
        """The actions that take a while, by their ids."""
        self.at_once: dict[str, Callable[[], None]] = {
            "next-pane": lambda: self._or_beep(arrangement.enter_next_pane()),
            "equalise": self._undoable(arrangement.equalise_panes),
            "swap-previous": self._undoable(lambda: arrangement.swap_pane(-1)),
            "swap-next": self._undoable(lambda: arrangement.swap_pane(1)),
            "close": self._undoable(arrangement.close_pane),
            "next-tab": lambda: self._or_beep(arrangement.enter_next_tab(1)),
            "previous-tab": lambda: self._or_beep(arrangement.enter_next_tab(-1)),
            "move-tab-left": self._undoable(lambda: arrangement.move_tab(-1)),
            "move-tab-right": self._undoable(lambda: arrangement.move_tab(1)),
            "close-tab": self._undoable(arrangement.close_tab),
        }
        """The actions that are done at once."""

    def go(self, action_id: str, side: Side) -> None:
        """Move the focus or a border of the focused pane to a side."""
        if action_id == "resize":
            self._app.undo.rearrange(lambda: self._arrangement.resize_pane(side), is_move=True)
        else:
            self._or_beep(self._arrangement.enter_neighbour(side))

    def enter_tab(self, number: int) -> None:
        """Bring a tab to the front, counted from 1."""
        self._or_beep(self._arrangement.enter_tab(number - 1))

    async def _shell_in(self, make_pane: Callable[[], None]) -> None:
        """A shell in a pane that is made for it, in the directory of the present session."""
        before, directory = self._app.keeper.layout, self._app.window.directory
        make_pane()
        await self._verbs.start(Wish(directory=directory, size=self._app.window.pane_size))
        self._app.undo.made_room(before)

    async def _rename_tab(self) -> None:
        name = await self._app.ask(
            OneLine(
                "Rename tab",
                "Name",
                self._app.keeper.layout.tab_name,
                placeholder="after its session",
                validate=name_problem,
                verb="rename",
            )
        )
        if name is not None:
            self._app.undo.rearrange(lambda: self._arrangement.name_tab(name))

    def _undoable(self, change: Callable[[], None]) -> Callable[[], None]:
        return lambda: self._app.undo.rearrange(change)

    def _or_beep(self, is_done: bool) -> None:
        if not is_done:
            self._app.bell()
