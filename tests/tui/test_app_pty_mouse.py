"""The mouse on a real terminal: scrolling, selecting, menus, and programs that want it."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

WHEEL_UP, WHEEL_DOWN, RIGHT, DRAG = 64, 65, 2, 32
RECORDER = str(Path(__file__).with_name("key_recorder.py"))


def copied(window, start):
    """The texts that were sent to the outer terminal's clipboard."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", window.output[start:])
    return [base64.b64decode(each).decode() for each in found]


def test_scrolling_back(window):
    first = window()
    first.wait_lines("$")
    first.type("for i in $(seq 1 200); do echo line $i; done\r")
    first.wait_lines("line 200", "$")
    x, y = first.place("line 199")
    first.mouse(WHEEL_UP, x, y)
    first.mouse(WHEEL_UP, x, y)
    first.wait_shown("↓ 6 ")
    first.wait_gone("line 200")
    first.mouse(WHEEL_DOWN, x, y)
    first.wait_shown("↓ 3 ")
    first.type("for i in 1 2 3; do echo more; done\r")  # typing returns to the bottom
    first.wait_lines("more", "more", "more", "$")
    first.mouse(WHEEL_UP, x, y)
    first.wait_shown("↓ 3 ")
    x, y = first.place("↓ 3")
    first.click(x + 2, y)
    first.wait_lines("more", "more", "more", "$")
    assert "↓" not in first.screen


def test_output_does_not_move_a_scrolled_view(home, window):
    first = window()
    first.wait_lines("$")
    first.type("for i in $(seq 1 100); do echo line $i; done\r")
    first.wait_lines("line 100", "$")
    first.mouse(WHEEL_UP, 60, 10)
    first.wait_shown("↓ 3 ")
    before = first.pane[:-1]
    assert home.cli("send", "home", "seq -f 'new %g' 40", "--enter").code == 0
    first.wait_shown("↓ 41 new")
    assert [line.rstrip(" ▐") for line in first.pane[:-1]] == [line.rstrip(" ▐") for line in before]
    first.type(" ")
    first.wait_lines("new 40", "$")


def test_selecting_copies(window):
    first = window(size=(80, 24))
    first.wait_lines("$")
    first.type("clear; echo alpha beta-gamma delta; echo second line; echo " + "w" * 100 + "\r")
    first.wait_shown("second line")
    first.until(lambda: "wwwww$" not in first.screen and first.pane[3].endswith("www"), "wrap")
    x, y = first.place("alpha beta")
    start = len(first.output)

    first.mouse(0, x, y)
    first.mouse(DRAG, x + 4, y)
    first.mouse(0, x + 4, y, release=True)
    first.wait_shown("to your terminal's clipboard")
    assert copied(first, start) == ["alpha"]

    for _ in range(2):
        first.click(x + 8, y)
    first.until(lambda: len(copied(first, start)) >= 2, "a copy of the word")
    assert copied(first, start)[-1] in ("beta-gamma", "beta")
    first.click(x + 8, y)
    first.until(lambda: copied(first, start)[-1].startswith("alpha b"), "a copy of the line")
    assert copied(first, start)[-1].rstrip("\n") == "alpha beta-gamma delta"

    first.mouse(0, x, y + 1)
    first.mouse(DRAG, x + 40, y + 3)
    first.mouse(0, x + 40, y + 3, release=True)
    first.until(lambda: copied(first, start)[-1].startswith("second"), "a copy of wrapped lines")
    assert copied(first, start)[-1] == "second line\n" + "w" * 100

    first.type("echo rea''dy; cat\r")
    first.wait_lines("ready")
    first.type("mew\r")
    first.wait_lines("mew", "mew")
    first.mouse(0, x, y)
    first.mouse(DRAG, x + 4, y)
    first.mouse(0, x + 4, y, release=True)
    first.type("\x03")  # a selection never eats ctrl+c
    first.wait_shown("^C")
    first.lead("]")
    first.wait_shown("$ alpha")


def test_a_program_with_a_mouse_mode_gets_the_mouse(home, window):
    home.create("--name", "rec", "--", sys.executable, RECORDER, "mouse")
    first = window("rec")
    first.wait_lines("0:")
    left, top = 27, 1  # of the pane's first cell
    first.click(left, top)
    first._wait(lambda: first.pane[0].startswith("0+"), "no click arrived")
    first.type("!")
    first._wait(lambda: first.pane[0].startswith("1:"), "nothing recorded")
    first.mouse(0, left + 4, top + 2)
    first.mouse(DRAG, left + 6, top + 2)
    first.mouse(0, left + 6, top + 2, release=True)
    first.mouse(WHEEL_UP, left, top)
    first.mouse(35, left + 9, top + 9)  # only moves: not asked for
    first.type("!")
    first._wait(lambda: first.pane[0].startswith("2:"), "nothing recorded")
    text = bytes.fromhex("".join(first.pane).removeprefix("2:")).decode()
    assert text == "\x1b[<0;5;3M\x1b[<32;7;3M\x1b[<0;7;3m\x1b[<64;1;1M!"
    start = len(first.output)
    first.mouse(4, left, top)  # shift takes the mouse from the program
    first.mouse(DRAG + 4, left + 1, top)
    first.mouse(4, left + 1, top, release=True)
    first.until(lambda: copied(first, start), "a copy")
    assert copied(first, start) == ["2:"]


def test_clicks_open_menus_and_sessions(home, window):
    home.create("--name", "api")
    home.create("--name", "web")
    first = window("api")
    first.wait_row("2", "web")
    first.click(*first.place("web"))
    first.wait_focus("web")
    first.click(*first.place("api"), button=RIGHT)
    first.wait_shown("Attach", "Rename", "Kill")
    assert "━ web" in first.lines[0]
    first.click(*first.place("Rename"))
    first.wait_gone("Attach")
    first.type("api2\r")
    first.wait_row("1", "api2")
    first.lead("s")
    first.wait_focus("sessions")
    first.click(60, 20)  # a click into the pane gives it the keyboard
    first.wait_focus("web")
    first.mouse(RIGHT, 60, 20)
    first.mouse(RIGHT, 60, 20, release=True)
    first.wait_shown("Close the pane")
    first.click(100, 30)  # elsewhere: nothing chosen
    first.wait_gone("Close the pane")
    first.type("echo st''ill\r")
    first.wait_lines("still")
