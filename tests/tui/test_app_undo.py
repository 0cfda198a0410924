"""Undo in the app: what was deleted and closed comes back; what the app clears up by itself, too."""

from __future__ import annotations

import os
import re

import pytest

from aisession_tui.service import sessions
from aisession_tui.store import records
from aisession_tui.tui.screens.confirm import Confirm
from tests.support.aging import age
from tests.support.waiting import wait_until

pytestmark = pytest.mark.asyncio


async def delete(app):
    """Delete the session one is at, and say yes."""
    await app.lead("m", "D")
    await app.until(lambda: isinstance(app.app.screen, Confirm), "it asks")
    await app.press("y")


def trash_of(home):
    folder = home.data / "ai-session" / "trash"
    return os.listdir(folder) if folder.exists() else []


def shown_in_panes(app):
    return [app.record(pane.session).name for pane in app.app.keeper.layout.panes]


def old_session(home, name, days=31, **lines):
    session_id = home.create("--name", name, "--", "echo", f"$ words of {name}")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    age(home, session_id, days, **lines)
    return session_id


async def test_a_deleted_session_comes_back_into_its_pane(own_app, home):
    async with own_app("api", "web", wanted="web") as app:
        await app.press(*"echo", "space", *"a", "backslash", *"b", "enter")
        await app.wait_text("┃ab ")
        await delete(app)
        await app.wait_toast("web is in the trash · ctrl+b u brings it back")
        await app.wait_status("web", "gone")
        assert app.shown == "api"
        await app.lead("u")
        await app.wait_toast("web is back")
        assert app.shown == "web"
        assert app.status("web") == "exited"
        await app.wait_text("┃ab ", "Enter restart")
        assert trash_of(home) == []
        assert records.load(app.ids["web"]).undeleted is not None
        await app.lead("R")
        await app.wait_status("web", "running")


async def test_several_come_back_together_from_the_list(own_app, home):
    async with own_app("api", "web", "db", wanted="db") as app:
        await app.go_to_sidebar()
        await app.press("home", "space", "space", "m")
        await app.wait_text("─ 2 sessions ─")
        await app.press("D")
        await app.until(lambda: isinstance(app.app.screen, Confirm), "it asks")
        await app.press("y")
        await app.wait_toast("2 sessions are in the trash · ctrl+b u brings them back")
        sessions.create(sessions.Wish("api"))
        await app.until(lambda: app.named("api"), "another one has the name")
        await app.press("u")
        await app.wait_toast("2 sessions are back")
        await app.until(lambda: app.named("api-2") and app.named("web"), "both are there")
        assert {app.named("api-2").id, app.named("web").id} == {app.ids["api"], app.ids["web"]}
        assert app.has_keyboard("sidebar")


