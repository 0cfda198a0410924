"""What takes long is named, with how far it is."""

from __future__ import annotations

import asyncio

import pytest

from aisession_tui.tui import progress
from aisession_tui.tui.progress import Progress

pytestmark = pytest.mark.asyncio


@pytest.fixture
def said(monkeypatch):
    """What was said, and the progress that says it once a turn of the loop is over."""
    monkeypatch.setattr(progress, "_PATIENCE_S", 0.0)
    heard = []
    made = Progress(lambda: heard.append(made.words))
    return made, heard


async def turn():
    await asyncio.sleep(0.01)


async def test_what_is_soon_done_is_not_worth_a_word():
    heard = []
    with Progress(lambda: heard.append("")).showing("killing", 3) as step:
        step()
    await turn()
    assert heard == []


async def test_parts_are_counted_and_one_thing_alone_is_not(said):
    made, heard = said
    with made.showing("killing", 3) as step:
        step()
        await turn()
        step()
    with made.showing("saving"):
        await turn()
    assert heard == ["killing, 1 of 3", "killing, 2 of 3", "", "saving", ""]
    assert made.words == ""


async def test_the_oldest_is_named_and_errors_end_it(said):
    made, _ = said

    async def fail():
        with made.showing("first"), made.showing("second", 2):
            await turn()
            assert made.words == "first"
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()
    assert made.words == ""
