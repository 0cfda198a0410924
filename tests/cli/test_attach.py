"""`attach` on a real terminal: keys in, the program's bytes out, and the terminal as it was before."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import termios

import pytest

from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.protocol.messages import AttachRaw
from aisession_tui.terminal import Terminal
from tests.support import processes
from tests.support.waiting import wait_until

LEFT = "[left api; it goes on]\r\n"

SIZES = ("sh", "-c", "trap 'stty size' WINCH; stty size; while :; do sleep 0.02; done")
"""Writes its terminal's size now and whenever it changes."""

RAW_READER = """
import os, sys, termios, tty
tty.setraw(0)
os.write(1, sys.argv[1].encode().decode("unicode_escape").encode("latin-1"))
os.write(1, b"ready\\r\\n")
data = b""
while True:
    data += os.read(0, 1000)
    os.write(1, b"got " + repr(data).encode() + b"\\r\\n")
"""


def raw_reader(output: str = ""):
    """A program that shows all bytes typed into it so far, after writing some of its own."""
    return ("--", sys.executable, "-c", RAW_READER, output)


@pytest.fixture
def attached(home, terminal):
    """A session named api with a user in it."""

    def begin(*command: str, size: tuple[int, int] = (80, 24), ready: str = "$ "):
        home.create("--name", "api", *command)
        window = terminal("attach", "api", size=size)
        window.wait_for(ready)
        return window

    return begin


def leave(window):
    window.type("\x02d")
    assert window.wait_end() == 0
    assert window.text.endswith(LEFT)


def test_what_is_typed_reaches_the_shell(home, attached):
    window = attached()
    window.type("echo $((6 * 7))\r")
    window.wait_text("\r42\r\n")
    leave(window)
    assert "\n42\n" in home.screen("api")


def test_what_is_typed_before_it_is_there_reaches_the_program(home, terminal):
    """Enter, which the terminal has made a newline by then, is Enter, and half a line is half a line."""
    home.create("--name", "api", *raw_reader())
    home.wait_screen("api", "ready")
    window = terminal("attach", "api")
    window.type("ls -l\rha")
    assert window.attributes()[3] & termios.ICANON, "it was not there yet"
    window.wait_text("got b'ls -l\\rha'")
    window.type("lf")
    window.wait_text("got b'ls -l\\rhalf'")
    leave(window)


def test_it_begins_with_the_screen_as_it_is(home, terminal):
    home.create("--name", "api")
    home.cli(
        "send",
        "api",
        "PS1='%'; clear; printf '\\033[31mred\\033[m 漢字\\n\\033]0;title\\007'; tput cup 9 20",
    )
    home.cli("send", "api", "--enter")
    home.wait_screen("api", "red 漢字")
    window = terminal("attach", "api")
    window.wait_for("%")
    start = window.output.index(b"\x1b[H\x1b[2J")
    drawn = window.output[start:]
    assert "漢字".encode() in drawn
    assert b"\x1b[" in drawn[: drawn.index(b"red")]
    assert b"title" in drawn
    assert b"\x1b[10;" in drawn  # where the prompt is
    leave(window)


LEADERS = {"legacy": b"\x02", "kitty": b"\x1b[98;5u", "modifyOtherKeys": b"\x1b[27;5;98~"}
DETACHES = {
    "legacy": b"d",
    "kitty": b"\x1b[100u",
    "q": b"q",
    "kitty with release": b"\x1b[98;5:3u\x1b[100;1:1u",
}


@pytest.mark.slow
def test_the_leader_and_d_leave_in_every_form(home, terminal):
    home.create("--name", "api")
    for leader, detach in itertools.product(LEADERS.values(), DETACHES.values()):
        window = terminal("attach", "api")
        window.wait_for("$ ")
        window.type(leader + detach)
        assert window.wait_end() == 0
        assert window.text.endswith(LEFT), (leader, detach)
    assert home.listed()["api"]["status"] == "running"


def test_the_leader_twice_goes_through_once(attached):
    window = attached(*raw_reader(), ready="ready")
    window.type("\x02\x02x")
    window.wait_for(r"got b'\x02x'")
    leave(window)


