"""When panes without the keyboard get their next frames: together, and seldom where frames take long."""

from __future__ import annotations

import asyncio
import time

import pytest

from aisession_tui.model.keys import KeyPress, Modifiers
from aisession_tui.service.viewing import screen_text
from aisession_tui.tui import pace
from aisession_tui.tui.pace import Pace

pytestmark = pytest.mark.asyncio


async def taken(paced: Pace, *names: str) -> tuple[list[str], float]:
    """Who had their turns, and how long after they asked."""
    done, turns, start = asyncio.Event(), [], time.monotonic()

    def take(name: str) -> None:
        turns.append(name)
        if len(turns) == len(names):
            done.set()

    for name in names:
        paced.when_due(lambda name=name: take(name))
    assert turns == []
    await done.wait()
    return turns, time.monotonic() - start


async def test_after_a_pause_at_once_and_then_all_together():
    paced = Pace()
    _, first_s = await taken(paced, "one")
    turns, then_s = await taken(paced, "one", "two", "three")
    assert first_s < paced.interval_s
    assert turns == ["one", "two", "three"]
    assert then_s >= paced.interval_s - first_s


async def test_frames_that_take_long_are_few_and_never_too_few():
    paced = Pace()
    for _ in range(30):
        paced.took(0.005)
    assert paced.interval_s == pytest.approx(0.1)
    for _ in range(30):
        paced.took(0.04)
    assert paced.interval_s == pytest.approx(0.32, abs=0.01)
    for _ in range(30):
        paced.took(9.0)
    assert paced.interval_s == 0.5
    for _ in range(60):
        paced.took(0.001)
    assert paced.interval_s == pytest.approx(0.1)


async def test_a_pane_that_gets_the_keyboard_waits_no_longer(own_app, monkeypatch):
    monkeypatch.setattr(pace, "_LEAST_S", 3600.0)
    monkeypatch.setattr(pace, "_MOST_S", 3600.0)
    async with own_app("api", "web", wanted="web", size=(126, 30)) as app:
        web = app.app.window.controller
        await app.lead("|")
        await app.until(lambda: app.shown == "home", "a shell in the new pane")
        while web._answer is None:  # its first frame without the keyboard was due at once
            web.send_keys([KeyPress("a")])
            await app.pilot.pause(0.02)
        web.send_keys([KeyPress("u", Modifiers.CTRL)])
        web.send_paste("echo second-$((1+1))")
        web.send_keys([KeyPress("enter")])
        await app.until(lambda: "second-2" in screen_text(web.session, 0), "written")
        await app.pilot.pause()
        assert "second-2" not in app.text
        await app.lead("o")
        await app.wait_text("second-2")
