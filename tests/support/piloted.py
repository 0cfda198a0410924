"""The whole app in this process, driven by Textual's Pilot, with real hosts behind it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Input

from aisession_tui.model.keys import KeyPress, Modifiers
from aisession_tui.model.session import SessionRecord
from aisession_tui.tui.app import AiSessionApp
from tests.support.chrome import text_of
from tests.support.waiting import PATIENCE_S

LEADER = KeyPress("b", Modifiers.CTRL)


class Piloted:
    """What a test does to the app and sees of it."""

    def __init__(self, app: AiSessionApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.ids: dict[str, str] = {}
        """The sessions that were there from the start, by name."""

    # -- hands

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def lead(self, *keys: str) -> None:
        """Press the leader and then these keys."""
        await self.press("ctrl+b", *keys)

    async def fill(self, field: str, text: str) -> None:
        """Write into a field of the dialog shown."""
        self.app.screen.query_one(f"#field-{field} Input", Input).value = text
        await self.pilot.pause()

    async def go_to_sidebar(self) -> None:
        await self.lead("s")
        await self.until(lambda: self.has_keyboard("sidebar"), "the sidebar has the keyboard")

    # -- eyes

    @property
    def text(self) -> str:
        return text_of(self.app)

    def place_of(self, text: str) -> tuple[int, int]:
        """The first cell of a text on the screen, as column and row; its columns are narrow."""
        for row, line in enumerate(self.text.splitlines()):
            if text in line:
                return line.index(text), row
        raise AssertionError(f"{text!r} is not shown:\n{self.text}")

    @property
    def shown(self) -> str:
        """The name of the session in the pane."""
        return self.record(self.app.window.shown).name if self.app.window.shown else ""

    @property
    def selected(self) -> str:
        """The name of the session under the sidebar's cursor."""
        return self.record(self.app.window.selected).name if self.app.window.selected else ""

    @property
    def toasts(self) -> list[str]:
        return [each.message for each in self.app._notifications]

    def record(self, session_id: str) -> SessionRecord:
        found = self.app.window.record(session_id)
        assert found is not None, session_id
        return found

    def named(self, name: str) -> SessionRecord | None:
        return next((each for each in self.app.hub.records if each.name == name), None)

    def status(self, name: str) -> str:
        found = self.named(name)
        return str(found.status) if found is not None else "gone"

    def has_keyboard(self, part: str) -> bool:
        in_sidebar = self.app.window.workspace.sessions.has_keyboard
        in_pane = self.app.window.workspace.pane.has_keyboard
        assert in_sidebar is not in_pane
        return in_sidebar if part == "sidebar" else in_pane

    # -- patience

    async def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, f"not so: {what}\n{self.text}\n{self.toasts}"
            await self.pilot.pause(0.01)

    async def wait_text(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts), f"{texts} shown")

    async def wait_gone(self, text: str) -> None:
        await self.until(lambda: text not in self.text, f"{text!r} gone")

    async def wait_toast(self, text: str) -> None:
        await self.until(lambda: any(text in each for each in self.toasts), f"toast {text!r}")

    async def wait_status(self, name: str, status: str) -> None:
        await self.until(lambda: self.status(name) == status, f"{name} is {status}")


@asynccontextmanager
async def piloted(
    *, wanted: str, size: tuple[int, int], shows_toasts: bool = False
) -> AsyncIterator[Piloted]:
    """Run the app as `main` would, and wait until a session can be typed into."""
    app = AiSessionApp(wanted=wanted)
    async with app.run_test(size=size, notifications=shows_toasts) as pilot:
        driven = Piloted(app, pilot)
        await driven.until(lambda: app.is_begun and app.window.shown, "a session is shown")
        await driven.wait_text("$")
        yield driven
