"""Marks, groups, pins and sorting: what is done to several sessions and to the list itself."""

import pytest
from textual.widgets import Input

from aisession_tui.model.layout import Sort
from aisession_tui.store import layouts, records
from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.menu import Menu
from aisession_tui.tui.screens.one_line import OneLine

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]


async def wait_dialog(app, kind):
    await app.until(lambda: isinstance(app.app.screen, kind), f"{kind.__name__} is on top")


async def answer(app, text):
    await wait_dialog(app, OneLine)
    app.app.screen.query_one(Input).value = text
    await app.press("enter")


async def test_marked_sessions_are_killed_together_after_one_question(own_app):
    async with own_app("api", "web", "db", wanted="db") as app:
        await app.go_to_sidebar()
        await app.press("home", "space", "space")
        await app.wait_text("2 marked", "1■")
        await app.press("x")
        await wait_dialog(app, Confirm)
        await app.wait_text("Kill 2 sessions?", "api, web: their programs end.")
        await app.press("y")
        await app.wait_status("api", "exited")
        await app.wait_status("web", "exited")
        assert app.status("db") == "running"


async def test_escape_takes_the_marks_away_before_it_goes_back(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.go_to_sidebar()
        await app.press("home", "space")
        await app.wait_text("1 marked")
        await app.press("escape")
        await app.wait_gone("1 marked")
        assert app.has_keyboard("sidebar")
        await app.press("escape")
        assert app.has_keyboard("pane")


async def test_the_menu_of_the_marked_does_what_fits(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.go_to_sidebar()
        await app.press("home", "space", "space", "m")
        await wait_dialog(app, Menu)
        await app.wait_text("─ 2 sessions ─")
        await app.press("p")
        await app.wait_status("api", "paused")
        await app.wait_status("web", "paused")
        await app.press("S")
        await app.wait_toast("Send a line makes no sense for what is marked now.")


async def test_a_line_is_sent_to_all_that_are_marked(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.go_to_sidebar()
        await app.press("home", "space", "space", "S")
        await answer(app, "echo it-$((40+2))")
        await app.press("escape", "escape")
        await app.wait_text("it-42")
        await app.lead("1")
        await app.wait_text("it-42")
        assert app.shown == "api"


async def test_sessions_move_to_a_group_that_can_be_renamed(own_app):
    async with own_app("api", "web", "db", wanted="db") as app:
        await app.go_to_sidebar()
        await app.press("home", "space", "space", "M")
        await answer(app, "Exited")
        await app.wait_text("Exited is a heading of its own")
        await answer(app, "work")
        await app.until(lambda: app.named("web").group == "work", "moved")
        await app.wait_text("▾ work")
        assert [records.load(app.ids[name]).group for name in ("api", "web", "db")] == [
            *("work", "work", "")
        ]
        await app.press("escape", "home", "down")
        sessions = app.app.window.workspace.sessions
        await app.until(lambda: sessions.selected_group == "work", "on the heading")
        await app.press("r")
        await answer(app, "play")
        await app.wait_text("▾ play")
        assert records.load(app.ids["api"]).group == "play"


async def test_a_pin_keeps_a_session_on_top(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.go_to_sidebar()
        await app.press("end", "P")
        await app.wait_text("▾ Pinned")
        assert [row.name for row in app.app.window.rows] == ["web", "api"]
        assert records.load(app.ids["web"]).pinned
        await app.press("P")
        await app.wait_gone("▾ Pinned")
        assert not records.load(app.ids["web"]).pinned


async def test_sorting_is_said_and_kept(own_app):
    async with own_app("web", "api", wanted="web") as app:
        await app.go_to_sidebar()
        await app.press("o")
        await app.wait_toast("Sorted by name.")
        assert [(row.name, row.number) for row in app.app.window.rows] == [("api", 2), ("web", 1)]
        app.app.keeper.flush()
        assert layouts.load().sort is Sort.NAME
        await app.press("2")
        assert app.shown == "api"


async def test_the_branch_is_named_beside_the_directory(own_app, home):
    (home.path / ".git").mkdir()
    head = home.path / ".git" / "HEAD"
    head.write_text("ref: refs/heads/main\n")
    async with own_app("api", wanted="api") as app:
        await app.wait_text("main ~")
        head.write_text("ref: refs/heads/other\n")
        await app.press(*"echo", "enter")
        await app.wait_text("other ~")


async def test_a_heading_has_a_menu_for_all_under_it(own_app, home):
    for name in ("one", "two"):
        home.create("--name", name, "--group", "work", "--", "sleep", "1000")
    async with own_app("api", wanted="api") as app:
        await app.wait_text("work")
        column, row = app.place_of("work")
        await app.pilot.click(offset=(column + 1, row), button=3)
        await app.wait_text("Fold", "Rename the group", "Kill")
        await app.press("f", "enter")  # the cursor is on the first line; f is no key here
        await app.wait_gone("two")
        await app.go_to_sidebar()
        await app.until(lambda: app.app.window.selected_group == "work", "the cursor is on it")
        await app.press("m")
        await app.wait_text("Unfold")
        await app.press("x")
        await app.until(lambda: isinstance(app.app.screen, Confirm), "it asks")
        await app.press("y")
        await app.until(lambda: app.status("one") == app.status("two") == "exited", "both killed")
        assert app.status("api") == "running"
        column, row = app.place_of("Exited")
        await app.pilot.click(offset=(column + 1, row), button=3)
        await app.wait_text("Delete")
        assert "Rename the group" not in app.text


async def test_what_takes_long_is_named_in_the_bottom_line(own_app, home):
    home.create(
        "--name", "deaf", "--", "sh", "-c", "trap '' TERM HUP INT; while :; do sleep 1; done"
    )
    async with own_app("api", wanted="api") as app:
        await app.wait_status("deaf", "running")
        app.app.commands.do("kill", app.named("deaf").id)
        await wait_dialog(app, Confirm)
        await app.press("y")
        await app.wait_text("killing deaf …")
        await app.wait_status("deaf", "exited")
        await app.wait_text("1 running")
        assert "killing" not in app.text
