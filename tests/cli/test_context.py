"""`context`: what an agent has to know of a session to go on in it."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.waiting import wait_until


@pytest.fixture
def session(home):
    session_id = home.create("--name", "x", "-d", str(home.path))
    home.exec("x", "seq 1 3000; (exit 3)")
    return session_id


def context(home, *arguments):
    result = home.cli("context", "x", *arguments)
    assert (result.code, result.err) == (0, ""), result
    return result.out


def test_the_last_commands_with_what_is_worth_reading(home, session):
    home.exec("x", "cd /usr; echo fatal: it broke; false")
    lines = context(home).splitlines()
    assert lines[0] == "x · idle · /usr"
    assert lines[1].startswith("[1 · exit 3 · 0.")
    assert lines[1].endswith(f" s · in {home.path}] $ seq 1 3000; (exit 3)")
    assert "3000" in lines
    assert "1500" not in lines
    assert lines[-2] == "fatal: it broke"
    assert lines[-1] == "(… A:B: lines left out: ai-session output x 1 --range A:B)"
    cut = next(line for line in lines if line.startswith("… "))
    missing = home.cli("output", "x", "1", "--range", cut.split()[1]).out.split()
    assert sorted([*missing, *(line for line in lines if line.isdecimal())], key=int) == [
        str(number) for number in range(1, 3001)
    ]


def test_only_what_is_new(home, session):
    home.exec("x", "echo second")
    home.exec("x", "echo third")
    news = context(home, "--since", "2")
    assert "third" in news
    assert "second" not in news
    assert "] $" not in context(home, "--since", "3")
    assert "] $ echo third" in context(home, "--since", "1h")
    result = home.cli("context", "x", "--since", "yesterday")
    assert result.code == 2
    assert "no command has the id 'yesterday', and" in result.err


def test_a_limit_is_kept_and_older_commands_become_one_line(home, session):
    for number in range(12):
        home.exec("x", f"seq {number}000 {number}900")
    found = home.cli("context", "x", "--max-tokens", "300", "--json").json
    assert found["tokens"] <= 300
    assert found["commands"][-1]["lines"]
    assert found["commands"][0]["lines"] is None
    assert (
        "earlier commands: ai-session history x"
        in home.cli("context", "x", "--max-tokens", "150").out
    )


def test_what_runs_now(home, session):
    home.cli("send", "x", "echo beg''un; sleep 1000", "--enter")
    home.wait_screen("x", "\nbegun")
    found = wait_until(lambda: _running(home))
    assert found["commands"][-1]["lines"] == ["begun"]
    assert found["foreground"] == "sleep 1000"
    assert found["commands"][-1]["id"] is None


def _running(home):
    found = home.cli("context", "x", "--json").json
    return found if found["commands"][-1]["running"] else None


def test_the_work_tree_and_the_environment(home, session):
    git = ["git", "-C", str(home.path), "-c", "user.name=a", "-c", "user.email=b"]
    subprocess.run([*git, "init", "-q", "-b", "trunk"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    (home.path / "new").touch()
    home.exec("x", "export COLOR=blue API_TOKEN='very secret'; export LEVEL=3")
    found = home.cli("context", "x", "--json").json
    assert found["branch"] == "trunk"
    assert "untracked" in found["changes"]
    assert found["environment"] == ["COLOR=blue", "API_TOKEN=…", "LEVEL=3"]
    assert f"{home.path} · git trunk (" in context(home)


def test_lines_of_the_screen(home, session):
    assert context(home, "--lines", "2") == "3000\n$\n"
    assert len(context(home, "-l").splitlines()) == 10
    assert home.cli("context", "x", "--lines", "1", "--json").json == {"lines": ["$"]}


def test_a_session_that_is_no_shell(home):
    home.create("--name", "x", "--", "sh", "-c", "echo hello; exec sleep 1000")
    home.wait_screen("x", "hello")
    text = context(home)
    assert "hello" in text
    assert "sleep 1000" in text


@pytest.mark.slow
def test_a_session_that_has_ended_and_one_that_is_lost(home, session):
    home.cli("kill", "x")
    text = context(home)
    assert text.startswith("x · exited")
    assert "seq 1 3000" in text
    assert "3000" in text.splitlines()
