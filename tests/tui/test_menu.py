"""The menu of a session."""

from contextlib import asynccontextmanager

import pytest
from textual.widgets import Static

from aisession_tui.tui.actions import Target
from aisession_tui.tui.entries import menu_entries
from aisession_tui.tui.screens.menu import Menu
from aisession_tui.tui.widgets.choice_list import ChoiceList
from tests.support.chrome import Host, record, text_of

pytestmark = pytest.mark.asyncio
ENTRIES = menu_entries(Target(record(1, "web"), shown=True))


@asynccontextmanager
async def opened(x=5, y=2, size=(80, 24), **options):
    app = Host(Static("behind " * 200), **options)
    async with app.run_test(size=size) as pilot:
        app.ask(Menu("web", ENTRIES, x, y))
        await pilot.pause()
        yield app, pilot


async def test_the_picture():
    async with opened() as (app, _):
        lines = [line[5:].partition("╮")[0] for line in text_of(app).splitlines()[2:23]]
        assert lines[0].startswith("╭─ web ───")
        width = len(lines[0]) + 1
        lines = [line[5 : 5 + width] for line in text_of(app).splitlines()[2:23]]
        assert (lines[1][:9], lines[1][-9:]) == ("│ Attach ", "  Enter │")
        assert [line.split() for line in lines[16:20]] == [
            [f"│{'─' * (width - 2)}│"],
            ["│", "Kill", "x", "│"],
            ["│", "Delete", "D", "│"],
            [*"╰─ Enter choose · Esc close".split(), "─" * (width - 29) + "╯"],
        ]
        assert "behind" in text_of(app)


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], "attach"),
        (["down", "enter"], "rename"),
        (["j", "j", "k", "enter"], "rename"),
        (["up", "enter"], "delete"),
        (["up", "up", "up", "enter"], "details"),
        (["end", "enter"], "delete"),
        (["x"], "kill"),
        (["X"], "close"),
        (["R"], "restart"),
        (["r"], "rename"),
        (["escape"], None),
        (["q", "escape"], None),
    ],
)
async def test_keys_choose(keys, result):
    async with opened() as (app, pilot):
        await pilot.press(*keys)
        assert app.results == [result]


async def test_the_mouse_chooses():
    async with opened() as (app, pilot):
        await pilot.hover(ChoiceList, offset=(5, 3))
        assert app.screen.query_one(ChoiceList).chosen == "restart"
        await pilot.click(ChoiceList, offset=(5, 4))
        assert app.results == ["pause"]


async def test_a_click_on_the_rule_does_nothing_and_one_elsewhere_closes():
    async with opened() as (app, pilot):
        await pilot.click(ChoiceList, offset=(5, 16))
        await pilot.click(ChoiceList, offset=(0, 0))
        assert app.results == []
        await pilot.click(offset=(60, 20))
        assert app.results == [None]


@pytest.mark.parametrize(("x", "y"), [(79, 23), (-5, -5), (30, 12)])
@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5)])
async def test_it_stays_inside_the_window(x, y, size):
    async with opened(x, y, size) as (app, pilot):
        region = app.screen.query_one(ChoiceList).region
        assert app.screen.region.contains_region(region)
        await pilot.press("end")
        assert "Delete" in text_of(app)


async def test_in_ascii_it_is_ascii():
    async with opened(is_ascii=True) as (app, _):
        assert text_of(app).isascii()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(40, 8), (22, 6)])
async def test_it_says_how_much_is_out_of_sight(size):
    async with opened(0, 0, size) as (app, pilot):
        hidden = len(ENTRIES) + 1 - (size[1] - 2)
        assert f" ↓ {hidden} more ─" in text_of(app).splitlines()[0]
        await pilot.press("end")
        await pilot.pause()
        assert f"↑ {hidden} more ─" in text_of(app).splitlines()[0]
        await pilot.press("k", "k", "k", "k", "k", "k")
        await pilot.pause()
        assert "↑" in text_of(app).splitlines()[0]
        assert "↓" in text_of(app).splitlines()[0]
        assert "Esc close ─" in text_of(app)
