"""`ai-session keys`: the live table, and the doctor."""

import re
import signal

import pytest

DA1 = b"\x1b[?62;4c"


def test_the_table_has_what_is_in_force_and_marks_what_was_changed(cli, write):
    write('leader = "ctrl+a"\n[keys]\nkill = ["Q"]\npaste = []\ntheme = "T"\n')
    result = cli("keys")
    assert result.code == 0
    rows = [
        re.split(r"  +", line[3:].rstrip()) for line in result.out.splitlines() if line[:1] == " "
    ]
    changed = [line for line in result.out.splitlines() if line.startswith(" * ")]
    assert ["Q", "Kill", "kill"] in rows
    assert ["(none)", "Paste", "paste"] in rows
    assert ["T", "Change the theme", "theme"] in rows
    assert len(changed) == 3
    assert "after ctrl+a: session" in result.out


def test_the_table_for_programs(cli, write):
    write('[sidebar.keys]\nkill = ["delete"]\n')
    found = cli("keys", "--json", "--leader", "ctrl+o").json
    assert found["leader"] == "ctrl+o"
    kill = next(each for each in found["actions"] if each["id"] == "kill")
    assert kill == {
        "id": "kill",
        "text": "Kill",
        "group": "session",
        "keys": ["x"],
        "sidebar_keys": ["delete"],
        "menu_key": "x",
        "default_keys": ["x"],
        "default_sidebar_keys": ["x"],
        "default_menu_key": "x",
        "changed": True,
    }


def test_the_keys_of_the_menu_and_of_copy_mode_are_in_both_tables(cli, write):
    write('[menu.keys]\nkill = ["Q"]\n[copy_mode.keys]\ncopy = ["c"]\nleft = []\n')
    rows = [re.split(r"  +", line[1:].strip()) for line in cli("keys").out.splitlines()]
    assert ["* Q", "Kill", "kill"] in rows
    assert ["* c", "Copy and leave; without a selection the line", "copy"] in rows
    assert ["* (none)", "Left", "left"] in rows
    found = cli("keys", "--json").json
    assert {
        "id": "copy",
        "text": "Copy and leave; without a selection the line",
        "keys": ["c"],
        "changed": True,
    } in found["copy_mode"]
    kill = next(each for each in found["actions"] if each["id"] == "kill")
    assert (kill["menu_key"], kill["changed"]) == ("Q", True)


def test_problems_are_told_beside_the_table(cli, write):
    write('[keys]\nkill = ["n"]\n')
    assert 'config.toml:2: [keys] "kill": "n" is a key of "next"' in cli("keys").err


def test_the_doctor_needs_a_terminal(cli):
    result = cli("keys", "doctor")
    assert (result.code, result.err.count("\n")) == (2, 1)


@pytest.fixture
def doctor(terminal):
    def open_doctor(*arguments, answer=DA1, **environ):
        opened = terminal("keys", "doctor", *arguments, size=(100, 30), TMUX="", **environ)
        if "--legacy" not in arguments:
            opened.wait_for(b"\x1b[c")
            opened.type(answer)
        opened.wait_text("a program gets")
        return opened

    return open_doctor


def test_the_doctor_shows_each_key_and_gives_the_terminal_back(doctor):
    opened = doctor()
    assert "kitty keyboard protocol: no; modifyOtherKeys: no" in opened.text
    opened.type("\x1b[1;5D")
    opened.wait_text("ESC [ 1 ; 5 D             ctrl+left")
    opened.type("\r")
    opened.wait_text("shift+enter, ctrl+enter and ctrl+m are the same here")
    opened.type("aé👩‍👩‍👧")
    opened.wait_text("👩 U+200D 👩 U+200D 👧  ")
    opened.type("\x1b")
    opened.wait_text("ctrl+[ is the same here")
    opened.type("\x03\x03")
    assert opened.wait_end() == 0
    assert opened.attributes() == opened.settings
    assert opened.output.endswith(b"\x1b[<u\x1b[>4m\x1b[?2004l")


def test_the_doctor_sees_the_kitty_protocol(doctor):
    opened = doctor(answer=b"\x1b[?29u" + DA1)
    opened.wait_text("kitty keyboard protocol: yes")
    opened.type("\x1b[13;2u")
    opened.wait_text("shift+enter")
    opened.type("\x1b[27u")
    opened.type("\x1b[27u")
    assert opened.wait_end() == 0


def test_the_doctor_asks_for_nothing_if_told_so(doctor):
    opened = doctor("--legacy")
    assert b"\x1b[>29u" not in opened.output
    opened.type("\x1b")
    opened.wait_text("escape")
    opened.type("\x1b")
    assert opened.wait_end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back_too(doctor, number):
    opened = doctor()
    opened.process.send_signal(number)
    assert opened.wait_end() == 1
    assert opened.attributes() == opened.settings
    assert opened.output.endswith(b"\x1b[<u\x1b[>4m\x1b[?2004l")
