"""The sidebar's keys, the switcher, the palette, themes and help, over live sessions."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Size

from aisession_tui.store import layouts
from aisession_tui.tui.theme import ANSI_NAME, DARK_NAME

pytestmark = pytest.mark.asyncio


@pytest.mark.slow
async def test_moving_about_in_the_sidebar(own_app):
    async with own_app("api", "web", "db", wanted="web") as app:
        assert (app.shown, app.selected) == ("web", "web")
        assert app.has_keyboard("pane")
        await app.go_to_sidebar()
        await app.press("k")
        assert app.selected == "api"
        await app.press("up", "down", "j", "j", "j")
        assert app.selected == "db"
        assert app.shown == "web"  # looking is not opening
        await app.press("escape")
        assert app.has_keyboard("pane")
        assert app.shown == "web"
        await app.go_to_sidebar()
        await app.press("enter")
        assert (app.shown, app.has_keyboard("pane")) == ("db", True)
        await app.go_to_sidebar()
        await app.press("1")
        assert (app.shown, app.has_keyboard("pane")) == ("api", True)
        await app.go_to_sidebar()
        await app.press("ctrl+c")
        await app.wait_toast("q leaves")
        assert app.has_keyboard("sidebar")
        await app.press("0", "Q", "z", "f5")  # keys of nothing
        assert app.has_keyboard("sidebar")
        await app.lead("s")
        assert not app.app.window.workspace.sessions.display
        assert app.has_keyboard("pane")
        await app.lead("s")
        assert app.app.window.workspace.sessions.display
        assert app.has_keyboard("sidebar")
        await app.press("q")
        await app.until(lambda: not app.app.is_running, "the app has ended")


async def test_switching_with_the_leader(own_app):
    async with own_app("api", "web", "db", wanted="api") as app:
        for key, name in (
            ("n", "web"),
            ("n", "db"),
            ("n", "api"),
            ("p", "db"),
            ("2", "web"),
            ("tab", "db"),
            ("tab", "web"),
        ):
            await app.lead(key)
            assert app.shown == name
        await app.lead("9")
        assert app.shown == "web"
        await app.lead("w")
        await app.wait_text("Switch to")
        await app.press("a", "p", "i", "enter")
        assert app.shown == "api"
        await app.lead("w", "escape")
        await app.wait_gone("Switch to")
        assert app.has_keyboard("pane")


async def test_the_filter(own_app):
    async with own_app("api", "web", "db", wanted="api") as app:
        await app.go_to_sidebar()
        await app.press("slash", "w", "e")
        await app.wait_text("/we")
        assert app.selected == "web"
        assert "db" not in app.text.split("│")[4]
        await app.press("x", "q")  # letters here, not commands
        await app.wait_text("nothing matches")
        await app.press("backspace", "backspace", "enter")
        assert (app.shown, app.has_keyboard("pane")) == ("web", True)
        await app.wait_text(" api ", " db ")
        await app.go_to_sidebar()
        await app.press("slash", "d", "escape")
        assert app.has_keyboard("sidebar")  # the first Esc ends the filter
        await app.press("escape")
        assert app.has_keyboard("pane")


@pytest.mark.slow
async def test_palette_help_and_theme(own_app):
    async with own_app("api", wanted="api") as app:
        await app.lead("colon")
        await app.wait_text("Commands", "New session", "ctrl+b c", "Pause")
        assert "Resume" not in app.text  # makes no sense now
        await app.press(*"zoom", "enter")
        assert app.app.keeper.layout.zoomed
        await app.lead("z")

        await app.lead("question_mark")
        await app.wait_text("Help", "after ctrl+b: session", "New session")
        await app.press(*"zoom")
        await app.wait_gone("New session")
        await app.wait_text("Zoom")
        await app.press("escape")
        assert app.has_keyboard("pane")

        await app.go_to_sidebar()
        await app.press("question_mark")
        await app.wait_text("Help")
        await app.press("escape")
        assert app.has_keyboard("sidebar")  # who had it before

        await app.lead("space")
        await app.press(*"theme", "enter")
        await app.wait_text("ai-session-light")
        await app.press(*"light", "enter")
        assert app.app.theme == "ai-session-light"
        app.app.keeper.flush()
        assert layouts.load().theme == "ai-session-light"


async def test_a_narrow_window_folds_the_sidebar(own_app):
    async with own_app("api", "web", wanted="api", size=(89, 30)) as app:
        assert app.app.window.workspace.sessions.outer_size.width == 5
        assert "web" not in app.text
        await app.pilot.resize_terminal(90, 30)
        assert app.app.window.workspace.sessions.outer_size.width == 26
        await app.wait_text("web", "62×27")


async def test_a_narrow_window_shows_the_names_while_the_sidebar_is_used(own_app):
    async with own_app("api", "web", wanted="web", size=(80, 24)) as app:
        assert "web" not in [line[:20].strip("│ ") for line in app.text.splitlines()[1:]]
        pane = app.app.window.workspace.pane.region
        await app.go_to_sidebar()
        await app.wait_text("━ sessions ━", "○ api")
        assert app.app.window.workspace.pane.region == pane  # its program keeps its size
        await app.press("escape")
        await app.wait_gone("sessions")
        assert app.app.window.workspace.pane.region == pane


@pytest.mark.parametrize("opens", [(), ("ctrl+b", ",")], ids=["workspace", "dialog"])
async def test_a_size_that_is_out_of_date_takes_no_ones_place(own_app, opens):
    async with own_app("api", size=(100, 30)) as app:
        await app.press(*opens)
        await app.until(lambda: app.app.screen.is_modal is bool(opens), "the screen asked for")
        old, now = Size(60, 20), Size(100, 30)
        app.app.screen.post_message(events.Resize(now, now))
        app.app.screen.post_message(events.Resize(old, old))
        await app.pilot.pause()
        assert app.app.screen.outer_size == now


async def test_opening_an_exited_session_renumbers_nobody(own_app):
    async with own_app("old", "api", "web", wanted="api") as app:
        numbers = lambda: {row.name: row.number for row in app.app.window.rows}  # noqa: E731
        await app.lead("1")
        await app.lead("x", "y")
        await app.wait_status("old", "exited")
        assert numbers() == {"old": 1, "api": 2, "web": 3}  # it keeps its place while it is shown
        await app.lead("3")
        await app.until(lambda: numbers() == {"api": 1, "web": 2, "old": 0}, "it goes to Exited")
        app.app.window.open_session(app.ids["old"])
        await app.wait_text("Enter restart")
        assert numbers() == {"api": 1, "web": 2, "old": 0}


async def test_the_bottom_line_is_clicked(own_app):
    async with own_app("api", "web", wanted="api") as app:
        line = app.text.splitlines()[-1]
        await app.pilot.click("StatusLine", offset=(line.index("next"), 0))
        await app.until(lambda: app.shown == "web", "the next session")
        await app.pilot.click("StatusLine", offset=(2, 0))
        await app.wait_text("last used")
        await app.press("p")
        await app.until(lambda: app.shown == "api", "the previous session")
        assert "last used" not in app.text


@pytest.mark.parametrize("theme", [ANSI_NAME, DARK_NAME])
async def test_the_line_of_the_cursor_stands_out_without_the_keyboard(own_app, write, theme):
    write(f'theme = "{theme}"\n')
    async with own_app("api", "web", "db", wanted="db") as app:
        sessions = app.app.window.workspace.sessions
        sessions.select(app.ids["api"])
        await app.pilot.pause()
        lines = [list(sessions.render_line(y)) for y in (0, 2)]
        looks = [{(each.style.bgcolor, each.style.underline) for each in line} for line in lines]
        assert app.app.theme == theme
        assert not looks[0] & looks[1], "no cell of it is like another line's"
