"""What is done to sessions from the menu and by keys: dialogs, refusals, results."""

from __future__ import annotations

import os

import pytest
from textual.widgets import Button, Input

from aisession_tui.tui.screens.confirm import Confirm
from aisession_tui.tui.screens.details import Details
from aisession_tui.tui.screens.menu import Menu
from aisession_tui.tui.screens.new_session import NewSession
from aisession_tui.tui.screens.rename import Rename
from aisession_tui.tui.session_verbs import command_words
from tests.support import processes
from tests.support.waiting import wait_until

pytestmark = pytest.mark.asyncio


def is_on_top(app, screen):
    return lambda: isinstance(app.app.screen, screen)


async def wait_dialog(app, screen):
    await app.until(is_on_top(app, screen), f"{screen.__name__} is open")


async def test_a_new_session(own_app, home):
    (home.path / "src").mkdir()
    async with own_app("api", wanted="api") as app:
        await app.lead("c")
        await wait_dialog(app, NewSession)
        await app.fill("name", "api")
        await app.fill("directory", "missing")
        await app.fill("command", "no-such-program --flag")
        await app.press("enter")
        await app.wait_text(
            "api is taken", "there is no directory", "no-such-program: command not found"
        )
        await app.fill("name", "@forbidden")
        await app.fill("command", "sh -c 'unclosed")
        await app.press("enter")
        await app.wait_text("no closing quotation")
        await app.wait_gone("api is taken")
        assert list(home.listed()) == ["api"]

        await app.fill("name", "new")
        await app.fill("directory", "src")
        await app.fill("command", "sh -c 'pwd; exec cat'")
        await app.fill("group", "work")
        await app.press("enter")
        await app.until(lambda: app.shown == "new", "the new session is shown")
        await app.wait_text(f"{home.path}/src", "▾ work")
        record = app.named("new")
        assert record.group == "work"
        assert record.command == ("sh", "-c", "pwd; exec cat")
        assert record.size == app.app.window.pane_size
        assert app.has_keyboard("pane")

        await app.go_to_sidebar()
        await app.press("n")
        await wait_dialog(app, NewSession)
        await app.press("escape")
        assert app.has_keyboard("sidebar")
        assert len(home.listed()) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        ("tail -f 'my log'", ("tail", "-f", "my log")),
        ("grep '|' x", ("grep", "|", "x")),
        ("sleep 9 | cat", ("sh", "-c", "sleep 9 | cat")),
        ("make&&./run", ("sh", "-c", "make&&./run")),
    ],
)
async def test_a_command_with_a_pipe_is_given_to_a_shell(typed, words):
    assert command_words(typed) == words


async def test_renaming_in_place(own_app):
    async with own_app("api", "web", wanted="api") as app:
        await app.go_to_sidebar()
        await app.press("r")
        await wait_dialog(app, Rename)
        name = app.app.screen.query_one(Input)
        assert name.region.offset == app.app.window.name_region(app.ids["api"]).offset
        for wrong, reason in (
            ("", "empty"),
            ("web", "web is taken"),
            ("-x", "-"),
            ("a/b", "/"),
            ("12345678", "id"),
            ("x" * 65, "64"),
        ):
            name.value = wrong
            await app.press("enter")
            await app.wait_text(reason)
            assert is_on_top(app, Rename)()
        name.value = "core"
        await app.press("enter")
        await app.until(lambda: app.named("core"), "renamed")
        await app.wait_text("core")
        await app.lead("comma")
        await wait_dialog(app, Rename)
        await app.press("escape")
        assert app.named("core")


async def test_killing_asks_and_restarting_brings_back(own_app):
    async with own_app("api", "web", wanted="api") as app:
        await app.lead("x")
        await wait_dialog(app, Confirm)
        await app.wait_text("─ Kill api? ─", "bash has been running for ")
        focused = app.app.focused
        assert isinstance(focused, Button)
        assert focused.id == "no"
        await app.press("enter")
        assert app.status("api") == "running"
        await app.lead("x", "y")
        await app.wait_status("api", "exited")
        await app.wait_text("· api", "killed · ran ", "Enter restart · x delete")
        assert app.shown == "api"  # somebody ended it: its last words stay
        await app.lead("x")
        await app.wait_toast("api is exited: kill makes no sense now")
        old = app.named("api")
        await app.lead("R")
        await app.wait_status("api", "running")
        assert app.named("api").id == old.id
        pid = app.named("api").pid
        await app.wait_gone("Enter restart")
        await app.lead("R")
        await wait_dialog(app, Confirm)
        await app.press("y")
        await app.until(lambda: app.named("api").pid not in (pid, None), "another shell")
        await app.wait_status("api", "running")


