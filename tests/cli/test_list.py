"""`list`: what is shown of each session, for people and for programs."""

from __future__ import annotations

import json
import signal
import time

import pytest

from aisession_tui.terminal.terminal import Terminal
from tests.support import processes
from tests.support.waiting import wait_until

KEYS = """id name status activity command cwd group pid exit_code exit_signal created last_accessed
last_activity title size ai_context token_limit""".split()


def test_json(home):
    before = int(time.time())
    session_id = home.create("--name", "api", "--group", "work")
    home.exec("api", "cd /usr; printf '\\033]0;a title\\007'")
    wait_until(lambda: home.listed()["api"]["activity"] == "idle")
    (entry,) = home.cli("list", "--json").json
    assert list(entry) == KEYS
    expected = {
        "id": session_id,
        "name": "api",
        "status": "running",
        "group": "work",
        "cwd": "/usr",
    }
    assert entry.items() >= expected.items()
    assert entry["command"] == [home.environ["SHELL"]]
    assert entry["title"] == "a title"
    assert entry["pid"] == home.record(session_id)["pid"]
    assert entry["size"] == {"columns": 80, "rows": 24}
    assert [entry[key] for key in ("exit_code", "exit_signal", "token_limit")] == [None] * 3
    for key in ("created", "last_accessed", "last_activity"):
        stamp = time.strptime(entry[key], "%Y-%m-%dT%H:%M:%SZ")
        assert before <= time.mktime(stamp) - time.timezone <= time.time()


def test_json_of_nothing_is_an_empty_list(home):
    assert home.cli("list", "--json") == (0, b"[]\n", b"")


def test_json_of_an_exited_session(home):
    session_id = home.create("--name", "job", "--", "sh", "-c", "exit 7")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.cli("list", "--json").json == []
    (entry,) = home.cli("list", "--json", "--all").json
    assert (entry["status"], entry["exit_code"], entry["pid"]) == ("exited", 7, None)
    assert entry["command"] == ["sh", "-c", "exit 7"]


def test_detailed(home):
    home.create("--name", "job", "--group", "work", "--", "sh", "-c", "printf '\\a'; sleep 600")
    wait_until(lambda: home.listed()["job"]["activity"] == "needs-you")
    lines = home.cli("list", "--detailed").out.splitlines()
    for line in (
        "      Command: sh -c printf '\\\\a'; sleep 600",
        f"      Working directory: {home.path}",
        "      Group: work",
        "      Activity: needs-you",
        "      Needs you: bell",
        "      Size: 80x24",
    ):
        assert line in lines or line.replace("\\\\", "\\") in lines


def test_they_stand_in_the_order_of_creation(home):
    for name in ("c", "a", "b"):
        home.create("--name", name)
    lines = home.cli("list").out.splitlines()[1:]
    assert [line.split()[2] for line in lines] == ["c", "a", "b"]


def test_a_host_that_does_not_answer_holds_nobody_up(home):
    stuck_id = home.create("--name", "stuck")
    home.create("--name", "fine")
    host = home.host_pid(stuck_id)
    processes.kill(host, signal.SIGSTOP)
    asked = time.monotonic()
    result = home.cli("list")
    assert time.monotonic() - asked < 1.5
    _, stuck, fine = result.out.splitlines()
    assert stuck.endswith("[unresponsive]")
    assert fine.endswith("[running]")
    assert home.listed()["stuck"]["status"] == "unresponsive"
    assert home.record(stuck_id)["status"] == "running"
    assert home.exec("fine", "echo ok").out == "ok\n"
    assert home.cli("rename", "stuck", "other").code == 4
    processes.kill(host, signal.SIGCONT)
    wait_until(lambda: home.listed()["stuck"]["status"] == "running")


@pytest.mark.slow
def test_nothing_a_program_says_of_itself_reaches_the_terminal_raw(home):
    """Titles, directories and commands may hold anything; CVE-2024-58251 is of this kind."""
    evil = "\x1b]0;x\x07\x1b[2J\x9b31m\u202e"
    directory = home.path / f"d{evil}"
    directory.mkdir()
    home.create(
        "--name",
        "x",
        "--dir",
        str(directory),
        "--group",
        evil,
        "--",
        "sh",
        "-c",
        f"sleep 600 # {evil}",
    )
    home.create(
        "--name",
        "t",
        "--",
        "sh",
        "-c",
        "printf '\\033]2;a\\302\\233b\\342\\200\\256\\033\\\\'; sleep 600",
    )
    for arguments in (("list",), ("list", "-d"), ("kill", "x"), ("list", "--all", "-d")):
        result = home.cli(*arguments)
        for character in "\x1b\x07\x9b\u202e":
            assert character not in result.out + result.err


def test_a_record_that_cannot_be_read_is_shown_and_named(home):
    home.create("--name", "good")
    bad = home.data / "ai-session" / "sessions" / "deadbeef"
    bad.mkdir()
    (bad / "session.toml").write_text("name = \x1b[31m")
    foreign = home.data / "ai-session" / "sessions" / "7b1c9a54-0000-4000-8000-000000000000"
    foreign.mkdir()
    (foreign / "metadata.json").write_text("{}")
    out = home.cli("list").out
    _, first, second = out.splitlines()
    assert f"deadbeef ! {bad}/session.toml cannot be read: " in first + second
    assert "good" in first + second
    assert "\x1b" not in out
    listed = home.cli("list", "--json").json
    problem = next(entry for entry in listed if entry["id"] == "deadbeef")
    assert list(problem) == ["id", "status", "problem", "file"]
    assert problem["status"] == "unreadable"
    for arguments in (
        ("screen", "deadbeef"),
        ("restart", "deadbeef"),
        ("exec", "deadbeef", "true"),
        ("kill", "deadbeef"),
    ):
        result = home.cli(*arguments)
        assert "Traceback" not in result.err
    assert (bad / "session.toml").read_text() == "name = \x1b[31m"
    assert (foreign / "metadata.json").exists()


def test_watching_shows_each_change_and_nothing_else(home):
    home.create("--name", "api")
    child = home.spawn("list", "--watch", "--json")
    first = json.loads(child.stdout.readline())
    assert [each["name"] for each in first] == ["api"]
    home.create("--name", "web")
    while [each["name"] for each in json.loads(child.stdout.readline())] != ["api", "web"]:
        pass
    home.cli("kill", "api")
    while [each["name"] for each in json.loads(child.stdout.readline())] != ["web"]:
        pass
    child.stdout.close()
    assert child.wait(10) == 0
    child.stderr.close()


@pytest.mark.slow
def test_watching_draws_in_place_on_a_terminal(home, terminal):
    home.create("--name", "api")
    screen = terminal("list", "--watch")
    screen.wait_text("api")
    home.cli("rename", "api", "web-and-more")
    screen.wait_text("web-and-more")
    shown = Terminal(80, 24)
    shown.feed(screen.output)
    rows = [row for row in shown.display if row]
    assert (len(rows), rows[0]) == (2, "Active sessions:")
    assert "web-and-more" in rows[1]
