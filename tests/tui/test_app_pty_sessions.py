"""What happens to sessions while the app shows them: by others, by their programs, by force."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from tests.support import processes
from tests.support.waiting import wait_until


def kill(pid):
    os.kill(pid, signal.SIGKILL)


def shown_after(window, *texts):
    """Wait until all texts are on the screen; returns how long that took, in seconds."""
    begun = time.monotonic()
    window.wait_shown(*texts)
    return time.monotonic() - begun


def wait_age(home, name):
    """Wait until a session is old enough for its end to be no accident."""
    started = home.record(home.listed()[name]["id"])["started"].timestamp()
    wait_until(lambda: time.time() - started > 2.0)


def let_pass(seconds):
    """Wait for a time that the user is promised, such as in which keys are dropped."""
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() > end)


# -- by others


def test_what_others_do_shows_at_once(home, window):
    home.create("--name", "api")
    first = window()
    first.wait_focus("api")
    first.wait_lines("$")

    home.create("--name", "web", "--group", "work")
    delays = [shown_after(first, "▾ work", "web", "2 running")]
    home.cli("rename", "web", "shop")
    delays.append(shown_after(first, "shop"))
    home.cli("rename", "api", "core")
    delays.append(shown_after(first, "━ core ━"))
    home.cli("pause", "shop")
    delays.append(shown_after(first, "‖ shop", "paused"))
    home.cli("resume", "shop")
    home.cli("kill", "--force", "shop")
    delays.append(shown_after(first, "▸ Exited", "1 running"))  # no news: somebody wanted it
    first.wait_gone("shop")
    home.cli("delete", "shop")
    first.wait_gone("Exited")

    path = home.record_path(home.create("--name", "odd", "--", "true"))
    delays.append(shown_after(first, "▸ Exited"))
    path.write_text("name = [broken")
    delays.append(shown_after(first, "Unreadable", "! "))
    first.wait_row(path.parent.name)
    assert path.read_text() == "name = [broken"
    assert sorted(delays)[len(delays) // 2] < 0.5


@pytest.mark.slow
def test_records_that_cannot_be_read_are_shown_from_the_start(home, window):
    home.create("--name", "good")
    for name, content in {
        "0badbad0": b"\xff\xfe\0\0",
        "0badbad1": b"",
        "0badbad2": b'schema = 99\nid = "0badbad2"\nname = "newer"\n',
    }.items():
        folder = home.session_dir(name)
        folder.mkdir(mode=0o700)
        (folder / "session.toml").write_bytes(content)
    first = window()
    first.wait_shown("good", "Unreadable")
    for name in ("0badbad0", "0badbad1", "0badbad2"):
        first.wait_row("!", name)
    first.lead("s")
    first.wait_focus("sessions")
    first.type("G\r")  # the last one, opened
    first.wait_shown("!", "0badbad2/session.toml")
    assert home.record_path("0badbad0").read_bytes() == b"\xff\xfe\0\0"


# -- by their programs


def test_calls_for_attention(home, window):
    home.create("--name", "api")
    home.create("--name", "web")
    home.create("--name", "quiet", "--", "sh", "-c", "sleep 0.1; echo something; exec cat")
    first = window("api")
    first.wait_lines("$")
    start = len(first.output)
    home.cli("send", "web", "sleep 0.2; printf '\\e]9;May I go on?\\a'", "--enter")
    first.wait_row("◆ web")
    first.wait_row("May I go on?")
    first.wait_shown("a needs you 1")
    assert b"\x07" in first.output[start:]
    first.lead("a")
    first.wait_focus("web")
    first.lead("1")
    first.wait_focus("api")
    first.wait_row("◆ web")  # a look is no answer
    first.lead("a")
    first.wait_focus("web")
    first.type("\r")
    first.wait_gone("◆")
    first.lead("a")
    first.wait_shown("No session needs you.")
    first.lead("1")
    home.cli("send", "web", "printf '\\a'", "--enter")
    first.wait_row("◆ web")
    first.type("\x02\t")
    first.wait_focus("web")
    first.wait_gone("◆")
    assert is_bold(first, "quiet")
    assert not is_bold(first, "api")
    first.lead("3")
    first.wait_lines("something")
    first.until(lambda: not is_bold(first, "quiet"), "read")


def is_bold(window, name):
    x, y = next((line.index(name), at) for at, line in enumerate(window.lines) if name in line[:20])
    return bool(window.emulator.cells(y)[x].attributes.style & 1)


def test_a_shell_that_is_left_closes_its_pane(home, window):
    home.create("--name", "api")
    home.create("--name", "web")
    home.create("--name", "db")
    first = window("web")
    first.wait_lines("$")
    first.lead("s")
    first.wait_focus("sessions")
    home.cli("kill", "api")
    wait_age(home, "web")
    home.cli("send", "web", "exit", "--enter")  # the keyboard stays in the sidebar
    first.wait_shown("web exited", "━ sessions ━", "─ db ─")
    home.cli("restart", "web")
    first.wait_row("1", "web")
    first.lead("1")
    first.wait_focus("web")
    first.wait_lines("$")
    first.lead("2")
    first.wait_focus("db")
    first.wait_lines("$")
    wait_age(home, "db")
    first.type("exit\r")
    first.wait_focus("web")  # the one used last, not the first one
    first.type("echo typed too late\r")
    first.wait_shown("▸ Exited", "db exited")
    let_pass(0.3)
    first.type("echo he''ard\r")
    first.wait_lines("$ echo he''ard", "heard")
    assert "late" not in first.screen
    first.lead("s")
    first.wait_focus("sessions")
    first.type("G\rjj\r")  # unfold, go past the one that was killed, and open it
    first.wait_focus("db")
    first.wait_shown("exited 0", "Enter restart")


@pytest.mark.slow
def test_a_program_that_fails_keeps_its_last_screen(home, window):
    home.create("--name", "job", "--", "sh", "-c", "read x; echo last words; exit 3")
    first = window("job")
    first.wait_shown("━ job ━")
    first.type("\r")
    first.wait_lines("", "last words")
    first.type("\r\rx")  # meant for the program
    first.wait_shown("exited 3 · ran ", "Enter restart · x delete", "✕")
    let_pass(0.5)
    assert "last words" in first.pane
    assert home.listed()["job"]["status"] == "exited"
    first.type("\r")
    first.wait_gone("exited 3")
    first.wait_focus("job")
    first._wait(lambda: "last words" not in first.pane, "the old screen is still there")
    assert home.listed()["job"]["status"] == "running"
    first.type("\r")
    first.wait_shown("exited 3 · ran ")
    let_pass(0.5)
    first.type("x")
    first.wait_shown("Delete job?")
    first.type("y")
    first.wait_shown("No sessions.", "ctrl+b c  new")  # the empty state, never an end of the app
    assert not home.listed()
    first.lead("c")
    first.wait_shown("New session")
    first.type("\r")
    first.wait_focus("home")


@pytest.mark.slow
def test_the_last_shell_gone_leaves_the_empty_state(home, window):
    first = window()
    first.wait_lines("$")
    wait_age(home, "home")
    first.type("exit\r")
    first.wait_shown("No sessions.", "▸ Exited")
    first.wait_shown("home exited")
    let_pass(0.3)
    first.type("q")
    assert first.wait_end() == 0
    assert "go on" not in first.screen


# -- by force


def test_a_host_that_is_killed_is_replaced_under_the_pane(home, window):
    home.may_crash = True
    id_ = home.create("--name", "api")
    first = window()
    first.wait_lines("$")
    first.type("echo $$ sur''vives\r")
    first.wait_shown("survives")
    text, pid = first.pane[1], home.record(id_)["pid"]
    for _ in range(2):
        old = home.host_pid(id_)
        kill(old)
        begun = time.monotonic()
        wait_until(lambda: not processes.is_alive(old))  # noqa: B023
        first.type("echo b''ack\r")  # nobody listens, or the next one already
        first.wait_lines("back", "$")
        assert time.monotonic() - begun < 1.0
        first.type("clear; echo $$ sur''vives\r")
        first.wait_lines(text, "$")
        assert home.wait_new_host(id_, old) != old
    assert str(pid) in text
    first.lead("z")
    first.wait_shown("118×33")
    first.type("stty size\r")
    first.wait_lines("33 118")


def test_host_and_supervisor_killed_leave_a_lost_session_to_restore(home, window):
    home.may_crash = True
    id_ = home.create("--name", "api")
    first = window()
    first.wait_lines("$")
    first.type("echo be''fore\r")
    first.wait_lines("before", "$")
    host, supervisor, shell = home.host_pid(id_), home.supervisor_pid(), home.record(id_)["pid"]
    kill(supervisor)
    kill(host)
    begun = time.monotonic()
    first.wait_row("∅ api", "lost")
    first.wait_shown("lost · its processes are gone", "Enter restore · x delete")
    assert time.monotonic() - begun < 1.0
    assert "before" in first.pane
    wait_until(lambda: not processes.is_alive(shell))
    let_pass(0.5)
    first.type("\r")
    first.wait_gone("lost")
    first.type("echo af''ter\r")
    first.wait_lines("after", "$")


@pytest.mark.slow
def test_a_session_does_not_show_itself(home, window):
    first = window()
    first.wait_lines("$")
    first.type(f"{sys.executable} -m aisession_tui.tui home\r")
    first.wait_shown("This is the session you are in")
    first.type("\x02\x02s")  # the inner app's sidebar
    first.wait_shown("┃┏━ sessions ━")
    before = len(first.output)
    first.type("q")
    first.wait_shown("$")
    assert len(first.output) - before < 100_000


@pytest.mark.slow
def test_the_terminal_s_title_follows_the_session_and_is_given_back(home, window):
    for name in ("api", "web"):
        home.create("--name", name)
    first = window("api")
    first.wait_lines("$")
    wait_until(lambda: first.pump() or first.emulator.title == "api", what="the session's title")
    first.type("printf '\\033]2;my  tests\\007'\r")
    wait_until(
        lambda: first.pump() or first.emulator.title == "api: my tests", what="its own title"
    )
    first.lead("n")
    wait_until(lambda: first.pump() or first.emulator.title == "web", what="the other's title")
    first.lead("d")
    assert first.wait_end() == 0
    assert first.emulator.title == ""
