"""Stuck hosts and supervisors, closed streams, full pipes: nothing hangs, nothing is left behind."""

from __future__ import annotations

import collections
import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from aisession_tui.errors import HostUnreachable
from aisession_tui.protocol import endpoints
from aisession_tui.protocol.messages import Watch
from tests.support import processes
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def stuck(home):
    """Two sessions, one of which has a host that does not answer."""
    stuck_id = home.create("--name", "stuck")
    home.create("--name", "fine")
    with processes.stopped(home.host_pid(stuck_id)):
        yield home


def receive_all(connection):
    while True:
        connection.receive(5.0)


@pytest.mark.parametrize("arguments", [("--all",), ("stuck", "fine"), ("fine", "stuck")])
def test_kill_ends_whom_it_can_reach(stuck, arguments):
    result = stuck.cli("kill", *arguments)
    assert result.code == 4
    assert " - fine [exited SIGHUP]\n" in result.out
    assert result.err.startswith('ai-session: "stuck" was not killed, its host does not answer')
    assert stuck.listed()["fine"]["status"] == "exited"


def test_list_and_doctor_wait_a_second_for_all_who_are_stuck(stuck):
    others = [stuck.create("--name", name) for name in ("two", "three")]
    pids = [stuck.host_pid(session_id) for session_id in others]
    for pid in pids:
        processes.kill(pid, signal.SIGSTOP)
    started = time.monotonic()
    stuck.cli("--version")
    start_s = time.monotonic() - started
    asked = time.monotonic()
    assert stuck.cli("list").out.count("[unresponsive]") == 3
    listed_s = time.monotonic() - asked
    asked = time.monotonic()
    result = stuck.cli("doctor")
    examined_s = time.monotonic() - asked
    for pid in pids:
        processes.kill(pid, signal.SIGCONT)
    assert result.code == 1
    assert "do not answer: " in result.out
    assert listed_s - start_s < 2.5
    assert examined_s - start_s < 3.0


def test_a_queue_that_is_full_is_waited_for(home):
    """A host that is stopped lets about a hundred wait; more are turned away by Linux at once."""
    session_id = home.create("--name", "x")
    host = home.host_pid(session_id)

    def connect():
        return queue.enter_context(endpoints.connect(home.socket_path(session_id), 0.0))

    with ExitStack() as queue:
        with processes.stopped(host):
            with pytest.raises(TimeoutError):
                collections.deque(iter(connect, None), maxlen=0)
            child = home.spawn("exec", "x", "echo $((6 * 7))")
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(0.5)
        assert child.communicate(timeout=10) == (b"42\n", b"")


def test_doctor_waits_a_second_for_the_supervisor(home):
    home.create("--name", "x")
    with processes.stopped(home.supervisor_pid()):
        asked = time.monotonic()
        home.cli("doctor")
        assert time.monotonic() - asked < 2.5


def test_names_can_be_given_while_a_session_is_being_started(home):
    home.create("--name", "old")
    with processes.stopped(home.supervisor_pid()):
        child = home.spawn("create", "--name", "new")
        wait_until(lambda: home.listed().get("new"), what="the claim")
        asked = time.monotonic()
        assert home.cli("rename", "old", "older").code == 0
        assert home.cli("rename", "older", "new").code == 1
        assert time.monotonic() - asked < 3
        assert home.listed()["new"]["status"] == "starting"
        assert home.cli("kill", "--all").code == 0
        waiting = home.spawn("exec", "new", "echo $((6*7))")
    out, err = child.communicate(timeout=10)
    assert (child.returncode, b"Name: new\n" in out) == (0, True), err
    assert waiting.communicate(timeout=10) == (b"42\n", b"")


def test_a_session_that_could_not_be_started_leaves_no_name(home):
    home.create("--name", "old")
    with processes.stopped(home.supervisor_pid()):
        result = home.cli("create", "--name", "new")
    assert (result.code, result.out) == (4, "")
    assert list(home.listed()) == ["old"]
    home.create("--name", "new")