@pytest.mark.slow
async def test_a_name_that_was_taken_is_told(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await delete(app)
        await app.wait_status("web", "gone")
        app.app.settings.keymap = app.app.settings.keymap._replace(leader="ctrl+a")
        sessions.create(sessions.Wish("web"))
        await app.until(lambda: app.named("web"), "known")
        await app.lead("u")
        await app.wait_toast("web is back as web-2: its name has been taken")
        assert app.shown == "web-2"


@pytest.mark.slow
async def test_a_closed_pane_comes_back_where_it_was(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.lead("|")
        await app.until(lambda: len(app.app.keeper.layout.panes) == 2, "split")
        await app.until(lambda: app.shown == "home", "a shell in the new pane")
        before = app.app.keeper.layout
        await app.lead("X")
        assert len(app.app.keeper.layout.panes) == 1
        await app.lead("u")
        assert app.app.keeper.layout.root == before.root
        assert app.shown == "home"
        assert app.has_keyboard("pane")

        await app.lead("X")
        app.app.window.open_session(app.ids["api"])  # something else meanwhile
        await app.lead("u")
        assert shown_in_panes(app) == ["api", "home"]
        assert app.shown == "home"


@pytest.mark.slow
async def test_steps_are_undone_one_by_one_and_then_there_are_none(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.lead("X")
        assert app.app.window.shown == ""
        await app.lead("u")
        assert app.shown == "web"
        assert app.has_keyboard("pane")
        await app.lead("t")
        await app.until(lambda: app.shown == "home", "a tab with a shell")
        await app.lead("<")
        await app.lead("&")
        assert len(app.app.keeper.layout.tabs) == 1
        await app.lead("u")
        assert [tab.focused.session for tab in app.app.keeper.layout.tabs] == [
            app.named("home").id,
            app.ids["web"],
        ]
        assert app.shown == "home"
        await app.lead("u")
        assert app.app.keeper.layout.tab == 1
        await app.lead("u")
        assert len(app.app.keeper.layout.tabs) == 1
        assert app.shown == "web"
        await app.wait_toast("home goes on without a pane")
        await app.lead("u")
        await app.wait_toast("Nothing to undo. What was deleted before: ai-session undelete")


@pytest.mark.slow
async def test_what_cannot_come_back_is_told(own_app, home):
    async with own_app("api", "web", wanted="web") as app:
        await delete(app)
        await app.wait_status("web", "gone")
        home.cli("delete", "--purge", "--force", "web")
        await app.lead("u")
        await app.wait_toast("no session in the trash is called")
        assert app.shown == "api"


@pytest.mark.slow
async def test_old_sessions_go_to_the_trash_at_the_start_and_come_back(own_app, home):
    old = {name: old_session(home, name) for name in ("one", "two")}
    for name, days, lines in (("young", 29, {}), ("pinned", 99, {"pinned": "true"})):
        old_session(home, name, days, **lines)
    path = home.record_path(old_session(home, "unknown"))  # nobody knows when it ended
    path.write_text(re.sub("(?m)^exited = .*$", "", path.read_text()))
    async with own_app("api", wanted="api") as app:
        await app.wait_toast(
            "2 sessions that ended over 30 days ago are in the trash · ctrl+b u brings them back"
        )
        await app.until(lambda: not (app.named("one") or app.named("two")), "gone from the list")
        assert {name[:8] for name in trash_of(home)} == set(old.values())
        assert app.named("young")
        assert app.named("pinned")
        assert app.named("unknown")
        assert len(app.toasts) == 1
        await app.lead("u")
        await app.wait_toast("2 sessions are back")
        await app.until(lambda: app.named("one") and app.named("two"), "both are there")
        assert app.shown == "api"
        assert trash_of(home) == []
    async with own_app(wanted="") as app:  # what was brought back is not cleaned again
        app.app.commands.do("undo")
        await app.wait_toast("Nothing to undo.")
        assert {"one", "two"} <= set(home.listed())


@pytest.mark.slow
async def test_what_a_pane_shows_stays(own_app, home):
    old_session(home, "shown")
    old_session(home, "other")
    async with own_app("api", wanted="api") as app:
        await app.wait_toast("2 sessions that ended")
        await app.lead("u")
        await app.until(lambda: app.named("shown"), "back")
        app.app.window.open_session(app.named("shown").id)
        await app.wait_text("words of shown")
    for name in ("shown", "other"):
        record = records.load(home.listed()[name]["id"])
        records.save(record._replace(undeleted=None))
    async with own_app(wanted="") as app:
        await app.wait_toast("1 session that ended over 30 days ago is in the trash")
        await app.wait_text("words of shown")


@pytest.mark.slow
@pytest.mark.parametrize(("days", "stays"), [(0, True), (40, True), (20, False)])
async def test_the_days_are_a_setting(own_app, home, write, days, stays):
    write(f"[sessions]\nclean_after_days = {days}\n")
    old_session(home, "old")
    swept = home.data / "ai-session" / ".tmp-0123456789ab"
    swept.write_text("half")
    os.utime(swept, (1, 1))
    async with own_app("api", wanted="api") as app:
        await app.until(lambda: not swept.exists(), "the app has cleared up")
        if stays:
            app.app.commands.do("undo")
            await app.wait_toast("Nothing to undo.")
            assert app.named("old")
        else:
            await app.wait_toast("1 session that ended over 20 days ago is in the trash")


async def split(app):
    await app.lead("|")
    await app.until(lambda: len(app.app.keeper.layout.panes) == 2, "split")
    await app.until(lambda: app.shown == "home", "a shell in the new pane")


async def test_a_split_is_undone_and_its_session_goes_on(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await split(app)
        await app.lead("u")
        await app.wait_toast("home goes on without a pane")
        assert shown_in_panes(app) == ["web"]
        assert app.shown == "web"
        assert app.has_keyboard("pane")
        assert app.status("home") == "running"


@pytest.mark.slow
async def test_a_split_is_undone_also_when_something_else_is_in_the_first_pane(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await split(app)
        await app.lead("o")
        app.app.window.open_session(app.ids["api"])
        await app.lead("u")
        assert shown_in_panes(app) == ["api"]
        assert app.status("home") == "running"


@pytest.mark.slow
async def test_what_has_come_to_nothing_is_no_step(own_app):
    async with own_app("api", "web", wanted="web") as app:
        await app.lead("X")
        assert app.shown == ""
        app.app.window.open_session(app.ids["web"])
        await split(app)
        app.app.window.turn_from(app.named("home").id)  # as when it ends by itself
        assert shown_in_panes(app) == ["web"]
        await app.lead("u")
        await app.wait_toast("Nothing to undo.")
