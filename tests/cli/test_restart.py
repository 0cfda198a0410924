"""`restart` and `restore`: the same command anew, or a lost shell where it was."""

from __future__ import annotations

import re

import pytest

from tests.cli.test_contract import lose
from tests.support.waiting import wait_until


def ended(home, session_id):
    wait_until(lambda: home.record(session_id)["status"] == "exited")


@pytest.mark.slow
def test_restart_runs_the_command_with_the_callers_environment_and_its_own(home):
    command = "echo run $A $B $(pwd); exit 3"
    session_id = home.create(
        "--name", "x", "--env", "A=own", "--", "sh", "-c", command, env={"B": "one"}
    )
    ended(home, session_id)
    assert f"run own one {home.path}\n" in home.screen("x")
    result = home.cli("restart", "x", env={"A": "callers", "B": "two"}, cwd="/")
    assert result == (0, f"Restarted session: {session_id}\n".encode(), b"")
    ended(home, session_id)
    screen = home.screen("x")
    assert f"run own two {home.path}\n" in screen
    assert "one" not in screen
    assert home.record(session_id)["exit_code"] == 3


@pytest.mark.parametrize("verb", ["restore", "exec"])
def test_a_directory_that_is_gone_is_told_when_the_session_comes_back_elsewhere(home, verb):
    gone = home.path / "gone"
    gone.mkdir()
    session_id = home.create("--name", "x", "--dir", str(gone))
    lose(home, session_id)
    gone.rmdir()
    result = home.cli("restore", "x") if verb == "restore" else home.exec("x", "pwd")
    assert result.code == 0
    assert f"{gone} cannot be entered; started in {home.path}\n" in result.err
    assert home.exec("x", "pwd") == (0, f"{home.path}\n".encode(), b"")


def test_a_running_session_is_restarted_only_with_consent(home, terminal):
    session_id = home.create("--name", "x")
    pid = home.record(session_id)["pid"]
    refused = home.cli("restart", "x")
    assert (refused.code, refused.err) == (
        1,
        'ai-session: "x" is running: give --yes to kill it first\n',
    )
    asked = terminal("restart", "x")
    asked.wait_for("x is running. Kill it and start anew? [y/N] ")
    asked.type("n\r")
    asked.wait_for("x goes on.")
    assert asked.wait_end() == 1
    assert home.record(session_id)["pid"] == pid
    assert home.cli("restart", "--yes", "x").code == 0
    record = home.record(session_id)
    assert (record["status"], record["pid"] != pid) == ("running", True)
    assert home.exec("x", "pwd").out == f"{home.path}\n"


def test_restart_starts_where_it_was_created_and_restore_where_it_was(home):
    session_id = home.create("--name", "x")
    home.exec("x", "cd /usr")
    home.cli("kill", "x")
    assert home.cli("restore", "x").code == 0
    assert home.exec("x", "pwd").out == "/usr\n"
    home.cli("kill", "x")
    assert home.cli("restart", "x").code == 0
    assert home.exec("x", "pwd").out == f"{home.path}\n"
    assert home.record(session_id)["cwd"] == str(home.path)


def test_a_restored_shell_shows_its_last_screen_above_a_line(home):
    session_id = home.create("--name", "x")
    home.cli("send", "x", "echo from before", "--enter")
    home.wait_screen("x", "\nfrom before")
    home.cli("kill", "x")
    assert home.cli("restore", "x") == (0, f"Restored session: {session_id}\n".encode(), b"")
    screen = home.wait_screen("x", "──\n$")
    assert re.search(r"\nfrom before\n(.*\n)*── restored \d{4}-\d\d-\d\d \d\d:\d\d ──\n\$", screen)


@pytest.mark.slow
def test_a_full_screen_program_leaves_no_mode_behind(home):
    home.create("--name", "x")
    home.cli("send", "x", "printf '\\033[?1049h\\033[?1000h\\033[?25lfull'; sleep 600", "--enter")
    home.wait_screen("x", "full")
    home.cli("kill", "--force", "x")
    home.cli("restore", "x")
    home.wait_screen("x", "$")
    out = home.cli("screen", "x", "--ansi").out
    assert "\x1b[?1000h" not in out
    assert home.exec("x", "echo ok").out == "ok\n"


