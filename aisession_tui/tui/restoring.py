"""Bringing lost sessions back when the app starts: after asking, the focused one first."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from aisession_tui.config.model import RestorePolicy
from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionStatus
from aisession_tui.service import sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.app import AiSessionApp

_AT_ONCE = 4


class Restoring:
    """Offers and restores."""

    def __init__(self, app: AiSessionApp) -> None:
        self._app = app

    async def offer(self) -> None:
        """Do as the user's policy says about what is lost."""
        policy = self._app.settings.config.sessions.restore
        if policy == RestorePolicy.NEVER:
            return
        await self._app.hub.settle()
        lost = [each for each in self._app.hub.records if each.status is SessionStatus.LOST]
        if policy == RestorePolicy.ALWAYS:
            await self.restore([record for record in lost if record.is_shell])
            lost = [record for record in lost if not record.is_shell]
        if not lost:
            return
        from aisession_tui.tui.screens.restore_lost import RestoreLost

        lost = self._in_order(lost)
        chosen = await self._app.ask(RestoreLost(lost, os.environ.get("HOME", "")))
        await self.restore([record for record in lost if record.id in (chosen or ())])

    async def restore(self, wanted: Sequence[SessionRecord], *, as_shells: bool = False) -> None:
        """Restore sessions, the first ones first, a few at a time; ask about those that fail."""
        turns = asyncio.Semaphore(_AT_ONCE)
        failed: list[tuple[SessionRecord, str]] = []

        async def restore_one(record: SessionRecord) -> None:
            async with turns:
                try:
                    await asyncio.to_thread(sessions.restore, record.id, as_shell=as_shells)
                except (AiSessionError, OSError) as error:
                    failed.append((record, str(error)))
                self._app.hub.look_again(record.id)
                step()

        with self._app.progress.showing("restoring", len(wanted)) as step:
            await asyncio.gather(*(restore_one(record) for record in self._in_order(wanted)))
        back = len(wanted) - len(failed)
        if back > 1:
            self._app.notify(f"{back} sessions are back.")
        if failed:
            await self._ask_about(failed)

    async def _ask_about(self, failed: list[tuple[SessionRecord, str]]) -> None:
        from aisession_tui.tui.screens.restore_lost import RestoreFailed

        answer = await self._app.ask(RestoreFailed(failed))
        if answer:
            await self.restore([record for record, _ in failed], as_shells=answer == "fresh")

    def _in_order(self, wanted: Sequence[SessionRecord]) -> list[SessionRecord]:
        """The focused one first, then those that panes show."""
        layout = self._app.keeper.layout

        def place(record: SessionRecord) -> int:
            if record.id == self._app.window.shown:
                return 0
            return 1 if layout.pane_of(record.id) is not None else 2

        return sorted(wanted, key=place)
