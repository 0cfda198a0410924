"""What a click on a link, or its key in copy mode, comes to: opened, copied, or a sentence why not."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from aisession_tui.service.sessions import Wish
from aisession_tui.tui import opening
from aisession_tui.tui.copying.links import Target
from aisession_tui.tui.selection import Point, Span

if TYPE_CHECKING:
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.tui.app import AiSessionApp
    from aisession_tui.tui.pane_controller import PaneController
    from aisession_tui.tui.session_verbs import SessionVerbs


class LinkVerbs:
    """Opens what a pane's cells point at."""

    def __init__(self, app: AiSessionApp, verbs: SessionVerbs) -> None:
        self._app = app
        self._verbs = verbs
        self._pointed: Target | None = None
        """What the pointer rests on."""

    def open_at(self, pane: PaneController, line: int, column: int) -> None:
        """Open what a cell of a pane belongs to.

        Args:
            pane: The pane.
            line: The absolute id of the cell's line.
            column: The cell's column.
        """
        target = pane.target_at(line, column)
        record = self._app.window.record(pane.session)
        if target is None or record is None:
            self._app.notify("There is no link and no file here.")
        else:
            self._app.run_task(self._open(record, target))

    def point_at(self, pane: PaneController, line: int, column: int) -> None:
        """Underline what a click on a cell of a pane would open; -1 as line: nothing."""
        target = pane.target_at(line, column) if line >= 0 else None
        self._pointed = target
        pane.terminal.show_link(None)
        record = self._app.window.record(pane.session)
        if target is not None and record is not None:
            self._app.run_task(self._underline(pane, record, target))

    async def _underline(self, pane: PaneController, record: SessionRecord, target: Target) -> None:
        """Underline a target, a path only if something is there."""
        path = opening.path_of(target.address) or target.path
        is_there = bool(await _found(path, record) if path else target.address)
        if is_there and target is self._pointed:
            cells = target.cells
            end = Point(cells.end_line, cells.end_column)
            pane.terminal.show_link(Span(Point(cells.line, cells.column), end))

    async def _open(self, record: SessionRecord, target: Target) -> None:
        if path := opening.path_of(target.address):
            target = Target(path=path)
        if target.address:
            await self._open_address(target.address)
        else:
            await self._open_path(record, target)

    async def _open_address(self, address: str) -> None:
        if opening.scheme_of(address) not in opening.OPENED:
            await self._verbs.copy(address, because="This kind of link is not opened")
            return
        program = opening.desktop_opener(os.environ, sys.platform)
        if not program:
            await self._verbs.copy(address, because="There is no desktop here")
        elif await opening.run_opener(program, address, os.environ):
            self._app.notify(f"opened {address}")
        else:
            await self._verbs.copy(address, because=f"{os.path.basename(program)} failed")

    async def _open_path(self, record: SessionRecord, target: Target) -> None:
        directory, path = _directory(record), await _found(target.path, record)
        if not path:
            self._app.notify(f"There is no {target.path} in {directory}.")
        elif await asyncio.to_thread(os.path.isdir, path):
            await self._start(path, (), record)
        elif not await asyncio.to_thread(os.path.isfile, path):
            self._app.notify(f"{path} is no regular file.")
        elif command := opening.editor_command(path, target.line, target.column, os.environ):
            await self._start(directory, command, record)
        else:
            self._app.notify("There is no editor: set VISUAL or EDITOR.")

    async def _start(self, directory: str, command: tuple[str, ...], record: SessionRecord) -> None:
        size = self._app.window.pane_size
        wish = Wish(directory=directory, command=command, group=record.group, size=size)
        await self._verbs.start(wish)


def _directory(record: SessionRecord) -> str:
    """Where a session's program is."""
    return record.cwd or record.directory


async def _found(path: str, record: SessionRecord) -> str:
    """The absolute path of what a program wrote, if something is there."""
    return await asyncio.to_thread(opening.find_path, path, _directory(record))
