"""The whole window with made-up sessions: no host, no clock and no path of the machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from textual.pilot import Pilot

from aisession_tui.model.layout import Layout
from aisession_tui.model.session import Activity, SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.protocol import messages
from aisession_tui.store import layouts
from aisession_tui.terminal.search import pattern_of
from aisession_tui.terminal.terminal import Terminal
from aisession_tui.tui import window
from aisession_tui.tui.app import AiSessionApp
from aisession_tui.tui.hub import Known
from tests.support.chrome import NOW, record

HOME = "/home/me"

SHELL = b"\x1b]133;A\x1b\\\x1b[1;34m~/api\x1b[m $ \x1b]133;B\x1b\\"
TESTS = (
    b"\x1b]133;C\x1b\\\x1b[1m== 24 tests ==\x1b[m\r\n"
    b"api/test_routes.py \x1b[32m........\x1b[m ok\r\n"
    b"api/test_models.py \x1b[31m..F.....\x1b[m failed\r\n"
    b"\x1b[31mE  wide: \xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\x9a\x80 end\x1b[m\r\n"
    b"api/test_models.py:42: AssertionError\r\n"
    b"\x1b[7m 1 failed \x1b[m 23 passed, see https://example.org/log\r\n\x1b]133;D;1\x1b\\"
)
API = SHELL + b"pytest\r\n" + TESTS + SHELL
LOG = b"".join(b"12:%02d GET /items/%d 200\r\n" % (at, at * 7) for at in range(60))
QUESTION = b"Bash command\r\n  npm test\r\nDo you want to proceed?\r\n> 1. Yes\r\n  2. No\r\n"

RECORDS = (
    record(1, "api", group="work", activity=Activity.WORKING, title="running tests"),
    record(2, "web", command=("claude",), group="work", needs_you="Allow npm test?", unread=True),
    record(3, "db", group="ops", activity=Activity.IDLE),
    record(4, "logs", command=("tail", "-f", "app.log"), group="ops", unread=True),
    record(5, "train", command=("python", "train.py"), status=SessionStatus.PAUSED),
    record(6, "build", command=("make",), status=SessionStatus.EXITED, exit_code=1, unread=True),
    record(7, "notes", pinned=True, activity=Activity.IDLE, cwd=f"{HOME}/漢字"),
    record(8, "vm", status=SessionStatus.LOST, last_activity=NOW - 7200),
    record(9, "old", status=SessionStatus.EXITED, exit_code=0),
)
SCREENS = {"api": API, "web": QUESTION, "db": SHELL, "logs": LOG, "train": SHELL, "notes": SHELL}


class StagedLink:
    """Answers one pane as a session's host would."""

    features = ("find-text", "read-marks")

    def __init__(self, app: AiSessionApp, session_id: str, data: bytes) -> None:
        self._app = app
        self._id = session_id
        self.terminal = Terminal(80, 24)
        self.terminal.feed(data)
        self.sent: list[Any] = []

    def send(self, message: Any) -> bool:
        self.sent.append(message)
        if isinstance(message, messages.ViewScreen | messages.Resize):
            if getattr(message, "interactive", True):
                self.terminal.resize(message.columns, message.rows)
            self._later(lambda viewer: viewer.screen_received(self.terminal.changes()))
        elif isinstance(message, messages.Refresh):
            self._later(lambda viewer: viewer.screen_received(self.terminal.changes()))
        elif isinstance(message, messages.ReadHistory):
            lines = self.terminal.history_lines(
                message.start, message.lines, message.known_attributes
            )
            self._later(lambda viewer: viewer.history_received(lines))
        return True

    async def request(self, message: Any, _timeout_s: float = 5.0) -> dict[str, Any]:
        """The answers that panes and copy mode ask for."""
        place = {"epoch": self.terminal.epoch, "columns": self.terminal.columns}
        if isinstance(message, messages.FindText):
            pattern = pattern_of(message.text, ignore_case=message.ignore_case)
            found = self.terminal.search(pattern, message.end)
            return {
                "matches": [list(each) for each in found.matches],
                "start": found.start,
                "is_cut": found.is_cut,
                **place,
            }
        if isinstance(message, messages.ReadMarks):
            return {"marks": [list(each) for each in self.terminal.marks()], **place}
        self.send(message)
        return {}

    def close(self) -> None:
        """Nothing is open."""

    def _later(self, tell: Any) -> None:
        def say() -> None:
            viewer = self._app.hub.viewer(self._id)
            if viewer is not None:
                tell(viewer)

        asyncio.get_running_loop().call_soon(say)


@dataclass
class Stage:
    """The window and what a scene needs of it."""

    app: AiSessionApp
    pilot: Pilot[None]
    links: dict[str, StagedLink] = field(default_factory=dict)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def lead(self, *keys: str) -> None:
        await self.press("ctrl+b", *keys)

    async def resize(self, columns: int, rows: int) -> None:
        await self.pilot.resize_terminal(columns, rows)
        await self.settle()

    async def wear(self, theme: str) -> None:
        self.app.theme = theme
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing more is to be laid out or painted."""
        for _ in range(3):
            await self.pilot.pause()


def named(name: str, records: Sequence[SessionRecord] = RECORDS) -> SessionRecord:
    return next(each for each in records if each.name == name)


@asynccontextmanager
async def staged(
    monkeypatch,
    *,
    size: tuple[int, int],
    records: Sequence[SessionRecord] = RECORDS,
    screens: Mapping[str, bytes] = SCREENS,
    wanted: str = "api",
    layout: Layout | None = None,
) -> AsyncIterator[Stage]:
    """Run the app over these records; each live one has a screen."""
    monkeypatch.setattr(window.time, "time", lambda: NOW)
    monkeypatch.setenv("AI_SESSION_SESSIONS_RESTORE", "never")  # or a dialog lies over all
    if layout is not None:
        layouts.save(layout)
    ids = {each.name: each.id for each in records}
    app = AiSessionApp(wanted="" if layout is not None else ids.get(wanted, ""))
    links = {
        each.id: StagedLink(app, each.id, screens[each.name])
        for each in records
        if each.is_live and each.name in screens
    }
    known = {each.id: Known(each.id, each._replace(size=Size(80, 24))) for each in records}

    async def begin_empty() -> None:
        """No first session is started."""

    def connect() -> None:
        app.hub._links.update(links)
        for session_id in known:
            app.hub._tell_linked(session_id)

    monkeypatch.setattr(app.hub, "load", lambda: app.hub.sessions.update(known))
    monkeypatch.setattr(app.hub, "start", connect)
    monkeypatch.setattr(app, "_first_run", begin_empty)
    async with app.run_test(size=size, notifications=True) as pilot:
        stage = Stage(app, pilot, links)
        while not app.has_begun:
            await pilot.pause(0.005)
        await stage.settle()
        yield stage
