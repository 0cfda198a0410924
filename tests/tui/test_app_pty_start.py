"""From the command line to the first screen, and back to the shell, on a real terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib

import pytest

from tests.support import processes
from tests.support.app_terminal import AppTerminal
from tests.support.waiting import wait_until

HINT = "ctrl+b s list · c new · ? help · d leave"
POWER_ON = {
    "alternate": False,
    "autowrap": True,
    "bracketed_paste": False,
    "cursor_visible": True,
    "focus_events": False,
    "keyboard_flags": 0,
    "modify_other_keys": 0,
    "mouse": 0,
    "mouse_encoding": 0,
    "cursor_shape": 0,
}


def assert_restored(window):
    modes = window.emulator.modes
    assert {name: getattr(modes, name) for name in POWER_ON} == POWER_ON
    assert window.attributes() == window.settings
    assert not window.is_nonblocking()
    assert window.emulator.title == ""


def app(home, *arguments, **options):
    """Run the app away from a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "aisession_tui.tui", *arguments],
        env=home.environ,
        cwd=home.path,
        capture_output=True,
        check=False,
        **options,
    )


def layout(home):
    """What `layout.toml` says, the tab in front included."""
    path = home.data / "ai-session" / "layout.toml"
    table = tomllib.loads(path.read_text()) if path.exists() else {}
    return table | table["tabs"][table["tab"]] if "tabs" in table else table


# -- coming


def test_the_first_run_starts_a_shell_here_and_gives_it_the_keyboard(home, window):
    first = window()
    first.wait_shown(" 1 ", "home", "$ ", HINT)
    assert first.lines[0].split("┏")[1].startswith("━ home ━")  # heavy: it has the keyboard
    first.type("pwd; stty size\r")
    first.wait_lines(str(home.path), "33 92")
    assert list(home.listed()) == ["home"]
    first.lead("d")
    assert first.wait_end() == 0
    assert first.lines[0] == "1 session goes on: home. Back: ai-session-tui"
    assert_restored(first)
    assert "33 92" in home.screen("home")


@pytest.mark.slow
def test_a_session_can_be_named(home, window):
    home.create("--name", "api", "--", "sh", "-c", "echo I am api; exec cat")
    home.create("--name", "web", "--", "sh", "-c", "echo I am web; exec cat")
    second = window("web")
    second.wait_shown("I am web", "━ web ━")
    second.lead("d")
    assert second.wait_end() == 0
    assert second.lines[0] == "2 sessions go on: api web. Back: ai-session-tui"


def test_a_name_that_nobody_has_is_refused_before_anything_is_drawn(home, window):
    home.create("--name", "api")
    refused = window("apo")
    assert refused.wait_end() == 3
    assert "apo" in refused.text
    assert "\x1b" not in refused.output.decode()
    assert "Traceback" not in refused.text


@pytest.mark.parametrize("arguments", [(), ("api",)])
def test_without_a_terminal_it_says_so_in_one_sentence(home, arguments):
    result = app(home, *arguments)
    assert result.returncode == 2
    assert result.stderr == b"ai-session-tui needs a terminal; in scripts use ai-session.\n"
    assert result.stdout == b""
    assert not home.processes()


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_be_drawn_on_is_refused(home, window, term):
    refused = window(TERM=term)
    assert refused.wait_end() == 2
    assert refused.text == f"ai-session-tui draws, and TERM is {term}: use ai-session here.\r\n"
    assert not home.processes()


def test_help_and_version_need_no_terminal(home):
    assert b"ctrl+b" in app(home, "--help").stdout
    assert app(home, "--version").stdout.startswith(b"ai-session-tui ")
    assert app(home, "--leader", "nonsense+").returncode == 2


class Watched(AppTerminal):
    """Says, when the app has got ready, what was there before and what is there after."""

    entry = """
import gc, os, sys
from aisession_tui.tui import app
from aisession_tui.tui.__main__ import main

async def watched(get_ready=app.get_ready):
    before = "aisession_tui.tui.commands" in sys.modules
    await get_ready()
    after = "aisession_tui.tui.commands" in sys.modules
    is_frozen = len(gc.get_objects()) < gc.get_freeze_count() // 10
    with open(os.environ["TOLD"], "w") as file:
        file.write(f"{before} {after} {is_frozen}\\n")

app.get_ready = watched
main()
"""


@pytest.mark.slow
def test_commands_are_at_hand_and_what_stays_is_not_looked_through_again(home):
    told = home.path / "told"
    told.touch()
    home.create("--name", "api")
    shown = Watched(home, TOLD=str(told))
    try:
        assert wait_until(told.read_text) == "False True True\n"
    finally:
        shown.close()


