"""What was lost is offered at the start, and nothing runs that was not agreed to."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from aisession_tui.service import sessions
from aisession_tui.tui.app import AiSessionApp
from aisession_tui.tui.screens import restore_lost
from aisession_tui.tui.screens.restore_lost import RestoreFailed, RestoreLost
from aisession_tui.tui.settings import Settings
from tests.support.piloted import Piloted
from tests.support.waiting import wait_until

pytestmark = pytest.mark.asyncio


@pytest.fixture
def lose(home, own_app, monkeypatch):
    """Makes sessions that have processes no more: shells, and one that runs a command."""
    monkeypatch.setattr(restore_lost, "_ENTER_COUNTS_AFTER_S", 0.0)

    def make(*shells, command=()):
        ids = {name: sessions.create(sessions.Wish(name)).id for name in shells}
        if command:
            ids["job"] = sessions.create(sessions.Wish("job", command=command)).id
        for session_id in ids.values():  # what it wrote is on the disk a moment later
            journal = home.session_dir(session_id) / "journal" / "0001.cast"
            wait_until(journal.exists, what="its output")
        home.crash()
        return ids

    return make


@asynccontextmanager
async def started(size=(120, 36)):
    """The app as `main` starts it, until it has begun."""
    app = AiSessionApp(settings=Settings({}))
    async with app.run_test(size=size) as pilot:
        driven = Piloted(app, pilot)
        await driven.until(lambda: app.has_begun, "the start")
        yield driven


def is_asking(app, dialog=RestoreLost):
    return isinstance(app.app.screen, dialog)


async def test_enter_brings_all_back(home, lose):
    ids = lose("api", "web", command=("sh", "-c", "echo again; cat"))
    async with started(size=(100, 30)) as app:
        await app.until(lambda: is_asking(app), "the question")
        await app.until(lambda: "3 sessions can be restored" in app.text, "the words")
        await app.until(
            lambda: "Enter restores all 3 · r choose · Esc later" in app.text, "the words"
        )
        await app.until(lambda: "shell in ~" in app.text, "the words")
        await app.until(lambda: "runs sh -c 'echo again; cat' in ~" in app.text, "the words")
        assert not home.processes()
        await app.press("enter")
        await app.until(
            lambda: all(app.status(name) == "running" for name in ids), "all of them back"
        )
        await app.until(lambda: "3 sessions are back." in app.toasts, "word of it")


async def test_some_can_be_left_out(home, lose):
    lose("api", "web", "db")
    async with started() as app:
        await app.until(lambda: is_asking(app), "the question")
        await app.press("r", "down", "space")
        await app.until(
            lambda: "Enter restores 2 · Space choose · a all · Esc later" in app.text, "the words"
        )
        await app.press("enter")
        await app.until(lambda: app.status("api") == app.status("db") == "running", "two of them")
        assert app.status("web") == "lost"


@pytest.mark.slow
async def test_esc_leaves_them_and_starts_nothing(home, lose):
    lose("api", command=("sh", "-c", "echo again; cat"))
    async with started() as app:
        await app.until(lambda: is_asking(app), "the question")
        await app.press("escape")
        await app.until(lambda: not is_asking(app), "no question")
        assert (app.status("api"), app.status("job")) == ("lost", "lost")
        assert not home.processes()


@pytest.mark.slow
async def test_an_enter_that_came_too_early_starts_nothing(home, lose, monkeypatch):
    lose("api")
    monkeypatch.setattr(restore_lost, "_ENTER_COUNTS_AFTER_S", 3600.0)
    async with started() as app:
        await app.until(lambda: is_asking(app), "the question")
        await app.press("enter")
        assert is_asking(app)
        assert not home.processes()


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "asks"), [("always", True), ("never", False)])
async def test_the_policy(home, lose, write, policy, asks):
    write(f'[sessions]\nrestore = "{policy}"\n')
    lose("api", command=("sh", "-c", "echo again; cat"))
    async with started() as app:
        if not asks:
            await asyncio.sleep(0.5)  # nothing is to happen
            assert not is_asking(app)
            assert app.status("api") == "lost"
            return
        await app.until(lambda: is_asking(app), "the question about the command")
        await app.until(lambda: "1 session can be restored" in app.text, "the words")
        await app.until(lambda: app.status("api") == "running", "the shell back")
        assert app.status("job") == "lost"


@pytest.mark.slow
async def test_what_fails_is_kept_and_can_be_tried_again_or_be_a_shell(home, lose):
    program = home.path / "bin" / "job"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho from the job\ncat\n")
    program.chmod(0o755)
    ids = lose(command=(str(program),))
    program.rename(home.path / "away")
    async with started(size=(110, 30)) as app:
        await app.until(lambda: is_asking(app), "the question")
        await app.press("enter")
        await app.until(lambda: is_asking(app, RestoreFailed), "word of the failure")
        await app.until(lambda: "1 session did not come back" in app.text, "the words")
        assert app.status("job") == "lost"
        await app.press("enter")
        await app.until(lambda: is_asking(app, RestoreFailed), "the same again")
        await app.press("f")
        await app.until(lambda: app.status("job") == "running", "a shell")
        assert home.record(ids["job"])["notice"].startswith("a shell in place of: ")
        await app.until(lambda: "restored" in app.text, "the divider")
        await app.until(lambda: "from the job" in app.text, "the words")
