"""The first frame: whole, from the records alone, and without work that can wait."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet

from aisession_tui.tui.app import AiSessionApp
from tests.support.chrome import text_of
from tests.support.piloted import Piloted

pytestmark = pytest.mark.asyncio


class Unconnected(AiSessionApp):
    """Keeps what it paints, and stays with the first frame: talks to no host."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[str] = []

    async def _begin(self) -> None:
        pass

    def post_display_hook(self) -> None:
        super().post_display_hook()
        self.frames.append(text_of(self))


@pytest.fixture
def unconnected(own_app):
    """An app of the test's home that is not started yet."""
    return Unconnected


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (40, 10)])
async def test_it_is_as_the_window_stays(unconnected, home, size):
    for name in ("api", "web", "db"):
        home.create("--name", name)
    app = unconnected()
    async with app.run_test(size=size) as pilot:
        driven = Piloted(app, pilot)
        await driven.until(lambda: app.frames, "painted")
        await pilot.pause(0.1)
    assert app.frames[0] == app.frames[-1]
    shown = ("1", "2", "3") if size[0] < 90 else ("api", "web", "db", "api ━")
    assert all(text in app.frames[0] for text in shown)


async def test_the_style_sheets_are_parsed_once(unconnected, monkeypatch):
    again = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda _self: again.append("reparse"))
    app = unconnected()
    async with app.run_test() as pilot:
        await Piloted(app, pilot).until(lambda: app.frames, "painted")
    assert app.theme == "ai-session-dark"
    assert again == []