@pytest.mark.slow
@pytest.mark.parametrize("end", ["leave", "kill", "hidden"])
def test_a_programs_cursor_colour_is_the_terminals_while_it_has_the_keyboard(home, window, end):
    home.create("--name", "plain")
    shown = window()
    shown.wait_lines("$")
    own = shown.emulator.screen.colors
    shown.lead("|")
    shown.wait_shown("home ━")
    shown.type("printf '\\033]12;#ff8000\\007\\033[4 q'\r")
    shown.until(lambda: own.changed()[0].get(12) == 0xFF8000, "the colour")
    shown.lead("o")
    shown.until(lambda: own.changed()[0].get(12) is None, "the colour")
    shown.lead("o")
    shown.until(lambda: own.changed()[0].get(12) == 0xFF8000, "the colour")
    if end == "hidden":
        shown.lead("s")
        shown.until(lambda: own.changed()[0].get(12) is None, "the colour")
        return
    if end == "leave":
        shown.lead("d")
    else:
        shown.process.send_signal(signal.SIGTERM)
    shown.wait_end()
    assert own.changed()[0].get(12) is None
    assert_restored(shown)


@pytest.mark.slow
def test_sessions_know_nothing_of_the_frame_rate(window):
    shown = window()
    shown.wait_lines("$")
    shown.type("echo rate-${TEXTUAL_FPS-unset}-\r")
    shown.wait_shown("rate-unset-")


@pytest.mark.slow
def test_another_leader(home, window):
    other = window("--leader", "ctrl+a")
    other.wait_shown("ctrl+a s list", "$ ")
    other.type("\x02d")
    other.type("\x01d")
    assert other.wait_end() == 0


def test_the_first_frame_needs_no_host(home, window):
    ids = [home.create("--name", name) for name in ("api", "web", "db")]
    hosts = [home.host_pid(each) for each in ids]
    for pid in hosts:
        os.kill(pid, signal.SIGSTOP)
    try:
        first = window()
        first.wait_shown("api", "web", "db", "3 running")
        first.wait_shown("no answer")
        first.lead("s")
        first.wait_shown("╭─ api", "┏━ sessions")
    finally:
        for pid in hosts:
            os.kill(pid, signal.SIGCONT)
    first.wait_gone("no answer")
    first.type("\r")
    first.wait_shown("$ ")


# -- leaving


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it_in_order(home, window, number):
    first = window()
    first.wait_shown("$ ")
    first.type("printf '\\e[6 q\\e[?1003h\\e[>1u'; echo set\r")
    first.wait_lines("set")
    first.lead("z")
    first.wait_gone("sessions")
    first.process.send_signal(number)
    assert first.wait_end() == 0
    assert_restored(first)
    assert layout(home)["zoomed"] is True


def test_a_terminal_that_goes_away_ends_it_in_order(home, window):
    first = window()
    first.wait_shown("$ ")
    first.lead("z")
    first.wait_gone("sessions")
    first.hang_up()
    wait_until(lambda: first.process.poll() is not None, what="end of the app")
    assert layout(home)["zoomed"] is True
    assert home.listed()["home"]["status"] == "running"


@pytest.mark.slow
def test_errors_inside_that_do_not_end_give_the_terminal_back(home, window, monkeypatch):
    entry = (
        "from aisession_tui.tui.window import Window; Window.filter_sessions = "
        "lambda self: 1 / 0; from aisession_tui.tui.__main__ import main; main()"
    )
    monkeypatch.setattr("tests.support.app_terminal.AppTerminal.entry", entry)
    first = window()
    first.wait_shown("$ ")
    own = first.emulator.screen.colors
    first.type("printf '\\033]12;#ff8000\\007\\033[4 q'\r")
    first.until(lambda: own.changed()[0].get(12) == 0xFF8000, "the cursor's colour")
    first.lead("s")
    first.wait_shown("━ sessions ━")
    while first.process.poll() is None:  # the fourth within ten seconds is one too many
        first.type("/")
        first.pump(0.2)
    assert first.wait_end() == 1
    assert own.changed()[0].get(12) is None
    assert "ZeroDivisionError" in first.text
    assert_restored(first)
    assert layout(home)["keyboard_in_sidebar"] is True
    assert home.listed()["home"]["status"] == "running"


def test_stopped_and_continued_from_outside_it_takes_the_terminal_back(home, window):
    first = window()
    first.wait_shown("$ ")
    first.process.send_signal(signal.SIGSTOP)
    wait_until(lambda: processes.state(first.process.pid) == "T")
    first.emulator.feed(b"\x1b[?1049l\x1b[?1003l\x1b[?2004l")  # what a shell may do meanwhile
    first.process.send_signal(signal.SIGCONT)
    first.until(lambda: first.emulator.modes.mouse == 1003, "modes set anew")
    first.type("echo b''ack\r")
    first.wait_lines("back")
    first.wait_shown("sessions")
    assert first.emulator.modes.bracketed_paste


# -- what it looks like elsewhere


@pytest.mark.slow
@pytest.mark.parametrize("size", [(40, 12), (200, 60), (20, 5)])
def test_sizes(home, window, size):
    first = window(size=size)
    first.wait_shown("$")
    assert len(first.lines[0]) == size[0]
    if size[0] >= 40:
        first.type("stty size\r")
        pane = size[0] - (5 if size[0] < 90 else 26) - 2
        first.wait_lines(f"{size[1] - 3} {pane}")
    first.lead("s")
    first.type("q")
    assert first.wait_end() == 0


