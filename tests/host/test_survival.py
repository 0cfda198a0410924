"""Whatever of ours dies, the program in the session does not notice, and its end is still known."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from aisession_tui.errors import HostUnreachable
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol.framing import Kind, encode_frame
from aisession_tui.protocol.supervision import CreateHost
from aisession_tui.store import fields
from tests.support import processes
from tests.support.home import PACKAGE_PARENT
from tests.support.waiting import wait_until

CREATED_AT_ONCE = 20


def strike_supervisor(home, _session_id):
    old = home.supervisor_pid()
    processes.kill(old)
    home.wait_new_supervisor(old)


def strike_host(home, session_id, number=signal.SIGKILL):
    old = home.host_pid(session_id)
    processes.kill(old, number)
    home.wait_new_host(session_id, old)


def strike_host_by_fault(home, session_id):
    strike_host(home, session_id, signal.SIGSEGV)


def strike_host_by_exception(home, session_id):
    """Let it run out of memory in the middle of a message: a MemoryError, raised anywhere."""
    home.may_crash = True
    old = home.host_pid(session_id)
    connection = home.connect(session_id)
    used = int(Path(f"/proc/{old}/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.prlimit(old, resource.RLIMIT_AS)
    resource.prlimit(old, resource.RLIMIT_AS, (used + (1 << 20), hard))
    with connection, contextlib.suppress(HostUnreachable):
        connection._send(encode_frame(Kind.CONTROL, b"x" * (16 << 20))[: 12 << 20])
    home.wait_new_host(session_id, old)
    assert "MemoryError" in home.logs()


def strike_supervisor_then_host(home, session_id):
    """The second supervisor is no ancestor of the shell."""
    strike_supervisor(home, session_id)
    home.wait_kept(session_id)
    strike_host(home, session_id)


STRIKES = [
    strike_supervisor,
    strike_host,
    pytest.param(strike_host_by_fault, marks=pytest.mark.slow),
    strike_host_by_exception,
    strike_supervisor_then_host,
]


@pytest.mark.parametrize("strike", STRIKES)
def test_the_shell_goes_on(home, strike):
    session_id = home.create("--name", "api")
    home.exec("api", "cd /usr; export A=kept")
    asked = time.monotonic()
    home.cli("send", "api", "echo before-$A", "--enter")
    home.wait_screen("api", "\nbefore-kept")
    usual_s = time.monotonic() - asked
    before = home.listed()["api"]

    strike(home, session_id)
    struck = time.monotonic()
    home.cli("send", "api", "echo after-$A", "--enter")
    screen = home.wait_screen("api", "\nafter-kept")
    assert time.monotonic() - struck < 1.0 + 3 * usual_s  # the commands take their time too
    assert "\nbefore-kept" in screen
    after = home.listed()["api"]
    assert (after["status"], after["pid"]) == ("running", before["pid"])
    assert processes.is_alive(after["pid"])
    assert home.exec("api", "pwd; echo $A $$").out == f"/usr\nkept {before['pid']}\n"

    home.cli("send", "api", "exit 9", "--enter")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    record = home.record(session_id)
    assert record["exit_code"] == 9
    assert "pid" not in record


def test_a_program_that_ends_while_it_has_no_host(home):
    """The supervisor keeps the code until there is a host again."""
    pipe = home.path / "pipe"
    os.mkfifo(pipe)
    session_id = home.create("--name", "job", "--", "sh", "-c", f"read x <{pipe}; echo bye; exit 9")
    program = home.record(session_id)["pid"]
    supervisor, host = home.supervisor_pid(), home.host_pid(session_id)
    processes.kill(supervisor, signal.SIGSTOP)
    processes.kill(host)
    wait_until(lambda: not processes.is_alive(host))
    pipe.write_text("go\n")
    wait_until(lambda: not processes.is_alive(program))
    processes.kill(supervisor, signal.SIGCONT)
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.record(session_id)["exit_code"] == 9
    assert "bye" in home.screen("job")


def test_a_program_that_ends_while_there_is_no_supervisor(home):
    session_id = home.create("--name", "api")
    home.exec("api", "true")
    home.cli("send", "api", "exit 9")
    processes.kill(home.supervisor_pid())
    home.cli("send", "api", "--enter")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.record(session_id)["exit_code"] == 9


def test_host_and_supervisor_gone_is_lost_and_said_at_once(home):
    session_id = home.create("--name", "api")
    home.exec("api", "cd /usr")
    shell = home.record(session_id)["pid"]
    processes.crash(home.supervisor_pid(), home.host_pid(session_id))
    struck = time.monotonic()
    result = home.cli("list")
    assert time.monotonic() - struck < 1.0
    assert result.out.endswith("[lost]\n")
    assert home.record(session_id)["status"] == "lost"
    wait_until(lambda: not processes.is_alive(shell), what="the hang-up of the shell")
    assert home.cli("kill", "api").code == 1
    assert home.exec("api", "pwd") == (0, b"/usr\n", f"Restored session: {session_id}\n".encode())


def test_others_do_not_notice_when_one_host_dies(home):
    ids = [home.create("--name", name) for name in ("a", "b", "c")]
    hosts = [home.host_pid(session_id) for session_id in ids]
    strike_host(home, ids[1])
    assert [home.host_pid(session_id) for session_id in (ids[0], ids[2])] == [hosts[0], hosts[2]]
    assert {entry["status"] for entry in home.listed().values()} == {"running"}


def test_every_host_finds_the_new_supervisor(home):
    ids = [home.create("--name", name) for name in ("a", "b", "c")]
    strike_supervisor(home, "")
    home.wait_kept(*ids)
    for session_id in ids:
        strike_host(home, session_id)
    assert {entry["status"] for entry in home.listed().values()} == {"running"}


def test_all_ends_by_itself(home):
    """After `kill --all` nothing of ours runs, listens or lies in the runtime directory."""
    home.create("--name", "a")
    home.create("--name", "b", "--", "sleep", "600")
    assert home.cli("kill", "--all").code == 0
    home.wait_quiet()
    assert [str(path) for path in home.runtime.rglob("*") if not path.is_dir()] == []


@pytest.mark.slow
def test_the_package_can_go_while_sessions_run(home):
    """An upgrade replaces the files: forks of the supervisor need none of them."""
    copy = home.root / "package"
    shutil.copytree(Path(PACKAGE_PARENT) / "aisession_tui", copy / "aisession_tui")
    old_id = home.create("--name", "old", env={"PYTHONPATH": str(copy)})
    home.exec("old", "cd /usr")
    shutil.rmtree(copy)

    new = SessionRecord("0123abcd", "new", directory="/", cwd="/", shell="/bin/sh", created=1.0)
    with home.supervisor() as supervisor:
        assert str(copy) in supervisor.hello.build
        request = CreateHost(
            0, fields.to_wire(new), home.environ, 0o22, {}, supervisor.hello.build, sys.executable
        )
        answer = supervisor.request(request, 10.0)
    assert answer["record"]["status"] == "running"
    for name, marker in (("new", "new-$((6 * 7))"), ("old", "old-$((6 * 7))")):
        home.cli("send", name, f"echo {marker}", "--enter")
        home.wait_screen(name, f"\n{name}-42")
    strike_host(home, old_id)
    assert home.exec("old", "pwd").out == "/usr\n"
    home.cli("send", "new", "exit 3", "--enter")
    wait_until(lambda: home.record("0123abcd")["status"] == "exited")
    assert home.record("0123abcd")["exit_code"] == 3


def held(pid):
    """How many PTYs a host has open, and whose memory and locks."""
    links = processes.descriptors(pid).values()
    owner = re.compile(r"/memfd:ai-session-(\w+)|/sessions/(\w+)/lock")
    owners = {match[1] or match[2] for link in links if (match := owner.search(link))}
    return sum(link in ("/dev/ptmx", "/dev/pts/ptmx") for link in links), owners


def test_no_session_holds_what_belongs_to_another(home):
    ids = [home.create("--name", name) for name in ("a", "b", "c")]
    strike_host(home, ids[0])
    strike_supervisor(home, "")
    home.wait_kept(*ids)
    strike_host(home, ids[1])
    ids.append(home.create("--name", "d"))
    for session_id in ids:
        assert held(home.host_pid(session_id)) == (1, {session_id})
        shell = home.record(session_id)["pid"]
        links = {link for number, link in processes.descriptors(shell).items() if number != 255}
        assert len(links) == 1, links
        assert links.pop().startswith("/dev/pts/")


@pytest.mark.slow
def test_a_long_life_collects_no_descriptors(home):
    session_id = home.create("--name", "a")
    journal = home.record_path(session_id).with_name("journal") / "0001.cast"
    wait_until(journal.exists, what="the journal, which stays open")

    def count():
        pids = home.supervisor_pid(), home.host_pid(session_id)
        return [len(processes.descriptors(pid)) for pid in pids]

    before = count()
    for _ in range(20):
        home.supervisor_pid()
        home.connect(session_id).close()
    for _ in range(3):
        home.create("--name", "b", "--", "true")
        wait_until(lambda: home.cli("delete", "b").code == 0)
    wait_until(lambda: count() == before, what=f"again as few descriptors as {before}")


@pytest.mark.slow
def test_of_many_creating_the_same_name_one_wins(home):
    children = [home.spawn("create", "--name", "same") for _ in range(CREATED_AT_ONCE)]
    ended = [(child.communicate()[1].decode(), child.returncode) for child in children]
    assert sorted(code for _, code in ended) == [0] + [1] * (CREATED_AT_ONCE - 1)
    (winner,) = home.listed().values()
    refusals = {
        f'ai-session: "same" exists ({winner["id"]}, {status}): ai-session attach same\n'
        for status in ("starting", "running")
    }
    assert {message for message, code in ended if code} <= refusals


@pytest.mark.slow
def test_many_creating_at_once_all_succeed(home):
    names = [f"s{number}" for number in range(CREATED_AT_ONCE)]
    children = [home.spawn("create", "--name", name) for name in names]
    for child in children:
        assert child.communicate()[1].startswith(b"Saving session ")
    listed = home.listed()
    assert sorted(listed) == sorted(names)
    assert {entry["status"] for entry in listed.values()} == {"running"}