def test_a_session_that_never_started_is_lost(home):
    home.create("--name", "old")
    for session_id, age_s in (("aaaa0000", 5), ("bbbb0000", 30)):
        home.session_dir(session_id).mkdir(mode=0o700)
        created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - age_s))
        home.record_path(session_id).write_text(
            f'schema = 1\nname = "n{age_s}"\nstatus = "starting"\ncreated = {created}\n[env]\n'
        )
    listed = home.listed()
    assert (listed["n5"]["status"], listed["n30"]["status"]) == ("starting", "lost")
    assert "still starting" in home.cli("delete", "--force", "n5").err


def test_a_rename_does_not_hold_names_up_for_long(stuck):
    asked = time.monotonic()
    assert stuck.cli("rename", "stuck", "other").code == 4
    assert time.monotonic() - asked < 2.5


@pytest.mark.parametrize("when", ["before", "during"])
def test_exec_gives_up_by_itself(home, when):
    session_id = home.create("--name", "x")
    home.exec("x", "true")
    host = home.host_pid(session_id)
    if when == "before":
        processes.kill(host, signal.SIGSTOP)
    asked = time.monotonic()
    child = home.spawn("exec", "x", "--timeout", "1", "echo begun; sleep 600")
    if when == "during":
        assert child.stdout.readline() == b"begun\n"
        processes.kill(host, signal.SIGSTOP)
    _, err = child.communicate(timeout=10)
    processes.kill(host, signal.SIGCONT)
    assert child.returncode == 124
    assert 3 <= time.monotonic() - asked < 9
    assert b"does not answer" in err


def test_an_old_host_is_found_in_another_runtime_directory(home):
    session_id = home.create("--name", "x", "--", "sh", "-c", "sleep 600")
    elsewhere = home.root / "elsewhere"
    elsewhere.mkdir(0o700)
    home.cli("kill", "--force", "x")
    with home.connect(session_id) as client:  # the host stays for its clients
        client.request(Watch(0))
        result = home.cli("restart", "x", env={"XDG_RUNTIME_DIR": str(elsewhere)})
        assert (result.code, result.err) == (0, "")
        with pytest.raises(HostUnreachable, match="closed"):
            receive_all(client)
    assert home.listed()["x"]["status"] == "running"


CLOSED = {
    "stdout": ">&-",
    "stderr": "2>&-",
    "stdin": "<&-",
    "all": ">&- 2>&- <&-",
}


@pytest.mark.slow
@pytest.mark.parametrize("streams", CLOSED)
def test_closed_standard_streams_are_nowhere(home, streams):
    def run(*arguments):
        argv = ["sh", "-c", f'exec "$@" {CLOSED[streams]}', "sh", *home.argv(*arguments)]
        result = subprocess.run(
            argv, env=home.environ, cwd=home.path, capture_output=True, check=False
        )
        assert b"Traceback" not in result.stderr
        assert b"Exception" not in result.stderr
        return result.returncode

    assert run("create", "--name", "x") == 0  # starts the supervisor too
    assert run("list") == 0
    assert run("exec", "x", "echo hi; (exit 3)") == 3
    assert run("kill", "nobody") == 3
    assert run("attach", "x") == 2
    assert run("--help") == 0
    assert home.exec("x", "echo fine").out == "fine\n"


def test_data_and_state_that_the_group_could_write_to_are_closed(home):
    ours = [home.data / "ai-session", home.state / "ai-session"]
    for path in ours:
        path.mkdir()
        path.chmod(0o775)
    home.create("--name", "x")
    home.cli("list")
    assert stat.S_IMODE(ours[0].stat().st_mode) == 0o700


def test_data_may_be_a_link_to_a_directory_of_ours(home):
    target = home.root / "target"
    target.mkdir()
    (home.data / "ai-session").symlink_to(target)
    home.create("--name", "x")
    assert home.exec("x", "echo fine").out == "fine\n"
    assert (target / "sessions").is_dir()


@pytest.mark.parametrize("case", ["a file", "dangling", "dangling parent", "writable by all"])
def test_data_that_cannot_be_trusted_is_refused_with_its_own_remedy(home, case):
    path = home.data / "ai-session"
    remedy = "XDG_DATA_HOME"
    if case == "a file":
        path.write_text("")
    elif case == "dangling":
        path.symlink_to("nowhere")
    elif case == "dangling parent":
        home.data.rmdir()
        home.data.symlink_to("nowhere")
        remedy = str(path)
    else:
        path.mkdir()
        path.chmod(0o777)
        remedy = "chmod 700"
    result = home.cli("create", "--name", "x")
    assert (result.code, result.out) == (1, "")
    assert remedy in result.err
    assert "RUNTIME" not in result.err
    assert "Traceback" not in result.err