def test_a_window_that_is_too_small_says_so_and_grows(home, window):
    first = window(size=(19, 4))
    first.wait_shown("Too small")
    first.type("echo y''es\r")
    first.resize(60, 20)
    first.wait_shown("yes", "53×17")
    first.type("stty size\r")
    first.wait_lines("17 53")
    first.resize(19, 4)
    first.wait_shown("Too small")
    first.resize(120, 36)
    first.wait_shown("92×33")
    first.type("stty size\r")
    first.wait_lines("33 92")


UNICODE = set("╭╮╰╯│─┏┓┗┛┃━●◆○◌▌▾▸·×…")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environ", "is_ascii", "has_colors"),
    [
        ({"NO_COLOR": "1"}, False, False),
        ({"TERM": "linux"}, True, True),
        ({"LANG": "C", "LC_ALL": "C"}, True, True),
        ({"COLORTERM": "truecolor"}, False, True),
    ],
    ids=["no color", "console", "C", "usual"],
)
def test_poor_terminals(home, window, environ, is_ascii, has_colors):
    first = window(**environ)
    first.wait_shown("sessions", "$ ")
    found = UNICODE & set(first.screen)
    assert bool(found) is not is_ascii, found
    first.type("printf '\\e[31mred\\e[0m\\n'\r")
    first.wait_lines("red")
    row = next(y for y, line in enumerate(first.lines) if "red" in line and "printf" not in line)
    cells = [cell for cell in first.emulator.cells(row) if cell.text == "r"]
    assert 1 in [cell.attributes.foreground for cell in cells]  # the program's own colour stays
    chrome = [
        cell.attributes
        for cell in (*first.emulator.cells(0), *first.emulator.cells(35))
        if cell.text.strip()
    ]
    colors = {each.foreground for each in chrome} | {each.background for each in chrome}
    assert _is_colorful(colors) is has_colors, colors


def _is_colorful(colors):
    def is_grey(color):
        parts = color & 0xFF, color >> 8 & 0xFF, color >> 16 & 0xFF
        return color in (-1, 0, 7, 8, 15) or (color > 255 and max(parts) - min(parts) < 1)

    return not all(is_grey(color) for color in colors)


def painted(window):
    """Every row of the screen, without the time of day."""
    return [re.sub(r"\d\d:\d\d", "     ", line) for line in window.lines]


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_sizes_that_follow_each_other_at_the_start_do_no_harm(home, window, steps):
    home.create("--name", "api")
    first = window(size=(100, 14))
    first.until(lambda: b"\x1b[?1049h" in first.output, "the app's screen")
    for step in range(steps):
        first.resize(110 + step, 30 - step)
    first.resize(120, 30)
    first.wait_shown("92×27")
    first.wait_lines("$")
    first.type("echo he''re\r")
    first.wait_lines("here", "$")
    found = painted(first)
    first.lead("d")
    assert first.wait_end() == 0
    fresh = window(size=(120, 30))
    fresh.wait_shown("92×27")
    fresh.wait_lines("here", "$")
    assert found == painted(fresh)
    assert [y for y, line in enumerate(found) if "1 running" in line] == [29]
    assert {len(line) for line in found[:-1]} == {120}


@pytest.mark.slow
def test_a_window_that_was_small_for_a_moment_is_painted_whole(home, window):
    home.create("--name", "api")
    first = window()
    first.wait_lines("$")
    first.type("seq -f 'line %g' 20\r")
    first.wait_lines("line 20", "$")
    before = painted(first)
    first.resize(20, 5)
    first.resize(120, 36)
    first.type("\r")
    first.wait_lines("line 20", "$", "$")
    assert painted(first)[:22] == before[:22]


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 3])
def test_what_is_above_a_prompt_survives_a_small_window(home, window, times):
    (home.path / ".bashrc").write_text("PS1='someone@host:~/src/a-long-way/down$ '\n")
    home.create("--name", "api")
    first = window()
    first.wait_shown("down$")
    first.type("clear; seq -f 'line %g' 20\r")
    prompt = "someone@host:~/src/a-long-way/down$"
    shown = [f"line {number}" for number in range(1, 21)]
    first.wait_lines(*shown, prompt)
    for _ in range(times):
        first.resize(20, 5)
        first.wait_shown("13×2", "down$")
        first.resize(120, 36)
        first.wait_shown("92×33", prompt)
    first.type("echo he''re\r")
    first.wait_lines(*shown, f"{prompt} echo he''re", "here", prompt)


@pytest.mark.slow
@pytest.mark.parametrize("opened", [",", "m", ":"], ids=["rename", "menu", "palette"])
def test_a_dialog_follows_sizes_that_follow_each_other(home, window, opened):
    home.create("--name", "api")
    first = window()
    first.wait_lines("$")
    first.lead(opened)
    for columns in range(60, 121, 3):
        first.resize(columns, 30)
        first.pump(0.001)
    first.wait_shown("92×27")
    assert all(len(line) == 120 for line in first.lines[:-1])