def test_restore_refuses_what_runs(home):
    home.create("--name", "x")
    result = home.cli("restore", "x")
    assert (result.code, result.err) == (1, 'ai-session: "x" is running: attach to it\n')


def test_a_command_is_restored_only_with_yes(home):
    session_id = home.create("--name", "job", "--", "sh", "-c", "echo x >>ran; sleep 600")
    wait_until((home.path / "ran").exists)
    lose(home, session_id)
    result = home.cli("restore", "job")
    assert result.code == 1
    assert result.err.startswith('ai-session: "job" would run: sh -c ')
    assert home.cli("restore", "--yes", "job").code == 0
    wait_until(lambda: (home.path / "ran").read_text() == "x\nx\n")


@pytest.mark.slow
def test_restore_all(home):
    shells = [home.create("--name", name) for name in ("a", "b")]
    job = home.create("--name", "job", "--", "sleep", "600")
    done = home.create("--name", "done")
    home.cli("kill", "done")
    lose(home, job)
    assert home.listed(all=False).keys() == {"a", "b", "job"}
    result = home.cli("restore", "--all")
    assert sorted(result.out.splitlines()) == sorted(f"Restored session: {i}" for i in shells)
    assert result.err == 'Left alone: "job" would run: sleep 600 (--yes runs it)\n'
    statuses = {name: entry["status"] for name, entry in home.listed().items()}
    assert statuses == {"a": "running", "b": "running", "job": "lost", "done": "exited"}
    assert home.cli("restore", "--all", "--yes").out == f"Restored session: {job}\n"
    assert home.record(done)["status"] == "exited"


def test_a_command_that_cannot_start_again_leaves_the_record_as_it_was(home):
    script = home.path / "script"
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    session_id = home.create("--name", "x", "--", "./script")
    ended(home, session_id)
    script.write_bytes(b"\x7fELF nonsense")
    for verb in (("restart", "x"), ("restore", "--yes", "x")):
        result = home.cli(*verb)
        assert result.code == 1
        assert "script cannot be run: " in result.err
        record = home.record(session_id)
        assert (record["status"], record["exit_code"]) == ("exited", 3)


def test_restoring_all_says_when_nothing_is_lost(home):
    home.create("--name", "x")
    result = home.cli("restore", "--all")
    assert (result.code, result.out) == (0, "")
    assert result.err == "Nothing is lost. Exited sessions: ai-session restore NAME\n"


def shown(home, name, text):
    return wait_until(lambda: text in home.screen(name), what=f"{text} of {name}")


def test_what_is_restored_goes_on_as_was_said(home):
    home.create("--name", "job", "--resume", "sh -c 'echo \"going on\"; cat'", "--", "cat")
    home.crash()
    result = home.cli("restore", "job")
    assert result.err == (
        'ai-session: "job" would run: sh -c \'echo "going on"; cat\': give --yes to run it\n'
    )
    assert home.cli("restore", "job", "--yes").code == 0
    shown(home, "job", "going on")
    assert home.listed()["job"]["command"] == ["cat"]
    home.cli("kill", "job")
    home.cli("restart", "job")
    assert "going on" not in home.screen("job")


@pytest.mark.slow
def test_an_agent_goes_on_with_its_last_conversation(home):
    agent = home.path / "claude"
    agent.write_text('#!/bin/sh\necho "called with ($*)"; exec cat\n')
    agent.chmod(0o755)
    for name, arguments in (("bare", ()), ("told", ("--model", "x"))):
        home.create("--name", name, "--", str(agent), *arguments)
        shown(home, name, "called with (")
    home.crash()
    result = home.cli("attach", "bare", env={"TERM": "xterm"})
    assert f"{agent} --continue" in result.err
    assert home.cli("restore", "--all", "--yes").code == 0
    shown(home, "bare", "called with (--continue)")
    assert "called with (--model x)\n\n" in home.screen("told") or shown(home, "told", "restored")
    assert "--continue" not in home.screen("told")


@pytest.mark.parametrize(
    "arguments", [("--resume", "x"), ("--resume", "", "--", "cat"), ("--resume", "'", "--", "cat")]
)
def test_a_resume_command_has_words_and_a_command(home, arguments):
    result = home.cli("create", *arguments)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert not home.listed()
