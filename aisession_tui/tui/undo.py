"""Undo: what was deleted comes back, what was closed or moved is again where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aisession_tui.model import layout as layouts
from aisession_tui.tui.actions import action
from aisession_tui.tui.attempts import attempt_each
from aisession_tui.tui.frame import glyphs_of
from aisession_tui.tui.key_labels import key_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aisession_tui.model.layout import Layout
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.service.deletion import Undeleted
    from aisession_tui.tui.app import AiSessionApp

_MOST_STEPS = 50


class Step(NamedTuple):
    """Something that can be undone."""

    before: Layout
    after: Layout
    deleted: tuple[str, ...] = ()
    """Ids of sessions that went to the trash."""
    made: str = ""
    """The id of the session that was started in a new pane or tab."""
    is_move: bool = False
    """A border was moved; what moves it on is the same step."""

    def is_void_in(self, layout: Layout) -> bool:
        """Whether the panes are as they were before anyway, and nothing else is to be undone."""
        return not self.deleted and layouts.is_arranged_as(self.before, layout)

    def is_move_to(self, layout: Layout) -> bool:
        """Whether it moved a border, and nothing was changed since."""
        return self.is_move and layouts.is_arranged_as(self.after, layout)


class Undo:
    """Remembers what was done in this app, and undoes it, the last first."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app
        self._steps: list[Step] = []

    def rearrange(self, change: Callable[[], object], *, is_move: bool = False) -> None:
        """Change panes and tabs, and remember how they were, if they are different then.

        Args:
            change: What changes them.
            is_move: It moves a border; moves that follow each other are undone together.
        """
        before = self._app.keeper.layout
        change()
        after = self._app.keeper.layout
        if layouts.is_arranged_as(before, after):
            return
        if is_move and self._steps and self._steps[-1].is_move_to(before):
            before = self._steps.pop().before
        self._push(Step(before, after, is_move=is_move))

    def made_room(self, before: Layout) -> None:
        """Remember how panes and tabs were before a session was started in a new one."""
        after = self._app.keeper.layout
        self._push(Step(before, after, made=after.focused.session))

    def deleted(self, gone: Sequence[SessionRecord], before: Layout, said: str = "") -> None:
        """Remember what went to the trash, and say how it comes back.

        Args:
            gone: The sessions.
            before: The layout as it was with them.
            said: What is said of them; empty: that they are in the trash.
        """
        if not gone:
            return
        ids = tuple(record.id for record in gone)
        self._push(Step(before, self._app.keeper.layout, ids))
        is_one = len(gone) == 1
        text = f"{gone[0].name} is" if is_one else f"{len(gone)} sessions are"
        separator, it = glyphs_of(self._app).separator, "it" if is_one else "them"
        text = f"{said or f'{text} in the trash'} {separator} {self._keys} brings {it} back"
        self._app.notify(text)

    def _push(self, step: Step) -> None:
        self._steps = [*self._steps, step][-_MOST_STEPS:]

    @property
    def _keys(self) -> str:
        keymap = self._app.settings.keymap
        key = keymap.key_of("undo")
        return f"{keymap.leader} {key_label(key)}" if key else f'"{action("undo").text}"'

    async def undo_last(self) -> None:
        """Undo what was done last, and has not come to nothing meanwhile."""
        while self._steps and self._steps[-1].is_void_in(self._app.keeper.layout):
            self._steps.pop()
        if not self._steps:
            self._app.notify("Nothing to undo. What was deleted before: ai-session undelete")
            return
        step = self._steps.pop()
        layout = self._app.keeper.layout
        in_sidebar = layout.keyboard_in_sidebar if step.deleted else step.before.keyboard_in_sidebar
        if step.deleted and not await self._bring_back(step.deleted):
            return
        window = self._app.window
        layout = layouts.undone(self._app.keeper.layout, step.before, step.after)
        if layout != self._app.keeper.layout:
            window.change(layout)
            window.set_keyboard(in_sidebar=in_sidebar)
            window.workspace.sessions.select(window.shown)
            self._tell_of(step.made)
        elif not step.deleted:
            self._app.notify("The panes have been changed since: that cannot be undone any more.")

    def _tell_of(self, session_id: str) -> None:
        """Say that a session goes on, if it does and was only shown where no pane is any more."""
        record = self._app.window.record(session_id)
        is_shown = any(tab.pane_of(session_id) for tab in self._app.keeper.layout.tabs)
        if record is not None and record.is_live and not is_shown:
            self._app.notify(f"{record.name} goes on without a pane")

    async def _bring_back(self, session_ids: Sequence[str]) -> bool:
        """Take sessions out of the trash; whether any came."""
        back: list[Undeleted] = []
        await attempt_each(
            self._app, "bringing back", session_ids, lambda each: back.append(_undelete(each))
        )
        for each in back:
            if each.record is not None:
                self._app.hub.begun(each.record)
            self._app.hub.look_again(each.id)
            self._app.window.workspace.sessions.select(each.id)
        if len(back) == 1:
            as_what = f" as {back[0].name}: its name has been taken" if back[0].taken else ""
            self._app.notify(f"{back[0].taken or back[0].name} is back{as_what}")
        elif back:
            self._app.notify(f"{len(back)} sessions are back")
        return bool(back)


def _undelete(session_id: str) -> Undeleted:
    from aisession_tui.service import deletion

    return deletion.undelete(deletion.find_deleted(session_id))
