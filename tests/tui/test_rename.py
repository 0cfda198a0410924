"""The dialog for another name."""

from contextlib import asynccontextmanager

import pytest
from textual.widgets import Static

from aisession_tui.tui.screens.rename import Rename
from tests.support.chrome import Host, text_of

pytestmark = pytest.mark.asyncio


def problem_with(name):
    if not name:
        return "A name is needed"
    return f'"{name}" exists' if name == "api" else ""


@asynccontextmanager
async def opened(size=(80, 24)):
    app = Host(Static("behind"))
    async with app.run_test(size=size) as pilot:
        app.ask(Rename("web", problem_with))
        await pilot.pause()
        yield app, pilot


async def test_typing_replaces_the_name():
    async with opened() as (app, pilot):
        await pilot.press(*"web2", "enter")
        assert app.results == ["web2"]


@pytest.mark.parametrize("size", [(80, 24), (22, 6)])
async def test_what_is_wrong_is_said_below_until_it_is_changed(size):
    async with opened(size) as (app, pilot):
        await pilot.press(*"api", "enter")
        await pilot.pause()
        lines = [line.strip(" │") for line in text_of(app).splitlines()]
        field = next(at for at, line in enumerate(lines) if line.endswith("api"))
        assert lines[field + 1] == '"api" exists'
        await pilot.press("2")
        await pilot.pause()
        assert "exists" not in text_of(app)
        await pilot.press("ctrl+u", "enter")
        await pilot.pause()
        assert "A name is" in text_of(app)
        assert app.results == []


@pytest.mark.parametrize("keys", [["escape"], ["enter"], [*"web", "enter"]])
async def test_the_name_stays(keys):
    async with opened() as (app, pilot):
        await pilot.press(*keys)
        assert app.results == [None]
