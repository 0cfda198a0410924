"""`pause` and `resume`: every process of the session stands still, and goes on."""

from __future__ import annotations

import pytest

from tests.support import processes
from tests.support.waiting import wait_until


def test_all_its_processes_stop_and_go_on(home):
    session_id = home.create("--name", "x")
    home.exec("x", "sleep 600 & sh -c 'sleep 600; true' & echo $! >pid")
    shell = home.record(session_id)["pid"]
    child = int((home.path / "pid").read_text())
    assert home.cli("pause", "x") == (0, f"Paused session: {session_id}\n".encode(), b"")
    assert home.record(session_id)["status"] == "paused"
    assert [processes.state(pid) for pid in (shell, child)] == ["T", "T"]
    assert home.listed()["x"]["status"] == "paused"
    assert home.cli("pause", "x").code == 0
    assert home.cli("resume", "x") == (0, f"Resumed session: {session_id}\n".encode(), b"")
    assert home.record(session_id)["status"] == "running"
    wait_until(lambda: processes.state(shell) == "S")
    assert home.exec("x", "echo ok").out == "ok\n"


@pytest.mark.slow
def test_a_paused_session_survives_its_host(home):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo hi; sleep 600")
    home.wait_screen("x", "hi")
    home.cli("pause", "x")
    old = home.host_pid(session_id)
    processes.kill(old)
    home.wait_new_host(session_id, old)
    assert home.listed()["x"]["status"] == "paused"
    assert home.screen("x") == "hi\n"
    assert home.cli("resume", "x").code == 0
    assert home.cli("kill", "x").code == 0


def test_a_paused_session_can_be_killed(home):
    session_id = home.create("--name", "x", "--", "sleep", "600")
    home.cli("pause", "x")
    assert home.cli("kill", "x").code == 0
    assert home.record(session_id)["exit_signal"] == 1


def test_what_does_not_run_cannot_be_paused(home):
    session_id = home.create("--name", "x", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    for verb in ("pause", "resume"):
        result = home.cli(verb, "x")
        assert result.code == 1
        assert (
            result.err == 'ai-session: "x" has exited already: ai-session restart x, or delete it\n'
        )
