"""Renaming in place."""

from contextlib import asynccontextmanager

import pytest
from textual.geometry import Region
from textual.widgets import Input, Static

from aisession_tui.tui.screens.rename import Rename
from tests.support.chrome import Host, text_of

pytestmark = pytest.mark.asyncio
NAME = Region(7, 3, 20, 1)


def problem_with(name):
    if not name:
        return "A name is needed"
    return f'"{name}" exists' if name == "api" else ""


@asynccontextmanager
async def opened(region=NAME, size=(80, 24)):
    app = Host(Static("behind"))
    async with app.run_test(size=size) as pilot:
        app.ask(Rename("web", problem_with, region))
        await pilot.pause()
        yield app, pilot


async def test_it_lies_over_the_name():
    async with opened() as (app, _):
        assert app.screen.query_one(Input).region == NAME
        assert text_of(app).splitlines()[3].strip() == "web"


async def test_typing_replaces_the_name():
    async with opened() as (app, pilot):
        await pilot.press(*"web2", "enter")
        assert app.results == ["web2"]


async def test_what_is_wrong_is_said_until_it_is_changed():
    async with opened() as (app, pilot):
        await pilot.press(*"api", "enter")
        await pilot.pause()
        assert text_of(app).splitlines()[4].strip() == '"api" exists'
        await pilot.press("2")
        await pilot.pause()
        assert "exists" not in text_of(app)
        assert "Esc keeps it" in text_of(app)
        await pilot.press("ctrl+u", "enter")
        await pilot.pause()
        assert "A name is needed" in text_of(app)
        assert app.results == []


@pytest.mark.parametrize("keys", [["escape"], ["enter"], [*"web", "enter"]])
async def test_the_name_stays(keys):
    async with opened() as (app, pilot):
        await pilot.press(*keys)
        assert app.results == [None]


async def test_a_click_elsewhere_leaves_the_name():
    async with opened() as (app, pilot):
        await pilot.click(Input)
        assert app.results == []
        await pilot.click(offset=(60, 20))
        assert app.results == [None]


@pytest.mark.parametrize("region", [None, Region(4, 3, 0, 1), Region(35, 11, 20, 1)])
async def test_there_is_always_room_to_type(region):
    async with opened(region, (40, 12)) as (app, pilot):
        field = app.screen.query_one("#field")
        assert app.screen.region.contains_region(field.region)
        assert field.region.width >= 20
        await pilot.press(*"api", "enter")
        await pilot.pause()
        assert '"api" exists' in text_of(app)
