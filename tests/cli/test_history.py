"""`history`: the commands of a session, across the deaths of hosts and whole machines."""

from __future__ import annotations

import json
import re
import signal

import pytest

from tests.support import processes
from tests.support.waiting import wait_until


def commands(home, name="x", *options):
    result = home.cli("history", name, "--json", *options)
    assert (result.code, result.err) == (0, ""), result
    return [(each["command"], each["exit_code"], each["origin"]) for each in result.json]


def typed(home, line, name="x"):
    before = len(commands(home, name))
    home.cli("send", name, line, "--enter")
    wait_until(lambda: len(commands(home, name)) > before, what=f"{line!r} in the history")


@pytest.fixture
def session(home):
    session_id = home.create("--name", "x")
    home.exec("x", "true")
    return session_id


def test_typed_ones_and_those_of_exec(home, session):
    home.exec("x", "cd /usr; sh -c 'exit 3'")
    home.exec("x", "printf", "%s", "two  words")
    typed(home, "cd /; false")
    assert commands(home) == [
        ("true", 0, "exec"),
        ("cd /usr; sh -c 'exit 3'", 3, "exec"),
        ("printf %s 'two  words'".replace("%s", "'%s'"), 0, "exec"),
        ("cd /; false", 1, "typed"),
    ]
    assert [each[0] for each in commands(home, "x", "--failed", "--limit", "1")] == ["cd /; false"]
    last = home.cli("history", "x", "--json").json[-1]
    assert list(last) == (
        "id command_id command cwd exit_code started duration_s origin result".split()
    )
    assert [each["id"] for each in home.cli("history", "x", "--json").json] == [1, 2, 3, 4]
    assert last["cwd"] == "/usr"
    assert 0 <= last["duration_s"] < 10
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", last["started"])


def test_for_people(home, session):
    home.exec("x", "cd /; sleep 0.3; echo 'one\ntwo'")
    lines = home.cli("history", "x").out.splitlines()
    assert re.fullmatch(r"1  \d\d:\d\d:\d\d  \d\.\d s  0  ~  true", lines[0])
    assert re.fullmatch(r"2  \d\d:\d\d:\d\d  0\.[3-9] s  0  ~  cd .* echo 'one\\ntwo'", lines[1])


def test_a_password_and_a_line_with_a_blank_before_it_are_nowhere(home, session):
    home.cli("send", "x", "stty -echo; read secret; stty echo; echo done", "--enter")
    wait_until(lambda: "-echo" in " ".join(re.findall("-echo", home.screen("x"))))
    home.cli("send", "x", "pa55word", "--enter")
    home.wait_screen("x", "\ndone")
    home.cli("send", "x", " echo hid''den", "--enter")
    home.wait_screen("x", "\nhidden")
    typed(home, "true last")
    text = json.dumps(commands(home))
    assert "read secret" in text
    assert "pa55word" not in text
    assert "hid" not in text
    folder = home.session_dir(session)
    assert "pa55word" not in "".join(
        path.read_text(errors="replace") for path in folder.glob("history*")
    )


@pytest.mark.slow
def test_a_host_that_is_killed_meanwhile_changes_nothing(home, session):
    home.may_crash = True
    home.cli("send", "x", "sleep 1; echo end''ed; false", "--enter")
    home.wait_kept(session)
    old = home.host_pid(session)
    processes.kill(old, signal.SIGKILL)
    home.wait_new_host(session, old)
    home.wait_screen("x", "\nended")
    wait_until(lambda: len(commands(home)) > 1)
    home.exec("x", "true after")
    assert commands(home) == [
        ("true", 0, "exec"),
        ("sleep 1; echo end''ed; false", 1, "typed"),
        ("true after", 0, "exec"),
    ]


@pytest.mark.slow
def test_it_outlives_exit_restart_and_loss(home, session):
    home.cli("send", "x", "exit 4", "--enter")
    wait_until(lambda: home.record(session)["status"] == "exited")
    home.wait_quiet()
    expected = [("true", 0, "exec"), ("exit 4", 4, "typed")]
    assert commands(home) == expected
    home.cli("restart", "x")
    home.exec("x", "true again")
    expected.append(("true again", 0, "exec"))
    assert commands(home) == expected
    home.may_crash = True
    for pid in home.processes():
        processes.kill(pid, signal.SIGKILL)
    wait_until(lambda: not home.processes())
    assert commands(home) == expected
    home.exec("x", "true restored")
    assert commands(home) == [*expected, ("true restored", 0, "exec")]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["off", "memory"])
def test_without_a_journal_on_the_disk_there_is_no_history(home, mode):
    session_id = home.create("--name", "x", "--journal", mode)
    home.exec("x", "true")
    assert commands(home) == []
    result = home.cli("history", "x")
    assert (result.code, result.out) == (0, "")
    assert result.err == f"No history is kept: the journal of x is {mode}\n"
    assert list(home.session_dir(session_id).glob("history*")) == []


@pytest.mark.slow
def test_why_there_is_none(home):
    home.create("--name", "x", "--", "sleep", "60")
    assert home.cli("history", "x").err == (
        "No history is kept: x runs sleep, no shell that tells\n"
    )
    home.create("--name", "y")
    assert home.cli("history", "y").err == "No command has ended yet\n"


@pytest.mark.slow
def test_nothing_of_it_is_left_in_the_runtime_directory(home, session):
    typed(home, "true typed")
    folder = home.runtime / "ai-session" / "exec" / session
    wait_until(lambda: [path.name for path in folder.iterdir()] == ["0.command"])
    home.cli("kill", "x")
    wait_until(lambda: not folder.exists())
