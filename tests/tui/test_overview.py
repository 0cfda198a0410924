"""All sessions as small live pictures, and the preview beside the switcher."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown

from aisession_tui.model.size import Size
from aisession_tui.tui.screens.overview import Overview, Tile, grid

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


def overview(app):
    screen = app.app.screen
    assert isinstance(screen, Overview)
    return screen


async def opened(app):
    await app.lead("v")
    await app.until(lambda: isinstance(app.app.screen, Overview), "the overview")
    return overview(app)


@pytest.mark.parametrize(
    ("room", "count", "found"),
    [
        ((118, 34), 1, (1, 1)),
        ((118, 34), 2, (2, 1)),
        ((118, 34), 4, (2, 2)),
        ((118, 34), 9, (3, 3)),
        ((118, 34), 500, (3, 4)),
        ((38, 10), 50, (1, 1)),
        ((18, 3), 0, (1, 1)),
        ((398, 98), 500, (11, 12)),
    ],
)
async def test_as_many_tiles_as_fit(room, count, found):
    assert grid(*room, count) == found


async def test_all_screens_are_live_and_enter_opens_one(own_app, home):
    async with own_app("api", "web", "db", wanted="api") as app:
        await app.until(lambda: app.named("api").size == Size(92, 33), "the pane's size")
        await opened(app)
        await app.wait_text("1 ○ api", "2 ○ web", "3 ○ db", "1-3 of 3")
        home.cli("send", "web", "echo from-$((40+2))", "--enter")
        await app.wait_text("from-42")
        assert [app.named(name).size for name in ("api", "web")] == [Size(92, 33), Size(80, 24)]
        await app.press("right")
        (tile,) = (tile for tile in app.app.screen.query(Tile) if tile.has_cursor)
        assert str(tile.border_title).startswith("2 ○ web")
        await app.press("enter")
        await app.until(lambda: app.shown == "web", "opened")
        await app.wait_text("from-42")
        assert app.has_keyboard("pane")
        await app.press(*"echo typed", "enter")
        await app.wait_text("typed")


async def test_a_session_in_a_pane_goes_on_there_after_the_overview(own_app, home):
    async with own_app("api", "web", wanted="api") as app:
        await app.until(lambda: app.named("api").size == Size(92, 33), "the pane's size")
        await opened(app)
        home.cli("send", "api", "echo meanwhile-$((1+1))", "--enter")
        await app.wait_text("meanwhile-2")
        await app.press("escape")
        await app.until(lambda: not isinstance(app.app.screen, Overview), "closed")
        await app.wait_text("meanwhile-2")
        home.cli("send", "api", "echo after-$((1+2))", "--enter")
        await app.wait_text("after-3")
        assert app.named("api").size == Size(92, 33)


async def test_numbers_clicks_and_the_wheel(own_app):
    async with own_app("api", "web", "db", wanted="api", size=(60, 12)) as app:
        await opened(app)
        await app.wait_text("1 of 3")
        await app.pilot._post_mouse_events([MouseScrollDown], offset=(20, 5))
        await app.wait_text("2 of 3")
        await app.pilot.click(offset=(20, 5))
        await app.until(lambda: app.shown == "web", "opened by a click")
        await opened(app)
        await app.press("3")
        await app.until(lambda: app.shown == "db", "opened by its number")


async def test_sessions_come_and_go_while_it_is_open(own_app, home):
    async with own_app("api", "web", wanted="api") as app:
        await opened(app)
        await app.wait_text("1-2 of 2")
        home.create("--name", "late")
        await app.wait_text("late", "of 3")
        home.cli("kill", "--all")
        await app.wait_text("killed")
        await app.pilot.resize_terminal(40, 12)
        await app.wait_text("1 of 3")


async def test_ended_sessions_show_their_last_screen(own_app, home):
    done = home.create("--name", "done", "--", "sh", "-c", "echo last-words; exit 3")
    async with own_app("api", wanted="api") as app:
        await app.wait_status("done", "exited")
        await opened(app)
        await app.wait_text("last-words", "exited 3")
        assert done in app.app.hub.sessions


@pytest.mark.slow
async def test_looking_in_passing_is_not_having_seen(own_app, home):
    async with own_app("api", "web", wanted="api") as app:
        home.cli("send", "web", "echo news", "--enter")
        await app.until(lambda: app.named("web").unread, "unread output")
        await opened(app)
        await app.wait_text("echo news")
        home.cli("send", "web", "echo more", "--enter")
        await app.wait_text("echo more")
        await app.press("escape")
        assert app.named("web").unread


async def test_the_switcher_shows_the_screen_beside_the_list(own_app, home):
    async with own_app("api", "web", wanted="api") as app:
        home.cli("send", "web", "echo look-$((1+1))", "--enter")
        await app.lead("w")
        await app.wait_text("Switch to")
        assert "look-2" not in app.text
        await app.press("down")
        await app.wait_text("look-2")
        await app.press("escape")
        await app.wait_gone("look-2")
        await app.press(*"echo still", "enter")
        await app.wait_text("still")
        assert app.named("web").size == Size(80, 24)
        await app.pilot.resize_terminal(80, 24)
        await app.lead("w")
        await app.wait_text("Switch to")
        await app.press("down")
        assert "look-2" not in app.text


@pytest.mark.slow
async def test_the_palette_finds_tabs_places_and_commands(own_app, home):
    (home.path / "deep").mkdir()
    home.cli("create", "--name", "there", "--dir", "deep", "--", "sleep", "1000")
    async with own_app("api", wanted="api") as app:
        await app.lead("t")
        await app.until(lambda: app.shown == "home", "a second tab")
        await app.lead("colon")
        await app.press(*"new session in deep", "enter")
        await app.until(lambda: app.shown == "deep", "a session in that directory")
        await app.lead("colon")
        await app.press(*"run sleep", "enter")
        await app.until(lambda: app.shown.startswith("sleep"), "the command runs")
        assert app.record(app.app.window.shown).command == ("sleep", "1000")
        await app.lead("colon")
        await app.press(*"tab api", "enter")
        await app.until(lambda: app.shown == "api", "the first tab")
