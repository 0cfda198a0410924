"""Snapshots in the app: taken from the menu, and gone back to."""

from __future__ import annotations

import pytest

from aisession_tui.service import snapshots
from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.menu import Menu
from aisession_tui.tui.screens.one_line import OneLine
from aisession_tui.tui.screens.switcher import Switcher
from tests.tui.test_app_verbs import wait_dialog

pytestmark = pytest.mark.asyncio


async def choose(app, key):
    await app.lead("m")
    await wait_dialog(app, Menu)
    await app.press(key)


async def test_a_snapshot_is_taken_and_gone_back_to(own_app, home):
    async with own_app("api", wanted="api") as app:
        session_id = app.ids["api"]
        await choose(app, "N")
        await wait_dialog(app, OneLine)
        await app.fill("line", "x" * 101)
        await app.press("enter")
        await app.wait_text("a label has at most 100 characters")
        await app.fill("line", " before ")
        await app.press("enter")
        await app.wait_toast("snapshot of api taken: before")
        (entry,) = snapshots.list_of(session_id)
        assert entry.moment.label == "before"

        home.exec("api", "cd /usr; echo after")
        await app.wait_text("after")
        await choose(app, "B")
        await wait_dialog(app, Switcher)
        await app.wait_text("Roll back api to", "before", "~")
        await app.press("enter")
        await wait_dialog(app, Confirm)
        await app.wait_text("Roll back api?", "It is running: it is killed.", "Not rolled back:")
        pid = app.named("api").pid
        await app.press("enter")
        await app.pilot.pause()
        assert app.named("api").pid == pid

        await choose(app, "B")
        await wait_dialog(app, Switcher)
        await app.press("enter")
        await wait_dialog(app, Confirm)
        await app.press("y")
        await app.wait_text("── rolled back to before")
        newest = snapshots.list_of(session_id)[0]
        await app.wait_toast(f"how it was is snapshot {newest.id}")
        assert newest.moment.record.cwd == "/usr"
        assert home.exec("api", "pwd").out == f"{home.path}\n"
        assert len(snapshots.list_of(session_id)) == 2
        assert app.shown == "api"


@pytest.mark.slow
async def test_without_snapshots_it_says_how_to_take_one(own_app):
    async with own_app("api", wanted="api") as app:
        await choose(app, "B")
        await app.wait_toast("api has no snapshots: its menu takes one.")


@pytest.mark.slow
async def test_a_damaged_one_is_listed_and_refused(own_app, home):
    async with own_app("api", wanted="api") as app:
        taken = snapshots.take(app.ids["api"]).moment
        folder = home.session_dir(app.ids["api"]) / "snapshots" / taken.id
        (folder / "snapshot.toml").write_text("schema = 2\n")
        await choose(app, "B")
        await wait_dialog(app, Switcher)
        await app.wait_text("damaged")
        await app.press("enter")
        await app.wait_toast("newer version (schema 2, this one knows 1)")
        assert app.status("api") == "running"


@pytest.mark.slow
async def test_a_command_of_its_own_is_named_before_it_runs_again(own_app, home):
    session_id = home.create("--name", "job", "--", "sh", "-c", "echo ran; exec cat")
    async with own_app("api", wanted="api") as app:
        snapshots.take(session_id)
        app.app.window.open_session(session_id)
        await app.wait_text("ran")
        app.app.commands.do("rollback")
        await wait_dialog(app, Switcher)
        await app.press("enter")
        await wait_dialog(app, Confirm)
        await app.wait_text("This runs again: sh -c", "'echo ran; exec cat'.")
        await app.press("escape")
        assert len(snapshots.list_of(session_id)) == 1
