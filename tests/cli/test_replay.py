"""`replay`: what a session has shown, played on a terminal that is afterwards as it was."""

from __future__ import annotations

import signal

import pytest

from tests.support import processes
from tests.support.waiting import wait_until

PROGRAM = (
    "for i in 1 2 3 4 5 6 7 8 9; do echo line-$i; sleep 0.2; done; printf '\\033]52;c;QUJD\\007'"
)


@pytest.fixture
def recorded(home):
    session_id = home.create("--name", "x", "--size", "60x12", "--", "sh", "-c", PROGRAM)
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    return session_id


def left(window):
    assert window.wait_end() == 0
    assert window.attributes() == window.settings
    assert b"\x1b[?1049l" in window.output


def test_it_plays_to_the_end_and_leaves(home, terminal, recorded):
    window = terminal("replay", "x", "--speed", "4")
    window.wait_for("line-1")
    window.wait_for("line-9")
    window.wait_for(" end ")
    window.type("q")
    left(window)
    assert b"52;c" not in window.output


def test_it_begins_where_it_is_told_and_goes_where_keys_say(home, terminal, recorded):
    window = terminal("replay", "x", "--at", "-0.3", "--speed", "0.01")
    window.wait_for("line-8")
    window.type(" ")
    window.wait_for("paused")
    window.type("0")
    window.wait_for(" 0:00 / ")
    window.type("\x1b[C")
    window.wait_for("line-9")
    window.type("\x1b[D")
    window.type("\x1b[A")
    window.type("\x1b")
    left(window)


@pytest.mark.slow
def test_a_signal_leaves_the_terminal_as_it_was(home, terminal, recorded):
    window = terminal("replay", "x", "--speed", "0.01")
    window.wait_for("quit")
    processes.kill(window.process.pid, signal.SIGTERM)
    assert window.wait_end() == 130
    assert window.attributes() == window.settings


@pytest.mark.slow
def test_a_smaller_terminal_shows_the_top_left(home, terminal, recorded):
    window = terminal("replay", "x", "--at", "-0", size=(20, 5))
    window.wait_for("line-4")
    assert "line-5" not in window.text
    window.type("q")
    left(window)


@pytest.mark.slow
def test_it_needs_a_terminal_and_something_to_play(home, recorded):
    result = home.cli("replay", "x")
    assert (result.code, result.out) == (2, "")
    assert "replay needs a terminal" in result.err
    assert home.cli("replay", "x", "--speed", "0").code == 2
