"""Other code, other limits: a new version takes over what an old one started."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from aisession_tui.protocol.messages import SendText
from tests.support import processes
from tests.support.versions import two_versions
from tests.support.waiting import wait_until


@pytest.fixture
def versions(home):
    """Two copies of the package, the second one newer."""
    return two_versions(home)


def supervisor_build(home):
    with home.supervisor() as connection:
        return connection.hello.build


def test_the_supervisor_becomes_the_callers_version_and_keeps_all_sessions(home, versions):
    old, new = versions
    first = home.create("--name", "first", env=old)
    home.exec("first", "cd /usr; A=kept", env=old)
    supervisor, shell = home.supervisor_pid(), home.record(first)["pid"]
    assert old["PYTHONPATH"] in supervisor_build(home)
    home.create("--name", "second", env=new)
    assert new["PYTHONPATH"] in supervisor_build(home)
    assert home.supervisor_pid() == supervisor
    assert home.record(first)["pid"] == shell
    assert home.exec("first", "pwd; echo $A", env=new).out == "/usr\nkept\n"

    shutil.rmtree(home.root / "old")
    host = home.host_pid(first)
    processes.kill(host)
    home.wait_new_host(first, host)
    assert home.exec("first", "pwd; echo $A", env=new).out == "/usr\nkept\n"
    for name, code in (("first", 7), ("second", 8)):
        home.cli("send", name, f"exit {code}", "--enter", env=new)
    for name, code in (("first", 7), ("second", 8)):
        session_id = home.listed()[name]["id"]
        wait_until(lambda session_id=session_id: home.record(session_id)["status"] == "exited")
        assert home.record(session_id)["exit_code"] == code


@pytest.mark.slow
def test_going_back_and_forth_is_no_loss(home, versions):
    old, _ = versions
    ids = [home.create(env=versions[number % 2]) for number in range(4)]
    pids = {home.record(session_id)["pid"] for session_id in ids}
    assert {entry["pid"] for entry in home.listed().values()} == pids
    assert all(map(processes.is_alive, pids))
    assert home.cli("kill", "--all", env=old).code == 0
    home.wait_quiet()


@pytest.mark.slow
def test_the_limits_are_the_callers_not_the_supervisors(home):
    """Its first caller may have been a poor one."""
    script = 'ulimit -n 400; exec "$@"'
    argv = ["sh", "-c", script, "sh", *home.argv("create", "--name", "poor")]
    subprocess.run(argv, env=home.environ, cwd=home.path, check=True, capture_output=True)
    home.create("--name", "rich")
    assert home.exec("poor", "ulimit -Hn").out == "400\n"
    hard = subprocess.run(["sh", "-c", "ulimit -Hn"], capture_output=True, check=True).stdout
    assert home.exec("rich", "ulimit -Hn").stdout == hard


def test_all_sessions_move_to_the_callers_version(home, versions, terminal):
    old, new = versions
    ids = {name: home.create("--name", name, env=old) for name in ("one", "two")}
    home.exec("one", "cd /usr; A=kept; echo seen", env=old)
    pids = {name: home.record(session_id)["pid"] for name, session_id in ids.items()}
    hosts = {name: home.host_pid(session_id) for name, session_id in ids.items()}
    watching = terminal("attach", "one", **old)
    watching.wait_text("seen")
    result = home.cli("upgrade", env=new)
    assert result.code == 0, result
    assert [line.split(" (")[0] for line in sorted(result.out.splitlines())] == [
        "Moved: one", "Moved: two",
    ]  # fmt: skip
    for name, session_id in ids.items():
        assert home.host_pid(session_id) != hosts[name]
        assert home.record(session_id)["pid"] == pids[name]
        with home.connect(session_id) as host:
            assert new["PYTHONPATH"] in host.hello.build
    watching.type("echo still$((40 + 2))\r")
    watching.wait_for("still42")
    assert home.exec("one", "pwd; echo $A", env=new).out == "/usr\nkept\n"
    assert "seen" in home.screen("one")
    again = home.cli("upgrade", env=new)
    assert sorted(line.split(" (")[0] for line in again.out.splitlines()) == [
        "Up to date: one", "Up to date: two",
    ]  # fmt: skip


def test_without_sessions_there_is_nothing_to_move(home):
    result = home.cli("upgrade")
    assert (result.code, result.out) == (0, "")
    assert result.err == "No session is running: nothing to move.\n"
    assert home.processes() == []


def test_a_program_that_does_not_read_holds_its_session_back(home, versions):
    old, new = versions
    session_id = home.create("--name", "deaf", "--", "sh", "-c", "stty raw; kill -STOP $$", env=old)
    home.create("--name", "fine", env=old)
    with home.connect(session_id) as host:
        host.request(SendText("x" * 60_000))
    result = home.cli("upgrade", env=new)
    assert result.code == 1
    assert result.out.startswith("Moved: fine")
    assert result.err == (
        "ai-session: deaf: the program has not read what was typed yet: try again\n"
    )
    assert home.listed()["deaf"]["status"] == "running"
