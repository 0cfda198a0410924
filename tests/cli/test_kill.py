"""`kill`: everything a session started ends; its record stays."""

from __future__ import annotations

import time

import pytest

from tests.support import processes
from tests.support.waiting import wait_until

STUBBORN = ("sh", "-c", "trap '' HUP TERM; echo ready; while :; do sleep 0.1; done")


def test_it_says_how_each_ended(home):
    ids = [home.create("--name", name, "--", "sleep", "600") for name in ("a", "b")]
    result = home.cli("kill", "a", "b", "a")
    assert result.out == "".join(
        f"Killed session: {session_id} - {name} [exited SIGHUP]\n"
        for session_id, name in zip(ids, "ab", strict=True)
    )
    assert (result.code, result.err) == (0, "")
    assert [home.record(session_id)["exit_signal"] for session_id in ids] == [1, 1]


def test_who_ignores_the_hang_up_is_killed_after_three_seconds(home):
    session_id = home.create("--name", "x", "--", *STUBBORN)
    home.wait_screen("x", "ready")
    asked = time.monotonic()
    result = home.cli("kill", "x")
    assert 2.5 < time.monotonic() - asked < 5
    assert result.out == f"Killed session: {session_id} - x [exited SIGKILL]\n"


def test_by_force_at_once(home):
    home.create("--name", "x", "--", *STUBBORN)
    home.wait_screen("x", "ready")
    asked = time.monotonic()
    assert home.cli("kill", "--force", "x").code == 0
    assert time.monotonic() - asked < 2


@pytest.mark.parametrize("adopted", [False, True])
def test_nothing_that_it_started_is_left(home, adopted):
    """Background jobs, daemons in a session of their own, and orphans of an earlier host."""
    marker = home.path / "pids"
    session_id = home.create("--name", "x")
    home.exec(
        "x",
        "sleep 600 & echo $! >>pids;"
        " (setsid sh -c 'echo $$ >>pids; exec sleep 600' >/dev/null 2>&1 &);"
        " nohup sh -c 'echo $$ >>pids; exec sleep 600' >/dev/null 2>&1 &",
    )
    pids = wait_until(
        lambda: len(found := marker.read_text().split()) == 3 and [int(p) for p in found]
    )
    if adopted:
        host = home.host_pid(session_id)
        processes.kill(host)
        home.wait_new_host(session_id, host)
    assert all(map(processes.is_alive, pids))
    assert home.cli("kill", "--force", "x").code == 0
    assert [pid for pid in pids if processes.is_alive(pid)] == []


def test_all(home):
    home.create("--name", "a")
    home.create("--name", "b", "--", "sleep", "600")
    home.cli("pause", "b")
    done = home.create("--name", "done", "--", "true")
    wait_until(lambda: home.record(done)["status"] == "exited")
    result = home.cli("kill", "--all")
    assert result.code == 0
    assert {line.split(" - ")[1].split()[0] for line in result.out.splitlines()} == {"a", "b"}
    assert {entry["status"] for entry in home.listed().values()} == {"exited"}
    assert home.cli("kill", "--all") == (0, b"", b"")


@pytest.mark.slow
def test_one_that_is_not_running_keeps_the_others_alive(home):
    done = home.create("--name", "done", "--", "true")
    home.create("--name", "a")
    wait_until(lambda: home.record(done)["status"] == "exited")
    result = home.cli("kill", "a", "done")
    assert (result.code, result.out) == (1, "")
    assert (
        result.err
        == 'ai-session: "done" has exited already: ai-session restart done, or delete it\n'
    )
    assert home.listed()["a"]["status"] == "running"
    assert home.cli("kill", "a", "nobody").code == 3
    assert home.listed()["a"]["status"] == "running"
