"""Other code, other limits: a new version takes over what an old one started."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.home import PACKAGE_PARENT
from tests.support.waiting import wait_until


@pytest.fixture
def versions(home):
    """Two copies of the package, the second one newer."""
    found = []
    for name in ("old", "new"):
        shutil.copytree(Path(PACKAGE_PARENT) / "aisession_tui", home.root / name / "aisession_tui")
        found.append({"PYTHONPATH": str(home.root / name)})
    moment = time.time() + 5
    os.utime(home.root / "new" / "aisession_tui" / "paths.py", (moment, moment))
    return found


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


def test_the_limits_are_the_callers_not_the_supervisors(home):
    """Its first caller may have been a poor one."""
    script = 'ulimit -n 400; exec "$@"'
    argv = ["sh", "-c", script, "sh", *home.argv("create", "--name", "poor")]
    subprocess.run(argv, env=home.environ, cwd=home.path, check=True, capture_output=True)
    home.create("--name", "rich")
    assert home.exec("poor", "ulimit -Hn").out == "400\n"
    hard = subprocess.run(["sh", "-c", "ulimit -Hn"], capture_output=True, check=True).stdout
    assert home.exec("rich", "ulimit -Hn").stdout == hard
