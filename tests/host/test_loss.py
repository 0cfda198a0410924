"""Losses that must not become the sessions': sockets, the disk, a successor's place, others' time."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import time

import pytest

from aisession_tui.client.connection import Connection, own_hello
from aisession_tui.errors import AiSessionError
from aisession_tui.protocol.control import Describe, Kill, Pause, Update
from aisession_tui.protocol.messages import SendText
from aisession_tui.ptyhost.keeper import LAZY_SAVE_S
from tests.support import processes
from tests.support.home import Home
from tests.support.waiting import wait_until


def test_sockets_taken_away_come_back(home: Home):
    home.create("--name", "a")
    shutil.rmtree(home.runtime / "ai-session")
    wait_until(lambda: home.exec("a", "echo there").out == "there\n", what="the host's return")
    home.create("--name", "b")


@pytest.mark.parametrize("what", ["socket", "other socket", "endpoint"])
def test_the_way_to_the_supervisor_comes_back(home: Home, what):
    home.create("--name", "a")
    supervisor = home.supervisor_pid()
    (path,) = (home.runtime / "ai-session").glob("supervisor-*.sock")
    taken = home.data / "ai-session" / "supervisor" / "endpoint" if what == "endpoint" else path
    if what == "other socket":
        other = path.with_suffix(".other")
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(other))
        other.rename(path)
    else:
        taken.unlink()
    home.create("--name", "b")
    assert home.supervisor_pid() == supervisor


def test_requests_after_the_end_change_nothing(home: Home):
    session = home.create("--name", "a")
    with home.connect(session) as early:
        home.exec("a", "exit 7")
        wait_until(lambda: home.record(session)["status"] == "exited")
        for late in (Pause(0), Update(0, {"name": "x"})):
            try:
                early.request(late)
            except AiSessionError:
                continue
            raise AssertionError(late)
        early.request(Kill(0))
    record = home.record(session)
    assert (record["status"], record["exit_code"], record["name"]) == ("exited", 7, "a")


def test_a_name_given_after_the_end_stays(home: Home):
    session = home.create("--name", "a")
    home.exec("a", "printf '\\033]0;title\\007'; exit 0")
    wait_until(lambda: home.record(session)["status"] == "exited")
    assert home.cli("rename", "a", "b").code == 0
    home.wait_quiet()
    assert home.record(session)["name"] == "b"


def test_a_session_started_inside_another_outlives_it(home: Home):
    home.create("--name", "outer")
    entry = "from aisession_tui.cli.main import main; main()"
    command = f"XDG_DATA_HOME={home.root}/nested {sys.executable} -c '{entry}' create --name inner"
    assert home.exec("outer", command).code == 0
    assert home.cli("kill", "outer").code == 0
    nested = {"XDG_DATA_HOME": str(home.root / "nested")}
    assert home.cli("list", env=nested).out.endswith("[running]\n")
    assert home.cli("kill", "--all", env=nested).code == 0


@pytest.mark.slow
def test_a_host_that_was_stopped_leaves_its_successors_socket_alone(home: Home):
    session = home.create("--name", "a")
    old = home.host_pid(session)
    home.exec("a", "exit 0")
    wait_until(lambda: home.record(session)["status"] == "exited")
    os.kill(old, signal.SIGSTOP)
    try:
        home.cli("restart", "a")
    finally:
        os.kill(old, signal.SIGCONT)
    home.cli("restart", "a")
    assert home.exec("a", "echo back").out == "back\n"
    home.wait_new_host(session, old)
    assert home.exec("a", "echo still").out == "still\n"


def test_an_end_that_the_disk_refuses_is_written_when_there_is_room(home: Home):
    session = home.create("--name", "a")
    socket = home.socket_path(session)
    folder = home.session_dir(session)
    folder.rename(folder.with_name("kept"))
    folder.write_text("in the way")  # nobody can write a record there, not even root
    with Connection.to_host(socket, own_hello()) as host:
        host.request(SendText("exit 9", enter=True))
    wait_until(lambda: "cannot be saved" in home.logs())
    folder.unlink()
    folder.with_name("kept").rename(folder)
    wait_until(lambda: home.record(session)["status"] == "exited")
    assert home.record(session)["exit_code"] == 9


def test_who_does_not_read_makes_only_the_typist_wait(home: Home):
    session = home.create("--name", "a", "--", "sh", "-c", "stty raw -echo; sleep 100")
    with home.connect(session) as typist, home.connect(session) as other:
        for _ in range(4):
            typist.send(SendText("x" * 300_000))
        assert other.request(Describe(0), 2.0)["record"]["name"] == "a"


def test_a_supervisor_started_with_closed_descriptors_keeps_its_lock(home: Home):
    argv = [str(word) for word in home.argv("create", "--name", "a")]
    pid = os.posix_spawn(
        argv[0],
        argv,
        home.with_environ({}),
        file_actions=[(os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in (0, 1, 2)],
    )
    os.waitpid(pid, 0)
    lock = str(home.data / "ai-session" / "supervisor" / "lock")
    assert lock in processes.descriptors(home.supervisor_pid()).values()


def test_a_session_whose_record_a_newer_version_took_over_can_be_ended(home):
    session_id = home.create("--name", "x")
    path = home.record_path(session_id)
    path.write_text(path.read_text().replace("schema = 1", "schema = 99"))
    newer = path.read_text()
    assert "written by a newer version" in home.cli("kill", session_id).err
    assert path.read_text() == newer
    home.wait_quiet()


@pytest.mark.slow
@pytest.mark.parametrize(
    "what",
    [
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("folder", "lock", "record")),
        "everything",
    ],
)
def test_files_of_a_running_session_taken_away_come_back(home: Home, what):
    session = home.create("--name", "a")
    shell = home.record(session)["pid"]
    taken = {
        "folder": home.session_dir(session),
        "lock": home.session_dir(session) / "lock",
        "record": home.record_path(session),
        "everything": home.data / "ai-session",
    }[what]
    if taken.is_dir():
        shutil.rmtree(taken, ignore_errors=True)
    else:
        taken.unlink()
    wait_until(lambda: home.listed().get("a", {}).get("status") == "running", what="its return")
    assert home.record(session)["pid"] == shell
    assert home.exec("a", "echo here").out == "here\n"
    os.kill(home.host_pid(session), signal.SIGKILL)  # the supervisor keeps the new lock
    wait_until(lambda: home.exec("a", "echo still").out == "still\n", what="the adoption")
    assert home.cli("kill", "a").code == 0
    assert home.record(session)["status"] == "exited"


@pytest.mark.parametrize("edit", ["garbage", 'name = "edited"'])
def test_what_everybody_reads_of_a_running_session_is_true_again_at_once(home: Home, edit):
    session = home.create("--name", "a")
    path = home.record_path(session)
    whole = path.read_text()
    path.write_text(edit if edit == "garbage" else whole.replace('name = "a"', edit))
    wait_until(lambda: 'name = "a"' in path.read_text(), what="its own name")
    assert home.exec("a", "echo here").out == "here\n"
    refused = home.cli("create", "--name", "a")
    assert (refused.code, refused.err.startswith('ai-session: "a" exists')) == (1, True)
    aside = [each.name for each in path.parent.iterdir() if ".corrupt-" in each.name]
    assert len(aside) == (edit == "garbage")
    before = path.stat().st_mtime_ns
    time.sleep(0.5)  # nobody answers his own writing
    assert path.stat().st_mtime_ns == before


def test_the_directory_is_on_the_disk_within_a_moment(home: Home):
    session_id = home.create("--name", "a")
    home.cli("send", "a", "mkdir deep; cd deep; echo do''ne", "--enter")
    home.wait_screen("a", "done")
    directory = str(home.path / "deep")
    wait_until(lambda: home.record(session_id)["cwd"] == directory, LAZY_SAVE_S * 0.6)
    assert home.record(session_id)["last_activity"]
