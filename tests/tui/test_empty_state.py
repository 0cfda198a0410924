"""The empty pane."""

import pytest

from aisession_tui.tui.keymap import Keymap
from aisession_tui.tui.widgets.empty_state import EmptyState
from tests.support.chrome import Host, text_of

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("size", [(100, 30), (40, 12)])
async def test_it_says_who_we_are_and_what_to_press(size):
    app = Host(EmptyState(keymap=Keymap("ctrl+a")))
    async with app.run_test(size=size):
        shown = text_of(app)
        assert "ai-session-tui" in shown
        assert [line.strip() for line in shown.splitlines() if "ctrl+a" in line] == [
            "ctrl+a c  new",
            "ctrl+a ?  help",
            "ctrl+a d  leave",
        ]


async def test_it_is_in_the_middle():
    app = Host(EmptyState())
    async with app.run_test(size=(100, 30)):
        lines = [line for line in text_of(app).splitlines() if line.strip()]
        for line in lines[:2]:
            before, after = len(line) - len(line.lstrip()), len(line) - len(line.rstrip())
            assert abs(before - after) <= 1
