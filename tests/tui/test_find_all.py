"""Finding a text in all sessions, and going to it."""

from __future__ import annotations

import asyncio
import time

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from aisession_tui.service import sessions
from aisession_tui.service.searching import Hit
from aisession_tui.tui.screens import find_all
from aisession_tui.tui.screens.find_all import FindAll
from aisession_tui.tui.widgets.choice_list import ChoiceList
from tests.support import processes
from tests.support.piloted import Piloted
from tests.support.waiting import wait_until

pytestmark = pytest.mark.asyncio


async def run(app: Piloted, line: str, shown: str) -> None:
    app.app.window.controller.send_paste(line)
    await app.press("enter")
    await app.wait_text(shown)


async def search(app: Piloted, text: str) -> None:
    await app.lead("f")
    await app.until(lambda: isinstance(app.app.screen, FindAll), "the screen is open")
    await app.wait_text("Find in all sessions", "Enter go there", "Esc close")
    app.app.screen.query_one(Input).value = text


def chosen(app: Piloted) -> str:
    return app.app.screen.query_one(ChoiceList).chosen


async def test_what_a_session_wrote_long_ago_is_found_and_gone_to(own_app):
    async with own_app("api", "web", wanted="api") as app:
        await run(app, "echo before; echo the need''le line; seq 1 300", "300")
        app.app.window.open_session(app.ids["web"])
        await run(app, "echo a need''le in web", "a needle in web")
        await search(app, "needle")
        await app.wait_text("2 found", "api", "web")
        assert chosen(app).startswith(app.ids["web"])
        await app.press("down", "down")
        await app.until(lambda: chosen(app) == f"{app.ids['api']}:0", "the hit in api")
        await app.wait_text("before")
        await app.press("enter")
        await app.until(lambda: app.app.window.controller.is_copying, "copy mode")
        await app.until(lambda: app.shown == "api", "api in the pane")
        await app.wait_text("the needle line", "before", "copy ")


LONG = "2026-11-27 12:00:01 INFO the server answers 世界 on port 8080 and says needle to all its clients"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (120, f"  {LONG}"),
        (101, "  …-27 12:00:01 INFO the server"),
        (80, "  … server answers 世界 on port 8080 and says needle to all its clients"),
        (50, "  …080 and says needle to all its clients"),
        (20, "  …needle to all"),
    ],
)
async def test_a_hit_is_shown_with_as_much_around_it_as_there_is_room_for(width, shown):
    start = LONG.index("needle")
    hit = Hit("id", "web", time.time(), None, LONG, start, start + 6, [], [])
    choice = find_all._choice("id:0", hit, width, "…")
    assert choice.text.startswith(shown)
    assert "".join(choice.text[at] for at in choice.matches) == "needle"
    assert cell_len(choice.text[: choice.matches[-1] + 1]) <= width - 2 - 7


@pytest.mark.slow
async def test_hits_are_cut_anew_for_another_width(own_app):
    async with own_app("api", wanted="api", size=(160, 36)) as app:
        await run(app, f"echo {'before ' * 9}nee''dle", "needle")
        await search(app, "needle")
        await app.wait_text("found", f"  {'before ' * 9}needle")
        at = chosen(app)
        await app.pilot.resize_terminal(70, 24)
        await app.wait_text("…")
        await app.until(lambda: "before needle" in app.text, "the match is in sight")
        assert f"  {'before ' * 9}" not in app.text
        assert chosen(app) == at


@pytest.mark.slow
async def test_a_session_that_has_ended_is_found_and_its_heading_opens_it(own_app, home):
    gone = sessions.create(sessions.Wish("gone", command=("sh", "-c", "echo last words")))
    wait_until(lambda: home.record(gone.id)["status"] == "exited")
    async with own_app("api") as app:
        await search(app, "last words")
        await app.wait_text("1 found", "gone")
        await app.press("up")
        assert chosen(app) == gone.id
        await app.press("enter")
        await app.until(lambda: app.shown == "gone", "gone in the pane")


@pytest.mark.slow
async def test_nothing_found_and_esc(own_app):
    async with own_app("api") as app:
        await app.lead("f")
        await app.wait_text("Find in all sessions")
        assert "nothing matches" not in app.text
        await app.press("escape")
        await search(app, "no such words")
        await app.wait_text("0 found", "nothing matches")
        await app.press("enter", "escape")
        await app.until(lambda: not isinstance(app.app.screen, FindAll), "the screen is closed")
        assert app.shown == "api"


@pytest.mark.slow
async def test_in_a_small_window(own_app):
    async with own_app("api", size=(40, 12)) as app:
        await run(app, "echo need''le", "needle")
        await search(app, "needle")
        await app.wait_text("needle", "Esc close", "api")
        assert not app.app.screen.query_one("#around").display


@pytest.mark.slow
async def test_who_types_on_or_leaves_waits_for_no_search(own_app, home):
    async with own_app("api") as app:
        await run(app, "echo need''le", "needle")
        await search(app, "nothing of that")
        await asyncio.sleep(0.25)
        app.app.screen.query_one(Input).value = "needle"
        await app.wait_text("1 found")
        app.app.screen.query_one(Input).value = "something else"
        await asyncio.sleep(0.25)
        await app.press("escape")
        await app.until(
            lambda: not [p for p in home.processes() if "search_worker" in processes.command(p)],
            "an end of all searches",
        )
