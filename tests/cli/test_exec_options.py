"""`exec --wait`, `--stdin` and `--new`: in bash, zsh and fish where they are installed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess

import pytest

from tests.support import processes
from tests.support.waiting import wait_until


@pytest.fixture
def api(home):
    """A home with a session named api, at its prompt, and a pipe."""
    os.mkfifo(home.path / "pipe")
    home.create("--name", "api")
    assert home.exec("api", "true").code == 0
    return home


def occupied(home):
    """Have the shell run a program until a line is written into the pipe."""
    home.cli("send", "api", "sh -c 'echo be''gun; read x <pipe'", "--enter")
    home.wait_screen("api", "begun")


def let_go(home):
    (home.path / "pipe").write_text("\n")


# -- waiting


def test_it_waits_for_its_turn_and_comes_in_order(api):
    occupied(api)
    children = [api.spawn("exec", "api", "--wait", "30", f"echo {n}") for n in range(3)]
    wait_until(lambda: all(processes.state(child.pid) == "S" for child in children))
    refused = api.exec("api", "echo never")
    assert (refused.code, refused.err[:20]) == (75, "ai-session: busy: sh")
    let_go(api)
    ended = [(child.communicate(timeout=20), child.returncode) for child in children]
    assert ended == [((f"{n}\n".encode(), b""), 0) for n in range(3)]
    assert "never" not in api.exec("api", "history").out


def test_it_waits_no_longer_than_it_was_told(api):
    occupied(api)
    late = api.exec("api", "--wait", "0.3", "--json", "touch ran")
    assert (late.code, late.json["origin"]) == (75, "exec")
    assert late.json["error"].endswith(" is running; waited 0.3 s")
    let_go(api)
    assert api.exec("api", "--wait", "20", "ls").out == "pipe\n"


def test_its_time_begins_with_the_command(api):
    occupied(api)
    child = api.spawn("exec", "api", "--wait", "30", "--timeout", "2", "echo ran")
    with pytest.raises(subprocess.TimeoutExpired):
        child.communicate(timeout=2.5)
    let_go(api)
    assert child.communicate(timeout=10) == (b"ran\n", b"")
    late = api.exec("api", "--wait", "30", "--timeout", "0.2", "sleep 600")
    assert late.code == 124


def test_a_paused_session_an_open_key_and_a_command_nobody_waits_for(api):
    api.cli("pause", "api")
    child = api.spawn("exec", "api", "--wait", "30", "echo resumed")
    wait_until(lambda: processes.state(child.pid) == "S")
    api.cli("resume", "api")
    assert child.communicate(timeout=20)[0] == b"resumed\n"
    api.cli("send", "api", "--key", "ctrl+q")
    child = api.spawn("exec", "api", "--wait", "30", "echo closed")
    wait_until(lambda: processes.state(child.pid) == "S")
    api.cli("send", "api", "x")
    assert child.communicate(timeout=20)[0] == b"closed\n"
    assert api.exec("api", "--timeout", "0.2", "read x <pipe").code == 124
    child = api.spawn("exec", "api", "--wait", "30", "echo next")
    wait_until(lambda: processes.state(child.pid) == "S")
    let_go(api)
    assert child.communicate(timeout=20)[0] == b"next\n"


def test_it_waits_on_with_the_next_host(home):
    os.mkfifo(home.path / "pipe")
    session_id = home.create("--name", "api")
    home.exec("api", "true")
    occupied(home)
    child = home.spawn("exec", "api", "--wait", "30", "echo once >>ran; cat ran")
    wait_until(lambda: processes.state(child.pid) == "S")
    old = home.host_pid(session_id)
    home.wait_kept(session_id)
    processes.kill(old)
    home.wait_new_host(session_id, old)
    let_go(home)
    assert child.communicate(timeout=20) == (b"once\n", b"")


# -- standard input


SHELLS = [each for each in ("bash", "zsh", "fish") if shutil.which(each)]


@pytest.mark.parametrize("shell", SHELLS)
def test_input_arrives_byte_for_byte_to_its_end(home, shell):
    home.create("--name", "api", env={"SHELL": shutil.which(shell)})
    data = random.Random(shell).randbytes(3_000_000)
    summed = subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout
    assert home.exec("api", "--stdin", "cksum", input=data) == (0, summed, b"")
    assert home.exec("api", "--stdin", "cat; echo end", input=b"") == (0, b"end\n", b"")
    assert home.exec("api", "--stdin", "head -c 3", input=data)[:2] == (0, data[:3])
    assert home.exec("api", "--stdin", "cd /usr; true", input=data).code == 0
    assert home.exec("api", "--stdin", "echo 'oops", input=b"x").code != 0
    assert home.exec("api", "cat; pwd") == (0, b"/usr\n", b"")
    folder = home.runtime / "ai-session" / "exec"
    assert [path for path in folder.rglob("*") if path.name.endswith("input")] == []


def test_input_that_is_never_read_is_never_taken(api):
    occupied(api)
    reader, writer = os.pipe()
    os.write(writer, b"mine\n")
    os.close(writer)
    with api.spawn("exec", "api", "--stdin", "cat", stdin=reader) as child:
        child.communicate()
    assert child.returncode == 75
    assert os.read(reader, 100) == b"mine\n"
    os.close(reader)
    let_go(api)


def test_a_caller_that_is_killed_ends_the_input(api):
    child = api.spawn("exec", "api", "--stdin", "cat; cat >rest", stdin=subprocess.PIPE)
    child.stdin.write(b"first\n")
    child.stdin.flush()
    assert child.stdout.readline() == b"first\n"
    child.kill()
    child.communicate()
    assert api.exec("api", "--wait", "20", "wc -c <rest").out == "0\n"


# -- a shell of its own


@pytest.mark.parametrize("shell", SHELLS)
def test_a_new_shell_has_directory_and_environment(home, shell):
    home.create("--name", "api", env={"SHELL": shutil.which(shell)})
    export = "set -gx A 'o n e'" if shell == "fish" else "export A='o n e'"
    home.exec("api", f"cd /usr; umask 027; {export}")
    text = "printf '%s|' $A; pwd; umask; cat; test -t 1; cd /; sh -c 'exit 3'"
    text = text.replace("$A", '"$A"')
    for _ in range(2):  # at its prompt, and while a program runs
        result = home.exec("api", "--new", text)
        assert (result.code, result.out.replace("0027", "027")) == (3, "o n e|/usr\n027\n")
        home.cli("send", "api", "cat", "--enter")
        home.wait_screen("api", "cat")
        wait_until(lambda: home.exec("api", "true").code == 75)
    assert "env -0" not in home.cli("history", "api").out


def test_a_new_shell_is_exact_and_takes_input(api):
    result = api.exec("api", "--new", r"printf 'a\nb\r\nc\377'; echo e >&2")
    assert result == (0, b"a\nb\r\nc\xffe\n", b"")
    data = random.Random(1).randbytes(1_000_000)
    assert api.exec("api", "--new", "--stdin", "cat", input=data) == (0, data, b"")
    assert api.exec("api", "--new", "--", "printf", "%s|", "a b", "$A").out == "a b|$A|"
    assert api.exec("api", "--new", "kill -9 $$").code == 137
    assert api.exec("api", "--new", "--json", "exec >&- 2>&-; exit 7").json["exit_code"] == 7


def test_what_a_new_shell_runs_ends_with_its_time_and_its_caller(api):
    late = api.exec("api", "--new", "--timeout", "0.5", "echo first; sleep 4321")
    assert (late.code, late.out) == (124, "first\n")
    assert late.err == "ai-session: no end after 0.5 s; the command was ended\n"
    child = api.spawn("exec", "api", "--new", "echo first; sleep 4321 & sleep 4321")
    assert child.stdout.readline() == b"first\n"
    child.kill()
    child.communicate()
    wait_until(lambda: not [pid for pid in api.processes() if "4321" in processes.command(pid)])
    child = api.spawn("exec", "api", "--new", "sh -c 'echo first; exec sleep 4321'")
    assert child.stdout.readline() == b"first\n"
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=10)
    assert child.returncode == 130
    assert api.exec("api", "echo usable").out == "usable\n"


def test_a_new_shell_beside_one_that_takes_no_commands(home):
    home.create("--name", "sh", "--dir", "/usr", env={"SHELL": "/bin/sh", "A": "1"})
    assert home.exec("sh", "--new", "echo $A; pwd") == (0, b"1\n/usr\n", b"")
    home.cli("kill", "sh")
    assert home.exec("sh", "--new", "true").code == 125
    assert home.exec("sh", "--new", "--wait", "1", "true").code == 2
