"""Errors that nobody expected: the window is made anew, and only many of them end the app."""

from __future__ import annotations

import pytest

from tests.support.app_terminal import AppTerminal
from tests.support.waiting import wait_until

BREAKS = """
import os
from aisession_tui.tui.widgets.session_list import SessionList
from aisession_tui.tui.widgets.terminal_view import TerminalView
{how}
from aisession_tui.tui.__main__ import main
main()
"""
ONCE = """
from aisession_tui.tui.list_reactions import ListReactions
whole = {part}
def broken(*arguments):
    if os.path.exists("break"):
        os.unlink("break")
        raise RuntimeError("once")
    return whole(*arguments)
{part} = broken
"""
IN_A_HANDLER = ONCE.format(part="SessionList.on_mouse_move")
WHILE_DRAWING = ONCE.format(part="TerminalView.render_lines")
IN_THE_APP = ONCE.format(part="ListReactions.take")
FOR_EVER = """
def broken(self, crop):
    raise RuntimeError("for ever")
TerminalView.render_lines = broken
"""


class BreakingTerminal(AppTerminal):
    """Runs the app with one part that raises when a file called `break` is there."""


@pytest.fixture
def breaking(home):
    opened = []

    def open_one(how, *arguments):
        BreakingTerminal.entry = BREAKS.format(how=how)
        opened.append(BreakingTerminal(home, *arguments))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


MOTION = "\x1b[<35;6;4M"


@pytest.mark.parametrize(
    ("how", "trigger"),
    [
        pytest.param(IN_A_HANDLER, MOTION, id="handler"),
        pytest.param(WHILE_DRAWING, "\x1b[I", id="drawing", marks=pytest.mark.slow),
        pytest.param(IN_THE_APP, "j", id="app", marks=pytest.mark.slow),
    ],
)
def test_one_error_makes_the_window_anew_and_nothing_is_lost(home, breaking, how, trigger):
    for name in ("api", "web"):
        home.create("--name", name)
    window = breaking(how, "api")
    window.wait_shown("━ api ━", "$ ")
    window.type("echo be''fore\r")
    window.wait_lines("before", "$")
    window.lead("s")
    window.wait_shown("━ sessions ━")
    (home.path / "break").touch()
    window.type(trigger)
    home.cli("send", "api", "echo be''hind", "--enter")
    window.wait_shown("A part of the window failed")
    assert not (home.path / "break").exists()
    window.wait_shown("━ sessions ━", "─ api ─", "before", "behind")
    window.type("\x1b")
    window.wait_shown("━ api ━")
    window.type("echo af''ter\r")
    window.wait_shown("after")
    log = home.state / "ai-session" / "log" / "app.log"
    assert "RuntimeError" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    window.lead("d")
    assert window.wait_end() == 0


@pytest.mark.slow
def test_an_error_that_comes_again_and_again_ends_the_app_in_order(home, breaking):
    home.create("--name", "api")
    window = breaking(FOR_EVER, "api")
    assert window.wait_end() != 0
    assert b"for ever" in window.output
    wait_until(lambda: home.listed()["api"]["status"] == "running", what="the session goes on")


@pytest.mark.slow
def test_a_dialog_is_taken_away_with_the_window(home, breaking):
    home.create("--name", "api")
    window = breaking(WHILE_DRAWING, "api")
    window.wait_shown("━ api ━", "$ ")
    window.lead("c")
    window.wait_shown("New session")
    (home.path / "break").touch()
    home.cli("send", "api", "echo be''hind", "--enter")
    window.wait_shown("A part of the window failed", "behind")
    assert "New session" not in window.screen
    window.type("echo af''ter\r")
    window.wait_shown("after")