async def test_the_menu(own_app, home, monkeypatch):
    async with own_app("api", "web", wanted="api") as app:
        sent = []
        monkeypatch.setattr(app.app, "write_to_terminal", sent.append)
        await app.go_to_sidebar()
        await app.press("j", "m")
        await wait_dialog(app, Menu)
        shown = app.text
        for entry in "Attach Rename Restart Pause Duplicate Details Kill Delete".split():
            assert entry in shown
        assert "Resume" not in shown
        assert "Close the pane" not in shown  # it is not shown there
        await app.press("p")
        await app.wait_status("web", "paused")
        await app.wait_text("‖ web")
        await app.press("m")
        await wait_dialog(app, Menu)
        assert "Resume" in app.text
        await app.press("p")
        await app.wait_status("web", "running")

        await app.press("m", "i")
        await wait_dialog(app, Details)
        await app.wait_text(app.ids["web"], "Directory", str(home.path)[:20])
        await app.press("escape")

        await app.press("m", "y")
        await app.wait_toast(" · to your terminal's clipboard")
        assert sent
        assert sent[0].startswith("\x1b]52;c;")

        await app.press("m", "c")
        await app.until(lambda: app.shown == "home", "a duplicate is shown")
        assert app.named("home").directory == app.named("web").directory

        await app.lead("m", "down", "down", "enter")  # a choice by its place
        await app.until(lambda: not is_on_top(app, Menu)(), "the menu is closed")
        await app.press("escape")


async def test_closing_the_pane_and_deleting(own_app, home):
    async with own_app("api", "web", wanted="api") as app:
        await app.lead("X")
        assert app.app.window.shown == ""
        assert app.has_keyboard("sidebar")
        assert app.status("api") == "running"
        await app.wait_text("Nothing is shown here.")
        await app.press("2")
        assert app.shown == "web"
        await app.lead("m")
        await wait_dialog(app, Menu)
        await app.press("D")
        await wait_dialog(app, Confirm)
        await app.wait_text("─ Delete web? ─", "It is running: it is killed first.")
        await app.press("enter")
        assert app.status("web") == "running"
        await app.lead("m")
        await wait_dialog(app, Menu)
        await app.press("D", "y")
        await app.wait_status("web", "gone")
        await app.until(lambda: app.shown == "api", "the other one is shown")
        assert list(home.listed()) == ["api"]
        assert any(os.listdir(home.data / "ai-session" / "trash"))


async def test_what_makes_no_sense_is_only_a_toast(own_app):
    async with own_app("api", wanted="api") as app:
        app.app.commands.do("resume")
        await app.wait_toast("api is running: resume makes no sense now")
        app.app.commands.do("rename", "ffffffff")  # nobody
        await app.pilot.pause()
        assert app.app.is_running


async def test_a_paused_session_says_so_and_takes_no_keys(own_app, home):
    async with own_app("api", wanted="api") as app:
        await app.lead("m", "p")
        await app.wait_status("api", "paused")
        await app.wait_text("paused · Enter resume")
        await app.press(*"lost")
        await app.press("enter")
        await app.wait_status("api", "running")
        await app.wait_gone("Enter resume")
        await app.press(*"echo kept", "enter")
        await app.wait_text("kept")
        assert "lost" not in home.screen("api")


async def test_the_end_of_an_ended_session_is_shown_and_its_beginning_by_scrolling(own_app, home):
    session_id = home.create("--name", "build", "--", "sh", "-c", "seq -f 'step %g' 60; exit 3")
    wait_until(lambda: home.listed()["build"]["status"] == "exited")
    async with own_app("api", wanted="api", size=(80, 12)) as app:
        app.app.window.open_session(session_id)
        await app.wait_text("step 60", "exited 3")
        await app.lead("[")
        await app.press("g")
        await app.wait_text("step 1 ")


@pytest.mark.slow
async def test_a_session_that_ends_while_it_is_shown_can_be_scrolled_back(own_app, home):
    async with own_app("api", wanted="api") as app:
        session_id = home.create("--name", "build", "--", "sh", "-c", "seq -f 'step %g' 90; read x")
        await app.until(lambda: app.named("build"), "known")
        app.app.window.open_session(session_id)
        await app.wait_text("step 90")
        host = home.host_pid(session_id)
        await app.press("enter")
        await app.wait_text("step 90", "Enter restart")
        await app.until(lambda: not processes.is_alive(host), "its host has gone")
        await app.lead("[")
        await app.press("g")
        await app.wait_text("step 1 ")


async def test_a_record_that_cannot_be_read_is_explained_in_full(own_app, home):
    folder = home.session_dir("0badbad0")
    folder.mkdir(mode=0o700, parents=True)
    (folder / "session.toml").write_text("nonsense " * 9)
    async with own_app("api", wanted="api", size=(90, 20)) as app:
        app.app.window.open_session("0badbad0")
        words = "0badbad0/session.toml cannot be read:"
        await app.until(lambda: "read:" in app.text, "the reason")
        seen = "".join(line[27:-1].strip(" \u2503") for line in app.text.splitlines())
        assert words.replace(" ", "") in seen.replace(" ", "")
        await app.lead("x")
        await app.wait_toast("ai-session delete 0badbad0 removes it")


async def test_when_the_last_session_is_deleted_elsewhere_the_pane_is_empty(own_app, home):
    async with own_app("api", wanted="api") as app:
        assert home.cli("delete", "--force", "api").code == 0
        await app.wait_text("No sessions. What you start here keeps running")
        await app.wait_gone("next")
        await app.lead("c")
        await wait_dialog(app, NewSession)
