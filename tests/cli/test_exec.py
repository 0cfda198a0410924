"""`exec`: the command's output and nothing else, its exit code, and a shell that stays as it was."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time

import pytest

from tests.support import processes
from tests.support.waiting import wait_until

CATCHER = """
import os, sys, tty
tty.setraw(0)
os.write(1, b"\\x1b[?1049hcaught: ")
while data := os.read(0, 1000):
    os.write(1, repr(data).encode())
    if b"q" in data: sys.exit()
"""
"""A full-screen program that shows every byte it is given, until q."""


@pytest.fixture
def api(home):
    """A home with a session named api."""
    home.create("--name", "api")
    return home


EXACT = {
    "nothing": ("true", b"", 0),
    "no newline at the end": ("printf abc", b"abc", 0),
    "line ends": (r"printf 'a\nb\r\nc\rd\n\n'", b"a\nb\r\nc\rd\n\n", 0),
    "tabs and controls": (r"printf 'a\tb\bc\a\v\f'", b"a\tb\bc\a\v\f", 0),
    "escape sequences": (
        r"printf '\033[31mred\033[m\033]0;t\007'",
        b"\x1b[31mred\x1b[m\x1b]0;t\a",
        0,
    ),
    "bytes that are no text": (r"printf '\377\200\001\303'", b"\xff\x80\x01\xc3", 0),
    "UTF-8": ("echo 'höllo ☃ 漢字'", "höllo ☃ 漢字\n".encode(), 0),
    "stderr too": ("echo out; echo err >&2", b"out\nerr\n", 0),
    "a failure": ("false", b"", 1),
    "a code": ("(exit 42)", b"", 42),
    "the largest code": ("(exit 255)", b"", 255),
    "not found": ("/nowhere/nothing 2>/dev/null", b"", 127),
    "killed by a signal": ("sh -c 'kill -9 $$'", b"", 137),
    "a background job": ("sleep 600 & disown", b"", 0),
    "several lines": ("for i in 1 2\ndo echo $i\ndone", b"1\n2\n", 0),
}


@pytest.mark.parametrize("case", ["all in one session"])
def test_output_and_code_are_exact(api, case):
    for text, output, code in EXACT.values():
        assert api.exec("api", text) == (code, output, b""), text


def test_several_words_are_an_argument_vector(api):
    words = ["printf", "%s|", "a b", "$HOME", "it's", '"', "*", "", "\\", "é", "-n"]
    assert api.exec("api", "--", *words).out == "".join(f"{word}|" for word in words[2:])
    assert api.exec("api", "echo", "two  spaces").out == "two  spaces\n"
    assert api.exec("api", "echo two  spaces").out == "two spaces\n"


def test_state_persists(api):
    api.exec("api", "cd /usr; export A=1; b=2; f() { echo $A$b$1; }; set -o noglob")
    assert api.exec("api", "pwd; f 3; echo *") == (0, b"/usr\n123\n*\n", b"")


def test_input_is_closed(api):
    assert api.exec("api", "cat; read x; echo $?").out == "1\n"


def test_what_the_caller_feeds_is_not_read(api):
    assert api.exec("api", "cat; echo end", input=b"data\n").out == "end\n"


def test_five_at_once_take_turns(api):
    text = "echo {0}-a; sleep 0.05; echo {0}-b; (exit {0})"
    children = [api.spawn("exec", "api", text.format(number)) for number in range(5)]
    ended = [(child.communicate(), child.returncode) for child in children]
    assert ended == [((f"{n}-a\n{n}-b\n".encode(), b""), n) for n in range(5)]


BUSY_PROGRAMS = {
    "full-screen": ([sys.executable, "-c", CATCHER], "caught:", "q"),
    "cat": (["cat"], None, "\x04"),
    "python": ([sys.executable, "-q", "-i"], ">>>", "exit()\n"),
}


@pytest.mark.parametrize("program", BUSY_PROGRAMS)
def test_a_busy_session_gets_not_one_byte(api, program):
    words, shown, end = BUSY_PROGRAMS[program]
    api.cli("send", "api", f"echo go; {shlex.join(words)}", "--enter")
    api.wait_screen("api", shown or "\ngo")
    before = api.screen("api")
    asked = time.monotonic()
    result = api.exec("api", "echo never")
    assert time.monotonic() - asked < 3.0
    assert (result.code, result.stdout) == (75, b"")
    assert result.err.startswith("ai-session: busy: ")
    assert api.screen("api") == before
    api.cli("send", "api", end)
    api.wait_screen("api", "$")
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")


def test_an_unfinished_command_line_is_busy_too(api):
    api.cli("send", "api", "for i in 1 2; do", "--enter")
    api.wait_screen("api", "\n>")
    assert api.exec("api", "echo never").code == 75
    api.cli("send", "api", "echo $i; done", "--enter")
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")
    assert "never" not in api.screen("api")


def test_a_timeout_leaves_the_command_running_and_the_session_usable(api):
    result = api.exec("api", "--timeout", "0.2", "echo first; sleep 600")
    assert (result.code, result.stdout) == (124, b"first\n")
    assert "no end after 0.2 s" in result.err
    assert api.exec("api", "echo never").code == 75
    api.cli("send", "api", "--key", "ctrl+c")
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")


@pytest.mark.slow
def test_a_full_screen_program_killed_after_a_timeout_leaves_a_usable_session(api):
    program = f"{shlex.quote(sys.executable)} catcher.py </dev/tty"
    (api.path / "catcher.py").write_text(CATCHER)
    assert api.exec("api", "--timeout", "1", f"echo $$ >shell; {program}").code == 124
    api.wait_screen("api", "caught:")
    shell = (api.path / "shell").read_text().strip()
    running = [pid for pid in api.processes() if "catcher.py" in processes.command(pid)]
    assert shell not in map(str, running)
    for pid in running:
        processes.kill(pid)
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")
    assert "caught:" not in api.screen("api")
    api.cli("send", "api", "cat", "--enter")
    api.cli("send", "api", "one", "--enter")
    api.wait_screen("api", "one\none")


def test_exit_ends_the_session_with_its_code(home):
    session_id = home.create("--name", "api")
    assert home.exec("api", "echo bye; exit 3") == (3, b"bye\n", b"")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.record(session_id)["exit_code"] == 3
    result = home.exec("api", "echo never")
    assert result.code == 125
    assert "has exited" in result.err


def test_killing_the_shell_ends_the_session(home):
    session_id = home.create("--name", "api")
    assert home.exec("api", "kill -9 $$").code == 137
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.record(session_id)["exit_signal"] == 9


def test_a_half_typed_line_stays(api):
    api.exec("api", "true")
    api.cli("send", "api", "echo half-typed")
    api.wait_screen("api", "$ echo half-typed")
    assert api.exec("api", "echo hi").out == "hi\n"
    wait_until(lambda: api.screen("api").rstrip().endswith("$ echo half-typed"))
    api.cli("send", "api", "--enter")
    api.wait_screen("api", "\nhalf-typed")


def test_an_enter_that_comes_before_the_half_typed_line_is_back_runs_all_of_it(home):
    (home.path / ".bashrc").write_text("PS1='$ '; PROMPT_COMMAND='sleep 0.3'\n")
    home.create("--name", "api")
    home.exec("api", "true")
    home.cli("send", "api", "echo half")
    home.wait_screen("api", "$ echo half")
    home.exec("api", "true")
    home.cli("send", "api", " typed", "--enter")
    home.wait_screen("api", "\nhalf typed\n")


def test_the_history_stays_clean(api):
    api.cli("send", "api", "echo mine", "--enter")
    api.wait_screen("api", "\nmine")
    api.exec("api", "echo secret")
    history = api.exec("api", "history").out
    assert "echo mine" in history
    assert "secret" not in history
    assert len(history.splitlines()) == 1


@pytest.mark.parametrize("size", [1 << 20, pytest.param(20 << 20, marks=pytest.mark.slow)])
def test_much_output_arrives_byte_for_byte(api, size):
    data = (
        random.Random(7).randbytes(size) + b"\x05\x1b[c\x1b[6n\x1b[?1$p"
    )  # a terminal answers those
    (api.path / "data").write_bytes(data)
    result = api.exec("api", "cat data", timeout_s=120)
    assert len(result.stdout) == len(data)
    assert hashlib.sha256(result.stdout).digest() == hashlib.sha256(data).digest()
    assert api.exec("api", "echo still").out == "still\n"


def test_a_question_at_the_very_start_of_the_output_leaves_it_exact(api):
    """It is read together with the mark that the output begins."""
    for _ in range(5):
        result = api.exec("api", r"printf 'a\033[cb\033[6n'; sleep 0.1; echo c")
        assert result.stdout == b"a\x1b[cb\x1b[6nc\n"


@pytest.mark.parametrize("lines", [250_000, pytest.param(2_500_000, marks=pytest.mark.slow)])
def test_a_flood_of_lines_arrives(api, lines):
    result = api.exec("api", f"seq -f %07.0f 1 {lines}", timeout_s=60)
    assert result.code == 0
    assert result.stdout == b"".join(b"%07d\n" % number for number in range(1, lines + 1))


def test_output_streams(api):
    child = api.spawn("exec", "api", "echo first; read x <pipe; echo second")
    os.mkfifo(api.path / "pipe")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    (api.path / "pipe").write_text("\n")
    assert child.communicate() == (b"second\n", b"")


def test_a_client_killed_midway_leaves_the_command_alone(api):
    os.mkfifo(api.path / "pipe")
    child = api.spawn("exec", "api", "echo first; read x <pipe; touch done")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    child.kill()
    child.communicate()
    assert api.exec("api", "echo never").code == 75
    (api.path / "pipe").write_text("\n")
    wait_until((api.path / "done").exists)
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")


def test_ctrl_c_interrupts_the_command(api):
    """One program, because a shell can lose a ^C that comes between two."""
    child = api.spawn("exec", "api", "sh -c 'echo first; exec sleep 600'")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=5) == (b"\n", b"")  # bash's own, and no ^C
    assert child.returncode == 130
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+\\"])
def test_a_key_that_interrupts_the_command_is_no_output_of_it(api, key):
    child = api.spawn("exec", "api", "sh -c 'echo first; exec sleep 600'")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    api.cli("send", "api", "--key", key)
    assert b"^" not in child.communicate(timeout=5)[0]
    assert child.returncode == {"ctrl+c": 130, "ctrl+\\": 131}[key]


def test_a_program_that_reads_ctrl_c_as_a_key_gets_it(api):
    """Without ISIG, as in a full-screen editor."""
    text = "stty raw -echo; echo first; dd bs=1 count=1 2>/dev/null | od -An -tx1; stty sane"
    child = api.spawn("exec", "api", f"sh -c '({text}) </dev/tty'")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=5) == (b" 03\n", b"")
    assert child.returncode == 0


def test_ctrl_c_twice_leaves_a_command_that_ignores_it(api):
    child = api.spawn("exec", "api", "sh -c 'trap : INT; echo first; while :; do sleep 0.05; done'")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    child.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        child.communicate(timeout=0.3)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=5)
    assert child.returncode == 130
    assert api.exec("api", "echo never").code == 75


def test_a_reader_that_leaves_early_is_told_by_the_code_only(api):
    child = api.spawn("exec", "api", "seq 1 100000")
    assert child.stdout is not None
    assert child.stdout.readline() == b"1\n"
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait(10) == 141
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")


def test_json(api):
    found = api.exec("api", "--json", "cd /usr; echo hällo; (exit 4)")
    assert found.code == 4
    keys = "output exit_code duration_s cwd truncated timed_out command_id origin result"
    assert " ".join(found.json) == keys
    assert (found.json["truncated"], found.json["origin"]) == (False, "command")
    failing = api.exec("api", "--json", "printf 'a.c:3:7: error: no such thing\\n'; false")
    assert failing.json["result"]["errors"][0]["column"] == 7
    assert found.json["result"] is None
    assert re.fullmatch("[0-9a-f]{16}", found.json["command_id"])
    assert found.json["output"] == "hällo\n"
    assert (found.json["exit_code"], found.json["cwd"], found.json["timed_out"]) == (
        4,
        "/usr",
        False,
    )
    assert 0 <= found.json["duration_s"] < 5
    late = api.exec("api", "--json", "--timeout", "0.1", "sleep 600")
    assert (late.code, late.json["timed_out"], late.json["exit_code"]) == (124, True, 124)
    assert late.json["command_id"]
    busy = api.exec("api", "--json", "echo never")
    assert (busy.code, busy.json["exit_code"], busy.json["origin"]) == (75, 75, "exec")
    assert (busy.json["output"], busy.json["command_id"]) == ("", None)
    assert busy.json["error"].startswith("busy: sleep (pid ")
    nobody = api.exec("nobody", "--json", "true")
    assert (nobody.code, nobody.json["origin"]) == (125, "exec")


TESTS = """
import unittest

