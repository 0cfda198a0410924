"""`create`: names, directories, environments, sizes, and what a name must not be."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib

import pytest

from tests.support.waiting import wait_until


def test_the_name_is_the_directory_or_the_command_and_then_numbered(home):
    for _ in range(3):
        home.create()
    home.create("--", "sleep", "600")
    home.create("--dir", "/", "--", "sleep", "600")
    home.create("--dir", "/")
    assert list(home.listed()) == ["home", "home-2", "home-3", "sleep", "sleep-2", "session"]


def test_between_the_claim_and_the_running_program_nothing_is_written(home):
    session_id = home.create("--", "sleep", "600")
    backup = home.record_path(session_id).with_suffix(".toml.bak")
    claim = tomllib.loads(backup.read_text())
    assert claim["status"] == "starting"
    assert "started" not in claim, "the host wrote once more that it is starting"


def test_a_taken_name_says_whose_it_is(home):
    session_id = home.create("--name", "api")
    result = home.cli("create", "--name", "api")
    assert (result.code, result.out) == (1, "")
    assert (
        result.err == f'ai-session: "api" exists ({session_id}, running): ai-session attach api\n'
    )
    assert list(home.listed()) == ["api"]


def test_the_name_of_an_exited_session_is_taken_too(home):
    session_id = home.create("--name", "api", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    result = home.cli("create", "--name", "api")
    assert result.code == 1
    assert f"({session_id}, exited)" in result.err


def test_the_name_of_a_deleted_session_is_free(home):
    home.create("--name", "api")
    home.cli("delete", "--force", "api")
    home.create("--name", "api")


def test_or_attach(home, terminal):
    first = terminal("create", "-A", "--name", "api")
    first.wait_for("$ ")
    first.type("\x02d")
    assert first.wait_end() == 0
    assert "Created session: " in first.text
    second = terminal("create", "-A", "--name", "api")
    second.wait_for("$ ")
    second.type("\x02d")
    assert second.wait_end() == 0
    assert "Created" not in second.text
    assert list(home.listed()) == ["api"]


def test_attach_at_once_in_the_terminals_size(home, terminal):
    window = terminal(
        "create", "--name", "api", "--attach", "--", "sh", "-c", "stty size; exit 6", size=(90, 33)
    )
    assert window.wait_end() == 6
    assert window.text.endswith("[api exited 6]\r\n")
    assert "33 90" in window.text


def test_the_directory(home):
    target = home.path / "a b"
    target.mkdir()
    session_id = home.create("--dir", "a b", "--name", "x")
    assert home.exec("x", "pwd").out == f"{target}\n"
    assert home.record(session_id)["directory"] == str(target)
    (home.path / "file").write_text("")
    for wrong in ("nowhere", "file"):
        result = home.cli("create", "--dir", wrong)
        assert (result.code, result.err) == (
            1,
            f"ai-session: there is no directory {home.path}/{wrong}\n",
        )


@pytest.mark.slow
def test_a_directory_that_goes_away_is_replaced_with_a_notice(home):
    """Between restarts; the session says where it started instead."""
    target = home.path / "gone"
    target.mkdir()
    home.create("--name", "x", "--dir", str(target))
    home.cli("kill", "--force", "x")
    target.rmdir()
    home.cli("restart", "x")
    assert home.exec("x", "pwd").out == f"{home.path}\n"
    details = home.cli("list", "--detailed").out
    assert f"Notice: {target} cannot be entered; started in {home.path}" in details


def test_a_command_that_is_not_there_leaves_nothing_behind(home):
    for wrong in ("no-such-program", "./nothing", "/etc/passwd"):
        result = home.cli("create", "--name", "x", "--", wrong)
        assert (result.code, result.err) == (1, f"ai-session: {wrong}: command not found\n")
    assert home.listed() == {}
    assert not (home.data / "ai-session" / "sessions").exists()


def test_a_program_that_cannot_be_executed_leaves_nothing_behind(home):
    script = home.path / "script"
    script.write_bytes(b"\x7fELF nonsense")
    script.chmod(0o755)
    result = home.cli("create", "--name", "x", "--", "./script")
    assert result.code == 1
    assert result.err.startswith("ai-session: ./script cannot be run: ") or "script" in result.err
    assert home.listed() == {}


def test_arguments_reach_the_program_as_they_are(home):
    home.create(
        "--name",
        "x",
        "--",
        "sh",
        "-c",
        'printf "%s|" "$@"; sleep 600',
        "--",
        "a b",
        "$HOME",
        "-n",
        "",
        "é",
    )
    home.wait_screen("x", "a b|$HOME|-n||é|")


def test_the_environment(home):
    home.create(
        "--name", "x", "--env", "A=1=2", "--env", "B=", "--env", "TERM=dumb",
        env={"FROM_CALLER": "yes", "TMUX": "/t", "STY": "1", "VTE_VERSION": "7", "COLUMNS": "7", "KITTY_PID": "1"},
    )  # fmt: skip
    out = home.exec("x", "env").out
    found = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
    assert (found["A"], found["B"], found["FROM_CALLER"]) == ("1=2", "", "yes")
    assert (found["TERM"], found["COLORTERM"], found["TERM_PROGRAM"]) == (
        "dumb",
        "truecolor",
        "ai-session",
    )
    assert found["AI_SESSION_ID"] == home.listed()["x"]["id"]
    left = {"TMUX", "STY", "VTE_VERSION", "KITTY_PID", "AI_SESSION_NONCE", "AI_SESSION_EXEC_DIR"}
    assert found.keys() & left == set()
    assert home.exec("x", "tput -T xterm-256color cols").out == "80\n"


def test_nothing_is_inherited_from_an_earlier_caller(home):
    """The supervisor was started by the first create; the second has its own everything."""
    home.create("--name", "first", env={"ONLY": "first"})
    home.create("--name", "second", env={"OTHER": "second"}, cwd="/")
    assert home.exec("second", "echo ${ONLY-unset} $OTHER; pwd").out == "unset second\n/\n"


def test_umask_and_limits_are_the_callers(home):
    script = 'umask 027; ulimit -Sn 321; exec "$@"'
    argv = ["sh", "-c", script, "sh", *home.argv("create", "--name", "x")]
    subprocess.run(argv, env=home.environ, cwd=home.path, check=True, capture_output=True)
    assert home.exec("x", "umask; ulimit -Sn").out == "0027\n321\n"


def test_the_size(home):
    session_id = home.create("--name", "x", "--size", "101x37")
    assert home.exec("x", "stty size </dev/tty").out == "37 101\n"
    assert home.record(session_id)["size"] == {"columns": 101, "rows": 37}
    home.create("--name", "y")
    assert home.exec("y", "stty size </dev/tty").out == "24 80\n"


def test_group_context_and_limit_are_kept(home):
    session_id = home.create(
        "--group", "work", "--ai-context", "--token-limit", "5000", "--name", "x"
    )
    entry = home.listed()["x"]
    assert (entry["group"], entry["ai_context"], entry["token_limit"]) == ("work", True, 5000)
    record = home.record(session_id)
    assert (record["group"], record["ai_context"], record["token_limit"]) == ("work", True, 5000)


@pytest.mark.slow
def test_names_that_could_be_taken_for_something_else_are_refused(home):
    home.create("--name", "good")
    for name in ("../x", "-rf", "a\nb", "a\x1b[2Jb", "\u202ex"):
        result = home.cli("create", f"--name={name}")
        assert (result.code, result.out) == (2, ""), name
        assert re.fullmatch(rb"[\x20-\x7e\n]*", result.stderr)
        assert home.cli("rename", "good", "--", name).code == 2
    assert list(home.listed()) == ["good"]


def test_bytes_that_are_no_text_are_refused_as_a_name(home):
    result = home.cli("create", b"--name=\xff\xfe")
    assert (result.code, result.out) == (2, "")
    assert "control characters" in result.err


ALLOWED = ["漢字 😀", "x" * 64, "0123abc", "..", "$(reboot)'\"\\"]


@pytest.mark.slow
def test_unusual_names_are_fine_everywhere(home):
    for name in ALLOWED:
        home.create("--name", name, "--", "sleep", "600")
    listed = home.listed()
    assert list(listed) == ALLOWED
    out = home.cli("list").out
    for name in ALLOWED:
        assert f" - {name} (" in out
        assert home.cli("screen", "--", name).code == 0
    assert home.cli("kill", "--force", *ALLOWED).code == 0


def test_directories_and_variables_may_hold_any_bytes(home):
    directory = os.fsencode(home.path) + b"/d\xff\x1b[31m"
    os.mkdir(directory)
    result = home.cli("create", "--name", "x", b"--env=V=\xfe", "--dir", directory)
    assert result.code == 0
    assert b"\x1b" not in result.stdout
    assert home.exec("x", "pwd | od -An -c | head -c 200; printf %s $V").stdout.endswith(b"\xfe")
    session_id = home.listed()["x"]["id"]
    home.cli("kill", "--force", "x")
    assert home.cli("restart", "x").code == 0
    assert home.exec("x", "pwd").stdout == directory + b"\n"
    assert b"\x1b" not in home.cli("list", "--detailed").stdout
    assert "escaped" in home.record(session_id)


def test_the_shell_falls_back(home):
    home.create("--name", "x", env={"SHELL": "/no/such/shell"})
    home.create("--name", "y", env={"SHELL": "relative"})
    for name in ("x", "y"):
        (shell,) = home.listed()[name]["command"]
        assert os.access(shell, os.X_OK)