def test_an_unknown_key_after_the_leader_beeps_and_goes_nowhere(attached):
    window = attached(*raw_reader(), ready="ready")
    window.type("\x02Z")
    window.wait_for("\a")
    window.type("x")
    window.wait_for("got b'x'")
    assert b"Z" not in window.output
    leave(window)


def test_nothing_in_a_paste_is_a_key(attached):
    window = attached(*raw_reader(), ready="ready")
    window.type(b"\x1b[200~a\x02db\x1b[201~")
    window.wait_for(r"\x1b[200~a\x02db\x1b[201~")
    leave(window)


def test_a_leader_of_ones_own(home, terminal):
    home.create("--name", "api", *raw_reader())
    window = terminal("attach", "api", "--leader", "ctrl+a")
    window.wait_for("ready")
    window.type("\x02d")
    window.wait_for(r"got b'\x02d'")
    window.type("\x01d")
    assert window.wait_end() == 0
    refused = terminal("attach", "api", "--leader", "b")
    assert refused.wait_end() == 2
    assert "would take a key from typing" in refused.text


def test_every_other_key_goes_through_as_it_is(attached):
    window = attached(*raw_reader(), ready="ready")
    typed = b""
    for key in (b"\x03", b"\x1a", b"\x1c", b"\x00", b"\xff\xfe", b"\x1b[A", b"\x1bx", b"\x1b"):
        typed += key
        window.type(key)
        window.wait_for(f"got {typed!r}")
    leave(window)