class Fruit(unittest.TestCase):
    def test_apple(self): self.fail("rotten")
    def test_pear(self): pass
"""


def test_json_says_what_was_recognised_as_the_history_does(api):
    (api.path / "fruit.py").write_text(TESTS)
    command = f"{sys.executable} -m unittest fruit"
    for how in ([command], ["--", *command.split()], ["--new", command]):
        result = api.exec("api", "--json", *how).json["result"]
        assert (result["kind"], result["passed"], result["failed"]) == ("tests", 1, 1)
        assert "test_apple" in result["failures"][0]
    assert [each["result"] for each in api.cli("history", "api", "--json").json] == [result] * 2
    assert api.exec("api", "--json", "sh -c 'kill -9 $$'").json["result"] == {
        "kind": "exit",
        "reason": "ended by SIGKILL",
    }
    assert api.exec("api", "--json", "echo fine").json["result"] is None


@pytest.mark.slow
def test_json_of_much_output_has_its_beginning_and_its_end(api):
    found = api.exec("api", "--json", "seq -f %09.0f 1 5000000", timeout_s=120)
    assert found.json["truncated"]
    half = 8 << 20
    assert found.json["output"].startswith("000000001\n")
    assert found.json["output"].endswith("005000000\n")
    assert f"[… {50_000_000 - 2 * half} bytes are left out here …]" in found.json["output"]


def test_capture_prints_at_the_end(api):
    assert api.exec("api", "--capture", "echo a; echo b; false") == (1, b"a\nb\n", b"")


@pytest.mark.parametrize("command", ["bash", "/bin/bash"])
def test_a_shell_that_was_named_as_the_command_is_as_good(home, command):
    home.create("--name", "api", "--", command, env={"SHELL": "/bin/sh"})
    assert home.exec("api", "cd /; export A=1") == (0, b"", b"")
    assert home.exec("api", "pwd; echo $A").out == "/\n1\n"


def test_its_own_failures_have_codes_of_their_own(home):
    home.create("--name", "plain", "--", "sleep", "600")
    home.create("--name", "sh", env={"SHELL": "/bin/sh"})
    nobody = home.exec("nobody", "true")
    assert (nobody.code, nobody.err) == (
        125,
        "ai-session: no session is called 'nobody': see ai-session list --all\n",
    )
    for name, program in (("plain", "sleep"), ("sh", "/bin/sh")):
        refused = home.exec(name, "true")
        assert refused.code == 125
        assert (
            f"needs a session that is bash, zsh or fish, and this one runs {program}" in refused.err
        )
    assert home.exec("plain").code == 2
    assert home.exec("plain", "--timeout", "soon", "true").code == 2
    assert home.exec("plain", "--nonsense", "true").code == 2


@pytest.mark.slow
def test_a_paused_session_says_so_and_runs_nothing(api):
    api.exec("api", "true")
    api.cli("pause", "api")
    result = api.exec("api", "touch ran")
    assert result.code == 75
    assert "ai-session resume api" in result.err
    api.cli("resume", "api")
    wait_until(lambda: api.exec("api", "echo again").out == "again\n")
    assert not (api.path / "ran").exists()


def test_a_session_too_young_for_a_prompt_is_waited_for(home):
    (home.path / ".bashrc").write_text("sleep 0.3; PS1='$ '\n")
    home.create("--name", "api")
    assert home.exec("api", "echo ready").out == "ready\n"


def begun(home, text):
    """An `exec` whose command has written `first` and waits for a line of the pipe."""
    os.mkfifo(home.path / "pipe")
    child = home.spawn("exec", "api", f"echo first; read x <pipe; {text}")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    return child


def test_it_goes_on_with_the_next_host(home):
    session_id = home.create("--name", "api")
    child = begun(home, "echo second; (exit 7)")
    for _ in range(2):
        old = home.host_pid(session_id)
        processes.kill(old)
        home.wait_new_host(session_id, old)
    (home.path / "pipe").write_text("\n")
    assert child.communicate(timeout=10) == (b"second\n", b"")
    assert child.returncode == 7
    assert home.exec("api", "echo again") == (0, b"again\n", b"")


def test_a_command_that_ends_while_there_is_no_host_has_its_code(home):
    session_id = home.create("--name", "api")
    child = begun(home, "echo second; touch done; (exit 7)")
    supervisor, old = home.supervisor_pid(), home.host_pid(session_id)
    home.wait_kept(session_id)
    processes.kill(supervisor, signal.SIGSTOP)
    processes.kill(old)
    (home.path / "pipe").write_text("\n")
    wait_until((home.path / "done").exists)
    processes.kill(supervisor, signal.SIGCONT)
    assert child.communicate(timeout=10) == (b"second\n", b"")
    assert child.returncode == 7
    assert home.exec("api", "echo again") == (0, b"again\n", b"")


def test_output_is_not_held_back_for_ever_for_a_client_that_is_gone_too(home):
    session_id = home.create("--name", "api")
    child = begun(home, "seq -f line%g 100000; touch done")
    old = home.host_pid(session_id)
    child.kill()
    child.communicate()
    processes.kill(old)
    home.wait_new_host(session_id, old)
    assert home.exec("api", "echo never").code == 75
    (home.path / "pipe").write_text("\n")
    wait_until((home.path / "done").exists)
    wait_until(lambda: home.exec("api", "echo again").out == "again\n")


def test_the_time_limit_outlives_the_host(home):
    session_id = home.create("--name", "api")
    child = home.spawn("exec", "--timeout", "1.5", "api", "echo first; sleep 600")
    assert child.stdout is not None
    assert child.stdout.readline() == b"first\n"
    processes.kill(home.host_pid(session_id))
    child.communicate(timeout=10)
    assert child.returncode == 124


def test_output_that_no_host_remembers_is_said_to_be_lost(home):
    """A host's successor knows the latest output only; the beginning of this command's is too old."""
    session_id = home.create("--name", "api")
    os.mkfifo(home.path / "pipe")
    child = home.spawn("exec", "api", "seq 1 200000; read x <pipe; touch done")
    assert child.stdout is not None
    while child.stdout.readline() != b"200000\n":
        pass
    processes.kill(home.host_pid(session_id))
    _, stderr = child.communicate(timeout=10)
    assert child.returncode == 125
    assert stderr == (
        b"ai-session: the session's host died, and what the command wrote meanwhile is lost;"
        b" unless it has ended, it goes on in the session\n"
    )
    (home.path / "pipe").write_text("\n")
    wait_until((home.path / "done").exists)
    wait_until(lambda: home.exec("api", "echo again").out == "again\n")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_exact_too(home, shell):
    path = next(
        (p for d in home.environ["PATH"].split(":") if os.access(p := f"{d}/{shell}", os.X_OK)), ""
    )
    if not path:
        pytest.skip(f"{shell} is not installed: exec in it is not tested")
    home.create("--name", "api", env={"SHELL": path})
    assert home.exec("api", "printf 'a\\nb'; cd /usr") == (0, b"a\nb", b"")
    assert home.exec("api", "pwd; sh -c 'exit 5'") == (5, b"/usr\n", b"")
    home.cli("send", "api", "cat", "--enter")
    wait_until(lambda: home.listed()["api"]["activity"] not in ("idle", "unknown"))
    assert home.exec("api", "echo never").code == 75


@pytest.mark.slow
def test_an_open_key_is_said_to_be_one(home):
    home.create("--name", "x")
    assert home.exec("x", "true").code == 0
    home.cli("send", "x", "--key", "escape")
    result = home.exec("x", "pwd")
    assert result.code == 75
    assert "waits for the key after Esc" in result.err
    assert home.cli("kill", "x").out.endswith("[exited SIGHUP]\n")


@pytest.mark.slow
def test_only_shells_have_a_place_for_requests(home):
    home.create("--name", "x", "--", "sleep", "100")
    home.create("--name", "shell")
    assert home.exec("shell", "echo hi").out == "hi\n"
    home.cli("kill", "x", "shell")
    home.wait_quiet()
    assert list((home.runtime / "ai-session" / "exec").iterdir()) == []
