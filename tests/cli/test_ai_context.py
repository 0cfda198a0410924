"""`create --ai-context`: the context is kept beside the record, and outlives what it is of."""

from __future__ import annotations

import stat
import tomllib

import pytest

from tests.support.waiting import wait_until


def kept(home, session_id):
    path = home.session_dir(session_id) / "context.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


def wait_for(home, session_id, text):
    return wait_until(
        lambda: (found := kept(home, session_id)) and text in found["text"] and found,
        what=f"{text!r} in the context",
    )


def test_it_is_kept_up_to_date_after_commands(home):
    session_id = home.create("--name", "x", "--ai-context", "--token-limit", "200")
    wait_for(home, session_id, "x · ")
    home.exec("x", "seq 1 5000; false")
    found = wait_for(home, session_id, "5000")
    assert found["tokens"] <= 200
    assert found["commands"][0]["id"] == 1
    assert found["commands"][0]["exit_code"] == 1
    assert "result" not in found["commands"][0]
    path = home.session_dir(session_id) / "context.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    home.exec("x", "echo second")
    assert len(wait_for(home, session_id, "second")["commands"]) == 2
    assert home.cli("context", "x", "--json").json["tokens"] <= 200


def test_without_being_asked_for_there_is_none(home):
    session_id = home.create("--name", "x")
    home.exec("x", "true")
    home.exec("x", "sleep 1")
    assert not (home.session_dir(session_id) / "context.toml").exists()


def test_many_commands_cost_few_processes(home):
    session_id = home.create("--name", "x", "--ai-context")
    home.exec("x", "true")
    home.cli("send", "x", "".join(f"echo line{n}\n" for n in range(30)))
    wait_until(lambda: len(home.cli("history", "x", "--json").json) == 31)
    wait_for(home, session_id, "line29")


@pytest.mark.slow
def test_it_outlives_the_machine_and_goes_on(home):
    home.may_crash = True
    session_id = home.create("--name", "x", "--ai-context")
    home.exec("x", "echo before")
    wait_for(home, session_id, "before")
    home.crash()
    assert "before" in kept(home, session_id)["text"]
    home.exec("x", "echo after")
    found = wait_for(home, session_id, "after")
    assert [each["command"] for each in found["commands"]] == ["echo before", "echo after"]
    home.cli("kill", "x")
    assert "exited" in wait_for(home, session_id, "exited")["status"]