def test_the_name_of_a_variable_is_text(home):
    result = home.cli("create", b"--env=\xff\xfe=1")
    assert (result.code, result.out) == (2, "")
    assert "no variable" in result.err


def test_an_empty_name_is_refused(home):
    assert home.cli("create", "-n", "") == (2, b"", b"ai-session: a name cannot be empty\n")


@pytest.mark.parametrize("option", ["--attach", "-A"])
def test_attaching_without_a_terminal_creates_nothing(home, option):
    result = home.cli("create", option, "--name", "x")
    assert (result.code, result.out) == (2, "")
    assert "needs a terminal" in result.err
    assert home.listed() == {}


COUNTER = """
import hashlib, os, sys, tty
tty.setraw(0)
os.write(1, b"ready\\r\\n")
left, seen = int(sys.argv[1]), hashlib.sha256()
while left:
    data = os.read(0, 65536)
    left -= len(data)
    seen.update(data)
os.write(1, seen.hexdigest().encode())
os.read(0, 1)
"""


def test_much_binary_input_arrives_unchanged(home):
    """In JSON it is thirty million characters, more than a frame may hold."""
    import hashlib

    data = bytes(range(128, 256)) * 40_960 + b"\r\n\r\0"
    home.create("--name", "x", "--", sys.executable, "-c", COUNTER, str(len(data)))
    home.wait_screen("x", "ready")
    assert home.cli("send", "x", "-", input=data, env={"LANG": "C"}) == (0, b"", b"")
    home.wait_screen("x", hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("options", [(), ("--json",), ("--capture",)])
def test_exec_says_that_nobody_read_its_output(home, options):
    home.create("--name", "x")
    child = home.spawn("exec", "x", *options, "seq 1 100000; touch done")
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait(10) == 141
    wait_until((home.path / "done").exists, what="the end of the command")


def test_json_holds_no_control_characters(home):
    home.create("--name", "x", "--group", "\x9b31m\u202e", "--", "sh", "-c", "printf é; sleep 600")
    home.wait_screen("x", "é")
    for arguments in (("list", "--json"), ("screen", "x", "--json")):
        assert home.cli(*arguments).stdout.isascii()
    assert home.listed()["x"]["group"] == "\x9b31m\u202e"


def test_what_killed_writers_left_is_swept(home):
    session_id = home.create("--name", "x", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    old, new = 1.0, time.time()
    left = {}
    for folder in (home.data / "ai-session", home.session_dir(session_id)):
        for name, then in ((".tmp-old", old), (".tmp-new", new)):
            path = folder / name
            path.write_text("")
            os.utime(path, (then, then))
            left[path] = then
    home.create("--name", "y")
    assert home.cli("restart", "x").code == 0
    assert {path for path in left if path.exists()} == {
        path for path, then in left.items() if then == new
    }


HEAVY = set(
    """asyncio hashlib msgspec platformdirs pyte random secrets shutil textual
    aisession_tui.model.keys""".split()
)
MODULES = {
    ("--help",): 45,
    ("create", "--name", "x"): 105,
    ("create", "--name", "y", "--", "sleep", "600"): 105,
    ("list",): 94,
    ("exec", "x", "true"): 106,
}
"""How many modules each command may import beyond those of Python itself."""
SHOW = """
import sys
from aisession_tui.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
"""


def test_the_commands_that_are_called_most_import_little(home):
    def imported(code, *arguments):
        argv = [sys.executable, "-c", code, *arguments]
        result = subprocess.run(
            argv, env=home.environ, cwd=home.path, capture_output=True, text=True, check=True
        )
        return set(result.stderr.split())

    bare = imported('import sys; sys.stderr.write(" ".join(sys.modules))')
    for arguments, limit in MODULES.items():
        found = imported(SHOW, *arguments) - bare
        assert found & HEAVY == set(), arguments
        assert len(found) <= limit, sorted(found)
        assert not (arguments[0] == "exec" and "tomllib" in found)
