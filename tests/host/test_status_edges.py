"""Every edge of a session's status, with the file on the disk right before anybody hears of it."""

from __future__ import annotations

import signal
import time
import tomllib

import pytest

from aisession_tui.client.connection import Raw
from aisession_tui.protocol.messages import AttachRaw, Changed, Ended, SendText, Watch
from tests.cli.test_contract import lose
from tests.support import processes
from tests.support.waiting import wait_until


def standing(home, session_id):
    """Status, exit code and signal as the record's file has them at this very moment."""
    record = home.record(session_id)
    assert ("pid" in record) == (record["status"] in ("running", "paused"))
    assert ("exited" in record) == (record["status"] == "exited")
    return record["status"], record.get("exit_code"), record.get("exit_signal")


RUNNING = ("running", None, None)
PAUSED = ("paused", None, None)
LOST = ("lost", None, None)


def test_whose_wish_the_end_was_is_written_down(home):
    session_id = home.create("--name", "x", "--", "sh", "-c", "kill -9 $$")
    wait_until(lambda: standing(home, session_id)[0] == "exited", what="an end by itself")
    assert home.record(session_id)["killed"] is False
    session_id = home.create("--name", "y")
    home.cli("kill", "y")
    assert home.record(session_id)["killed"] is True
    home.cli("restart", "y")
    assert home.record(session_id)["killed"] is False


def test_the_whole_table(home):
    """Each step is one command; the file is read as soon as it has returned."""
    session_id = home.create("--name", "x")

    def after(*arguments):
        result = home.cli(*arguments)
        assert result.code == 0, result
        return standing(home, session_id)

    assert standing(home, session_id) == RUNNING
    before = tomllib.loads((home.session_dir(session_id) / "session.toml.bak").read_text())
    assert before["status"] == "starting"
    assert after("pause", "x") == PAUSED
    assert after("resume", "x") == RUNNING
    assert home.exec("x", "exit 7").code == 7
    assert standing(home, session_id) == ("exited", 7, None)
    assert after("restart", "x") == RUNNING
    assert after("kill", "x") == ("exited", None, signal.SIGHUP)
    assert after("restore", "x") == RUNNING
    assert after("kill", "--force", "x") == ("exited", None, signal.SIGKILL)
    assert after("restart", "x") == RUNNING
    assert after("restart", "--yes", "x") == RUNNING
    assert after("pause", "x") == PAUSED
    assert after("kill", "x") == ("exited", None, signal.SIGHUP)
    assert after("restore", "x") == RUNNING
    lose(home, session_id)
    assert after("list") == LOST
    assert after("restore", "x") == RUNNING
    assert after("pause", "x") == PAUSED
    lose(home, session_id)
    assert after("list", "--json") == LOST
    assert after("restart", "x") == RUNNING
    lose(home, session_id)
    assert home.exec("x", "true").err == f"Restored session: {session_id}\n"
    assert standing(home, session_id) == RUNNING
    lose(home, session_id)
    home.cli("delete", "x")
    (trashed,) = (home.data / "ai-session" / "trash").iterdir()
    assert tomllib.loads((trashed / "session.toml").read_text())["status"] == "lost"


def test_the_end_as_attach_tells_it(home, terminal):
    session_id = home.create("--name", "x")
    window = terminal("attach", "x")
    window.wait_for("$ ")
    window.type("exit 5\r")
    assert window.wait_end() == 5
    assert standing(home, session_id) == ("exited", 5, None)


def test_who_attaches_too_late_is_told_the_end(home):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo last words; read x; exit 5")
    with home.connect(session_id) as connection:
        connection.send(SendText("", enter=True))
        wait_until(lambda: home.record(session_id)["status"] == "exited")
        connection.start_request(AttachRaw(0, 80, 24))
        seen = b""
        while not isinstance(message := connection.receive(5.0), Ended):
            seen += message.data if isinstance(message, Raw) else b""
        assert b"last words" in seen
        assert message == Ended(5, None)


def test_names_and_groups_are_saved_before_the_command_returns(home):
    session_id = home.create("--name", "x", "--group", "g")
    home.cli("rename", "x", "y")
    assert home.record(session_id)["name"] == "y"
    assert home.record(session_id)["group"] == "g"


def test_whoever_watches_hears_of_nothing_that_is_not_saved(home):
    session_id = home.create("--name", "x")
    heard = ["running"]
    with home.connect(session_id) as connection:
        connection.request(Watch(0))
        for verb in ("pause", "resume", "kill"):
            home.cli(verb, "x")
            wanted = {"pause": "paused", "resume": "running", "kill": "exited"}[verb]
            while not (heard and heard[-1] == wanted):
                message = connection.receive(5.0)
                if isinstance(message, Changed) and message.record["status"] not in heard[-1:]:
                    assert home.record(session_id)["status"] == message.record["status"]
                    heard.append(message.record["status"])
    assert heard == ["running", "paused", "running", "exited"]


@pytest.mark.parametrize("status", ["running", "paused"])
def test_an_adopted_session_keeps_its_status(home, status):
    session_id = home.create("--name", "x", "--", "sleep", "600")
    if status == "paused":
        home.cli("pause", "x")
    old = home.host_pid(session_id)
    processes.kill(old)
    home.wait_new_host(session_id, old)
    assert standing(home, session_id)[0] == status


@pytest.mark.slow
def test_a_degraded_session_is_running_and_says_so(home):
    session_id = home.create("--name", "x")
    home.exec("x", "true")
    for _ in range(4):
        old = home.host_pid(session_id)
        processes.kill(old)
        home.wait_new_host(session_id, old)
    record = wait_until(lambda: (r := home.record(session_id)).get("degraded") and r)
    assert record["status"] == "running"
    assert record["notice"]
    assert home.cli("pause", "x").code == 0
    assert home.record(session_id)["status"] == "paused"
    wait_until(lambda: processes.state(record["pid"]) == "T", what="a frozen shell")
    assert home.cli("resume", "x").code == 0
    assert home.record(session_id)["status"] == "running"
    wait_until(lambda: processes.state(record["pid"]) != "T", what="a thawed shell")
    home.cli("send", "x", "exit 9", "--enter")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert standing(home, session_id) == ("exited", 9, None)
    assert home.cli("restart", "x").code == 0
    assert standing(home, session_id) == RUNNING
    assert not home.record(session_id)["degraded"]


def test_times(home):
    before = time.time()
    session_id = home.create("--name", "x", "--", "sh", "-c", "read x; exit 1")
    record = home.record(session_id)
    times = [
        record[key].timestamp() for key in ("created", "started", "last_accessed", "last_activity")
    ]
    assert all(before <= moment <= time.time() for moment in times)
    home.cli("send", "x", "--enter")
    ended = wait_until(lambda: home.record(session_id).get("exited"))
    assert record["started"] <= ended
    assert home.record(session_id)["created"] == record["created"]
    home.cli("restart", "x")
    again = home.record(session_id)
    assert again["created"] == record["created"]
    assert again["started"] > record["started"]
