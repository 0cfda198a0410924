"""`screen`: what a session shows, alive or not."""

from __future__ import annotations

import pytest

from tests.support.waiting import wait_until

LINES = "seq 1 100; printf '\\033[31mred\\033[m 漢字'"


def test_the_screen_as_text(home):
    home.create("--name", "x", "--size", "40x5", "--", "sh", "-c", LINES + "; sleep 600")
    home.wait_screen("x", "red")
    assert home.screen("x") == "97\n98\n99\n100\nred 漢字\n"
    with_scrollback = home.cli("screen", "x", "--scrollback", "3").out
    assert with_scrollback == "94\n95\n96\n97\n98\n99\n100\nred 漢字\n"
    everything = home.cli("screen", "x", "--scrollback", "5000").out
    assert everything.startswith("1\n2\n3\n")
    assert home.cli("screen", "x", "--json").json["lines"] == [*"97 98 99 100".split(), "red 漢字"]


def test_with_colours(home):
    home.create("--name", "x", "--size", "40x5", "--", "sh", "-c", LINES + "; sleep 600")
    home.wait_screen("x", "red")
    out = home.cli("screen", "x", "--ansi").out
    assert "\x1b[" in out
    assert "red" in out
    last = out.splitlines()[-1]
    assert "31m" in last[: last.index("red")]
    assert "\x1b" not in home.screen("x")


@pytest.mark.slow
def test_an_exited_session_keeps_its_screen(home):
    session_id = home.create("--name", "x", "--size", "40x5", "--", "sh", "-c", LINES)
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    home.wait_quiet()
    assert home.screen("x") == "97\n98\n99\n100\nred 漢字\n"
    assert home.cli("screen", "x", "--scrollback", "3").out.startswith("94\n95\n")
    assert "31m" in home.cli("screen", "x", "--ansi").out


def test_the_alternate_screen(home):
    program = "printf 'below\\033[?1049h\\033[H\\033[2Jabove'; sleep 600"
    home.create("--name", "x", "--", "sh", "-c", program)
    assert home.wait_screen("x", "above") == "above\n"


def test_nothing_kept_is_nothing_shown(home):
    session_id = home.create("--name", "x", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    (home.session_dir(session_id) / "screen.snapshot").write_bytes(b"nonsense")
    assert home.cli("screen", "x") == (0, b"", b"")


def test_no_control_character_is_printed(home):
    program = (
        r"printf 'a\033P+q6162\033\\b\033]52;c;AAAA\007c\033_G\033\\\001\177\302\233xyz'; sleep 600"
    )
    home.create("--name", "x", "--", "sh", "-c", program)
    screen = home.wait_screen("x", "yz")
    assert screen.replace("\n", "").isprintable()


def test_json_says_where_the_cursor_is_and_how_each_cell_looks(home):
    text = (
        r"printf '\033]2;a title\aa\033[1;31mb\033[48;2;1;2;3;4:3m漢\033[m\n  e\314\201'; sleep 600"
    )
    home.create("--name", "x", "--size", "40x5", "--", "sh", "-c", text)
    home.wait_screen("x", "e\u0301")
    plain = home.cli("screen", "x", "--json").json
    assert plain["lines"] == ["ab漢", "  e\u0301"]
    assert plain["size"] == {"columns": 40, "rows": 5}
    assert plain["cursor"] == {"column": 3, "row": 1, "visible": True}
    assert (plain["title"], plain["alternate"], plain["scrollback"]) == ("a title", False, 0)
    assert "cells" not in plain
    shown = home.cli("screen", "x", "--json", "--cells").json
    assert shown["cells"] == [
        [["a", 1, 0], ["b", 1, 1], ["漢", 2, 2]],
        [[" ", 1, 0], [" ", 1, 0], ["e\u0301", 1, 0]],
        [],
        [],
        [],
    ]
    red = {"foreground": 1, "bold": True}
    wide = {**red, "background": "#010203", "underline": "curly"}
    assert shown["styles"] == [{}, red, wide]
    home.cli("kill", "x")
    ended = home.cli("screen", "x", "--json", "--cells").json
    assert (ended["cells"][0], ended["styles"]) == (shown["cells"][0], shown["styles"])
    assert home.cli("screen", "x", "--cells").code == 2