def test_a_long_paste_arrives_whole(home, attached):
    """Sent faster than the program reads, so that host and client must hold it."""
    count = 300_000
    program = (
        "import os, tty; tty.setraw(0); print('ready', end='\\r\\n', flush=True)\n"
        f"left = {count}; total = 0\n"
        "while left:\n    data = os.read(0, 4096); left -= len(data); total += sum(data)\n"
        "print('sum', total, end='\\r\\n', flush=True); os.read(0, 1)"
    )
    window = attached("--", sys.executable, "-c", program, ready="ready")
    data = bytes(range(97, 123)) * (count // 26 + 1)
    window.type(data[:count])
    window.wait_for(f"sum {sum(data[:count])}")
    leave(window)


def test_the_program_sees_the_size_and_each_change(attached):
    window = attached("--", *SIZES, size=(91, 31), ready="31 91")
    window.resize(101, 27)
    window.wait_for("27 101")
    leave(window)


def test_the_end_of_the_program_is_said_and_is_the_exit_code(attached):
    window = attached()
    window.type("exit 1\r")
    assert window.wait_end() == 1
    assert window.text.endswith("[api exited 1]\r\n")


def test_the_end_by_a_signal(attached):
    window = attached()
    window.type("kill -9 $$\r")
    assert window.wait_end() == 128 + signal.SIGKILL
    assert window.text.endswith("[api ended by SIGKILL]\r\n")


def test_the_last_output_is_shown_before_the_end_is_said(home, terminal):
    pipe = home.path / "pipe"
    os.mkfifo(pipe)
    home.create(
        "--name", "api", "--", "sh", "-c", f"read x <{pipe}; seq 1 20000; echo the-end; exit 4"
    )
    window = terminal("attach", "api")
    window.wait_for("\x1b[2J")
    pipe.write_text("\n")
    assert window.wait_end() == 4
    assert "the-end" in window.text


@pytest.mark.slow
def test_without_a_name_it_is_the_one_used_last(home, terminal):
    home.create("--name", "first")
    home.create("--name", "second")
    home.cli("send", "first", "PS1='first> '", "--enter")
    home.wait_screen("first", "\nfirst>")
    window = terminal("attach")
    window.wait_for("first> ")
    window.type("\x02d")
    window.wait_end()
    assert window.text.endswith("[left first; it goes on]\r\n")


@pytest.mark.slow
def test_read_only_shows_and_types_nothing(home, terminal):
    home.create("--name", "api", *raw_reader())
    home.wait_screen("api", "ready")
    window = terminal("attach", "--read-only", "api", size=(33, 11))
    window.wait_for("ready")
    window.type("x")
    window.resize(44, 12)
    home.cli("send", "api", "y")
    window.wait_for("got b'y'")
    assert b"x" not in window.output.partition(b"ready")[2]
    assert home.listed()["api"]["size"] == {"columns": 80, "rows": 24}
    leave(window)


def test_a_smaller_terminal_sees_the_top_left_part_until_it_is_larger(home, terminal):
    home.create("--name", "api", "--size", "60x20", "--", "sh", "-c", WIDE)
    home.wait_screen("api", "ready")
    window = terminal("attach", "--read-only", "api", size=(31, 8))

    def screen(columns, rows):
        shown = Terminal(columns, rows)
        shown.feed(window.output)
        return [line.rstrip() for line in shown.display]

    part = [f"row {number} " + "世" * 12 for number in range(1, 9)]
    window.until(lambda: screen(31, 8) == part, "the part that fits, no half of a character")
    home.cli("send", "api", "x", "--enter")
    window.until(lambda: screen(31, 8)[0].startswith("changed"), "what changes in it")
    window.resize(60, 20)
    window.until(lambda: screen(60, 20)[19] == "ready", "all of it")
    assert home.listed()["api"]["size"] == {"columns": 60, "rows": 20}
    leave(window)


def test_a_larger_terminal_sees_what_the_smaller_one_sees(home, terminal):
    session_id = home.create("--name", "api")
    owner = terminal("attach", "api", size=(40, 10))
    owner.wait_for("$ ")
    window = terminal("attach", "--read-only", "api", size=(70, 20))
    owner.type("seq 30; echo " + "w" * 50 + "\r")
    screen = home.wait_screen("api", "\n30\n" + "w" * 40).rstrip("\n").split("\n")

    def shown():
        drawn = Terminal(70, 20)
        drawn.feed(window.output)
        return [line.rstrip() for line in drawn.display]

    window.until(lambda: shown() == screen + [""] * (20 - len(screen)), "the same screen")
    owner.type("seq 2000; echo the-e''nd; exit\r")
    assert owner.wait_end() == 0
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert window.wait_end() == 0
    assert "the-end" in window.text


WIDE = (
    "stty -echo; for n in $(seq 19); do printf 'row %s 世世世世世世世世世世世世世世世世世世\\n' $n; done;"
    " printf ready; read x; printf '\\033[Hchanged\\033[20H'; sleep 100"
)
ALL_MODES = "\\x1b[?1049h\\x1b[?1h\\x1b=\\x1b[?1002h\\x1b[?1006h\\x1b[?1004h\\x1b[?2004h\\x1b[>5u\\x1b[>4;2m\\x1b[?25l\\x1b[4 q"
RESETS = [
    b"\x1b[?1049l", b"\x1b[?1l", b"\x1b>", b"\x1b[?1002l", b"\x1b[?1006l", b"\x1b[?1004l",
    b"\x1b[?2004l", b"\x1b[=0;1u", b"\x1b[>4;0m", b"\x1b[?25h", b"\x1b[0 q", b"\x1b[r", b"\x1b[m",
]  # fmt: skip


def test_modes_are_set_on_attach_and_reset_on_detach(home, terminal):
    home.create("--name", "api", *raw_reader(ALL_MODES))
    home.wait_screen("api", "ready")
    window = terminal("attach", "api")
    window.wait_for("ready")
    for mode in (b"1049", b"1002", b"1006", b"1004", b"2004", b"1"):
        assert b"\x1b[?" + mode + b"h" in window.output
    drawn = len(window.output)
    leave(window)
    after = window.output[drawn:]
    assert [reset for reset in RESETS if reset not in after] == []


def test_the_terminal_is_as_it_was(attached):
    window = attached()
    assert window.attributes() != window.settings
    leave(window)
    assert window.attributes() == window.settings
    assert not window.is_nonblocking()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_as_it_was_after_a_signal(home, attached, number):
    window = attached()
    window.process.send_signal(number)
    window.wait_end()
    assert window.attributes() == window.settings
    assert home.listed()["api"]["status"] == "running"


def test_a_killed_client_leaves_the_session_and_the_flags_alone(home, attached):
    window = attached()
    window.type("sleep 600\r")
    window.process.kill()
    window.wait_end()
    assert not window.is_nonblocking()
    assert home.listed()["api"]["status"] == "running"


def test_a_terminal_that_goes_away_ends_the_client_only(home, terminal):
    home.create("--name", "api")
    window = terminal("attach", "api")
    window.wait_for("$ ")
    spare = os.open(os.devnull, os.O_RDONLY)
    os.dup2(spare, window.slave)
    os.dup2(spare, window.master)  # closes the PTY
    os.close(spare)
    window.process.wait(10)
    assert home.listed()["api"]["status"] == "running"


def test_a_session_is_not_attached_to_itself(home, terminal):
    session_id = home.create("--name", "api")
    window = terminal("attach", "api", AI_SESSION_ID=session_id)
    assert window.wait_end() == 2
    assert window.text == "ai-session: this is that session: you are in it already\r\n"


def test_it_needs_a_terminal(home):
    home.create("--name", "api")
    result = home.cli("attach", "api")
    assert result.code == 2
    assert "needs a terminal" in result.err


def test_what_is_not_there_or_not_running_is_said(home, terminal):
    session_id = home.create("--name", "done", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    window = terminal("attach", "done")
    assert window.wait_end() == 1
    assert "has exited already" in window.text
    for arguments in (("attach", "nobody"), ("attach",)):
        assert terminal(*arguments).wait_end() == 3


def test_it_goes_on_when_the_host_dies(home, attached):
    window = attached()
    window.type("A=kept\r")
    session_id = home.listed()["api"]["id"]
    for answer in ("one", "two"):
        old = home.host_pid(session_id)
        processes.kill(old)
        home.wait_new_host(session_id, old)
        window.type(f"echo {answer}-$A\r")
        window.wait_text(f"\r{answer}-kept")
    leave(window)


def test_the_size_follows_who_types(home, terminal):
    home.create("--name", "api", "--", *SIZES)
    small = terminal("attach", "api", size=(60, 20))
    small.wait_for("20 60")
    large = terminal("attach", "api", size=(100, 40))
    large.wait_for("40 100")
    place = len(large.output)
    small.type("x")
    large.wait_for("20 60", place)
    place = len(large.output)
    small.resize(61, 21)
    large.wait_for("21 61", place)
    large.resize(99, 39)  # not the typist: nothing happens until it types
    large.type("y")
    small.wait_for("39 99")
    place = len(small.output)
    large.type("\x02d")
    assert large.wait_end() == 0
    small.wait_for("21 61", place)  # who stays alone owns at once


QUERIES = {
    "DA1": ("\\x1b[c", r"\x1b[?6"),
    "DSR": ("\\x1b[5n", r"\x1b[0n"),
    "CPR": ("\\x1b[6n", r"\x1b[1;1R"),
    "DECRQM": ("\\x1b[?2004$p", r"\x1b[?2004;2$y"),
}


def test_queries_are_answered_once_by_the_host(home, terminal):
    pipe = home.path / "pipe"
    os.mkfifo(pipe)
    asked = "".join(query for query, _ in QUERIES.values())
    program = f"open({str(pipe)!r}).read()\n{RAW_READER}"
    home.create("--name", "api", "--", sys.executable, "-c", program, asked)
    window = terminal("attach", "api", size=(200, 24))
    window.wait_for("\x1b[2J")
    place = len(window.output)
    pipe.write_text("")
    window.until(lambda: b"2004;2$y" in window.output[place:], "the last answer")
    drawn = window.output[place:]
    for query, answer in QUERIES.values():
        assert query.encode().decode("unicode_escape").encode() not in drawn
        assert drawn.split(b"got ")[-1].count(answer.encode()) == 1
    leave(window)


def test_the_colours_a_program_asks_for_are_the_terminals_own(home):
    """The client says them in its hello; the host answers from there."""
    hello = own_hello("attach", foreground="ffffff", background="102030")
    pipe = home.path / "pipe"
    program = f"import os; os.mkfifo({str(pipe)!r}); open({str(pipe)!r}).read()\n{RAW_READER}"
    session_id = home.create(
        "--name", "asks", "--", sys.executable, "-c", program, "\\x1b]11;?\\x07"
    )
    wait_until(pipe.exists)
    with Connection.to_host(home.socket_path(session_id), hello) as connection:
        connection.request(AttachRaw(0, 80, 24))
        pipe.write_text("")
        home.wait_screen("asks", "]11;rgb:1010/2020/3030")
