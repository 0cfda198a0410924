"""A session's past on the screen."""

from __future__ import annotations

import pytest

from aisession_tui.service import typing_in
from aisession_tui.tui.screens.rewind import Rewind

pytestmark = pytest.mark.asyncio


async def open_past(app, name="api"):
    """Let a session do two things, and look back."""
    for word in ("one", "two"):
        typing_in.send(app.ids[name], f"echo {word} | tr a-z A-Z; false", (), enter=True)
        await app.wait_text(word.upper())
    await app.lead("r")
    await app.until(lambda: isinstance(app.app.screen, Rewind), "the past is shown")
    await app.wait_text("api, earlier", "TWO")


async def test_going_back_and_on(own_app):
    async with own_app("api") as app:
        await open_past(app)
        await app.press("up", "up")
        await app.until(lambda: "TWO" not in app.text, "before the second command")
        await app.press("end")
        await app.wait_text("TWO")
        await app.press("home")
        await app.until(lambda: "ONE" not in app.text, "before anything")
        await app.press("right", "right")
        await app.press("escape")
        await app.until(lambda: not isinstance(app.app.screen, Rewind), "the present")
        assert "TWO" in app.text


async def test_when_something_appeared_and_copying_it(own_app):
    async with own_app("api") as app:
        await open_past(app)
        await app.press("slash", *"one", "enter")
        await app.until(lambda: "TWO" not in app.text, "the moment of the first")
        await app.wait_text("ONE")
        await app.press("y")
        await app.until(lambda: "ONE" in app.app.copied, "it is copied")
        assert "TWO" not in app.app.copied


@pytest.mark.slow
async def test_playing_and_the_mouse(own_app):
    async with own_app("api") as app:
        await open_past(app)
        await app.pilot.click("TimeLine", offset=(0, 1))
        await app.until(lambda: "ONE" not in app.text, "the beginning")
        await app.press("minus", "minus")
        frame = app.app.screen.query_one("#rewind")
        app.app.screen.action_play()  # it may have ended before a key's effect is seen
        assert "0.25×" in str(frame.border_title)
        await app.press(*["plus"] * 7)
        await app.wait_text("TWO")
        await app.until(lambda: "64×" not in str(frame.border_title), "an end of playing")


@pytest.mark.slow
async def test_without_a_journal_a_sentence_says_so(home, own_app, write):
    write('[sessions]\njournal = "off"\n')
    async with own_app("api") as app:
        await app.lead("r")
        await app.wait_toast('nothing of "api" is recorded')
