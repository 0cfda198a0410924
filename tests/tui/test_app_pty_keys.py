"""Every key finds its way: to the program byte for byte, to the leader's commands, or nowhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.app_terminal import LEADER

RECORDER = str(Path(__file__).with_name("key_recorder.py"))


def recorder(home, name, *modes):
    return home.create("--name", name, "--", sys.executable, RECORDER, *modes)


def shown(window):
    """How many lines the program in the pane has read, and the last one without its `!`."""
    text = "".join(window.pane)
    if not re.fullmatch(r"\d+:([0-9a-f]{2})*", text):
        return -1, text
    count, _, data = text.partition(":")
    return int(count), bytes.fromhex(data)[:-1]


def assert_reads(window, sent: str, read: bytes):
    """Type something, and see what the program gets; `!` ends it."""
    window.until(lambda: shown(window)[0] >= 0, f"nothing over the recorder: {window.pane[:6]}")
    count = shown(window)[0]
    window.type(sent + "!")
    window.until(lambda: shown(window)[0] > count, f"answer to {sent!r}: {window.pane[:6]}")
    assert shown(window) == (count + 1, read)


@pytest.fixture
def one(home, window):
    """The app with one recorder in it."""

    def begin(*modes):
        recorder(home, "rec", *modes)
        opened = window("rec")
        opened.wait_lines("0:")
        return opened

    return begin


LEGACY_KEYS = {
    "letters": ("aZ0~", b"aZ0~"),
    "umlaut": ("ä€", "ä€".encode()),
    "emoji": ("👩‍🚀👍🏽", "👩‍🚀👍🏽".encode()),
    "enter": ("\r", b"\r"),
    "tab": ("\t", b"\t"),
    "shift+tab": ("\x1b[Z", b"\x1b[Z"),
    "backspace": ("\x7f", b"\x7f"),
    "ctrl+backspace": ("\x08", b"\x08"),
    "controls": (
        "\x01\x03\x04\x11\x13\x16\x17\x1a\x1c\x1d\x1e\x1f\0",
        b"\x01\x03\x04\x11\x13\x16\x17\x1a\x1c\x1d\x1e\x1f\0",
    ),
    "alt+x": ("\x1bx", b"\x1bx"),
    "alt+X": ("\x1bX", b"\x1bX"),
    "alt+enter": ("\x1b\r", b"\x1b\r"),
    "alt+backspace": ("\x1b\x7f", b"\x1b\x7f"),
    "ctrl+alt+a": ("\x1b\x01", b"\x1b\x01"),
    "arrows": ("\x1b[A\x1b[B\x1b[C\x1b[D", b"\x1b[A\x1b[B\x1b[C\x1b[D"),
    "ctrl+arrows": ("\x1b[1;5A\x1b[1;5D", b"\x1b[1;5A\x1b[1;5D"),
    "alt+shift+left": ("\x1b[1;4D", b"\x1b[1;4D"),
    "home end": ("\x1b[H\x1b[F", b"\x1b[H\x1b[F"),
    "paging": ("\x1b[5~\x1b[6~\x1b[2~\x1b[3~", b"\x1b[5~\x1b[6~\x1b[2~\x1b[3~"),
    "ctrl+delete": ("\x1b[3;5~", b"\x1b[3;5~"),
    "F1-F4": ("\x1bOP\x1bOQ\x1bOR\x1bOS", b"\x1bOP\x1bOQ\x1bOR\x1bOS"),
    "F5-F12": ("\x1b[15~\x1b[17~\x1b[24~", b"\x1b[15~\x1b[17~\x1b[24~"),
    "shift+F5": ("\x1b[15;2~", b"\x1b[15;2~"),
    "as kitty sends it: a": ("\x1b[97;;97u", b"a"),
    "as kitty sends it: ctrl+c": ("\x1b[99;5u", b"\x03"),
    "as kitty sends it: alt+x": ("\x1b[120;3u", b"\x1bx"),
    "as kitty sends it: shift+enter": ("\x1b[13;2u", b"\r"),
    "as kitty sends it: tab, escape-free": ("\x1b[9u", b"\t"),
    "as kitty sends it: a release": ("\x1b[97;1:3u", b""),
    "modifyOtherKeys ctrl+i": ("\x1b[27;5;105~", b"\t"),
    "the leader twice": (LEADER * 2, b"\x02"),
    "the leader twice, from kitty": ("\x1b[98;5u" * 2, b"\x02"),
    "paste": ("\x1b[200~one\ntwo\x1b[201~", b"one\rtwo"),
    "paste with a leader inside": ("\x1b[200~a\x02nb\x1b[201~", b"anb"),
}


def test_what_is_typed_arrives_as_a_plain_terminal_would_send_it(one):
    window = one()
    for sent, read in LEGACY_KEYS.values():
        assert_reads(window, sent, read)


def test_an_escape_alone_arrives_at_once(one):
    window = one()
    window.type("\x1b")
    window.wait_lines("0+1b")


def test_a_program_that_asks_for_kitty_keys_gets_them(one):
    window = one("kitty")
    assert_reads(window, "\x1b[13;2u", b"\x1b[13;2u")
    assert_reads(window, "\x1b[105;5u", b"\x1b[105;5u")
    assert_reads(window, "\x1b[27u", b"\x1b[27u")
    assert_reads(window, "a", b"a")
    assert_reads(window, "\x1b[1;5A", b"\x1b[1;5A")


def test_a_paste_is_a_paste_and_cannot_end_itself(one):
    window = one("paste")
    assert_reads(window, "\x1b[200~rm\x1b[A\x1bx\x1b[201~", b"\x1b[200~rm[Ax\x1b[201~")
    big = "0123456789" * 40
    assert_reads(window, f"\x1b[200~{big}\x1b[201~", f"\x1b[200~{big}\x1b[201~".encode())


def test_keys_after_the_leader_are_commands_or_nothing(one):
    window = one()
    window.type(LEADER)
    window.wait_shown("by number", "copy mode")  # after 400 ms
    window.type("\x1b")
    window.wait_gone("by number")
    start = len(window.output)
    window.type(LEADER + "Q")  # a key of no command
    start = window.wait_for(b"\x07", start)
    window.type(LEADER + "\x1b[21~")
    start = window.wait_for(b"\x07", start)
    window.type(LEADER + "\x1b[21;5~")
    window.wait_for(b"\x07", start)
    assert_reads(window, "+", b"+")
    window.type(LEADER)
    window.wait_shown("by number")
    window.click(60, 10)
    window.wait_gone("by number")
    assert_reads(window, LEADER * 2, LEADER.encode())


def test_typing_and_switching_at_once_never_mixes_sessions(home, one):
    window = one()
    recorder(home, "two")
    window.wait_row("2", "two")
    for round_ in range(3):
        window.type(f"a{LEADER}nb{LEADER}pc{LEADER}2d{LEADER}1e{LEADER}\tf{LEADER}\tg!")
        window.until(lambda: shown(window)[0] == round_ + 1, "a line")  # noqa: B023
        assert shown(window)[1] == b"aceg"
    window.lead("n!")
    window.wait_focus("two")
    window.until(lambda: shown(window)[0] == 1, "a line")
    assert shown(window)[1] == b"bdf" * 3


@pytest.mark.slow
def test_keys_for_a_dialog_wait_until_it_is_there(one):
    window = one()
    window.lead(",\x7fnewnamex\x7f\r")
    window.wait_focus("newname")
    window.lead(f"xn{LEADER}wnewn\r{LEADER}:help\r")
    window.wait_shown("Help")
    window.type("\x1b")
    window.wait_gone("Help")
    assert_reads(window, "", b"")
    window.lead("csecond\r")
    window.wait_focus("second")
    window.wait_lines("$")
    assert "Kill" not in window.screen


def test_keys_for_a_session_wait_until_it_has_started(window):
    first = window()
    first.wait_shown("sessions")
    first.type("echo q''x\r")
    first.wait_lines("qx")
