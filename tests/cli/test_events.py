"""`events`: what happens, a line each, from the moment it says that it is ready."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time

import pytest

from tests.support import processes
from tests.support.waiting import PATIENCE_S, wait_until


class Stream:
    """`events --json` under way."""

    def __init__(self, home, *names):
        self.child = home.spawn("events", "--json", *names)
        self.child.stdout = self.child.stdout.detach()  # unbuffered, for select
        self.seen = []
        self.ready = self._read()
        assert self.ready["event"] == "ready"

    def _read(self):
        ready, _, _ = select.select([self.child.stdout], [], [], PATIENCE_S)
        assert ready, f"nothing after {self.seen}"
        line = self.child.stdout.readline()
        assert line, self.child.communicate()
        return json.loads(line)

    def until(self, event, **details):
        """Read on to an event."""
        while True:
            self.seen.append(found := self._read())
            if found["event"] == event and details.items() <= found.items():
                return found

    def kinds(self):
        return [each["event"] for each in self.seen]


@pytest.fixture
def events(home):
    """Follows sessions."""
    streams = []

    def follow(*names):
        streams.append(Stream(home, *names))
        return streams[-1]

    yield follow
    for stream in streams:
        stream.child.send_signal(signal.SIGINT)
        stream.child.communicate(timeout=10)
        assert stream.child.returncode == 130


def test_a_session_from_its_beginning_to_its_end(home, events):
    stream = events()
    assert stream.ready == {"event": "ready", "sessions": 0}
    session_id = home.create("--name", "api")
    stream.until("status", status="running")
    assert stream.seen[0]["event"] == "created"
    assert {each["id"] for each in stream.seen} == {session_id}
    home.exec("api", "cd /usr; sh -c 'exit 3'")
    ended = stream.until("command-finished")
    assert (ended["exit_code"], ended["origin"], ended["name"]) == (3, "exec", "api")
    assert ended["command"] == "cd /usr; sh -c 'exit 3'"
    assert 0 <= ended["duration_s"] < 5
    assert stream.kinds().count("command-started") == 1
    home.cli("send", "api", "printf '\\033]2;a title\\a\\a\\033]777;notify;T;body\\a'", "--enter")
    started = stream.until("command-started", origin="typed", cwd="/usr")
    assert started["command"].startswith("printf")
    stream.until("notification", title="T", text="body")
    assert "bell" in stream.kinds()
    stream.until("title", title="a title")
    home.cli("rename", "api", "web")
    stream.until("renamed", before="api", name="web")
    home.exec("web", "exit 4")
    stream.until("command-finished", exit_code=4)
    assert next(each for each in stream.seen if each.get("status") == "exited")["exit_code"] == 4
    home.cli("delete", "--force", "web")
    stream.until("deleted", name="web")
    assert "activity" in stream.kinds()


def test_named_sessions_only_and_a_host_that_is_replaced(home, events):
    session_id = home.create("--name", "api")
    home.create("--name", "other")
    os.mkfifo(home.path / "pipe")
    stream = events("api")
    home.exec("other", "true")
    child = home.spawn("exec", "api", "echo first; read x <pipe; (exit 5)")
    stream.until("command-started")
    assert child.stdout.readline() == b"first\n"
    old = home.host_pid(session_id)
    processes.kill(old)
    home.wait_new_host(session_id, old)
    (home.path / "pipe").write_text("\n")
    child.communicate(timeout=10)
    stream.until("command-finished", exit_code=5)
    assert {each["name"] for each in stream.seen} == {"api"}


def test_what_the_shell_keeps_to_itself_is_not_told(home, events):
    (home.path / ".bashrc").write_text("PS1='$ '; HISTCONTROL=ignoreboth\n")
    home.create("--name", "api")
    home.exec("api", "true")
    stream = events()
    home.cli("send", "api", " echo a secret", "--enter")
    home.wait_screen("api", "\na secret")
    home.cli("send", "api", "echo told", "--enter")
    stream.until("command-finished")
    assert [each["command"] for each in stream.seen if "command" in each] == ["echo told"] * 2


def test_people_read_it_too(home):
    home.create("--name", "api")
    child = home.spawn("events", "api")
    assert child.stderr.readline() == b"Following 1 session; ctrl+c ends it.\n"
    home.exec("api", "false")
    lines = [child.stdout.readline().decode() for _ in range(2)]
    while "exit" not in lines[-1]:
        lines.append(child.stdout.readline().decode())
    assert any(line.endswith("  api  $ false\n") for line in lines)
    assert "  api  exit 1 after 0." in lines[-1]
    assert lines[-1].endswith(" s: false\n")
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=10)


def test_it_ends_when_nobody_reads_on_though_nothing_happens(home):
    child = home.spawn("events", "--json")
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(10) == 0
    assert child.stderr.read() == b""
    child.stderr.close()


def test_a_host_that_does_not_answer_holds_nobody_up(home, events):
    silent = home.create("--name", "silent")
    home.create("--name", "api")
    with processes.stopped(home.host_pid(silent)):
        began = time.monotonic()
        stream = events()
        assert time.monotonic() - began < 5
        home.exec("api", "true")
        stream.until("command-finished", name="api")


def test_nothing_happens_at_no_cost(home):
    home.create("--name", "api")
    home.exec("api", "true")
    child = home.spawn("events", "--json")
    child.stdout.readline()
    wait_until(lambda: processes.state(child.pid) == "S")
    time.sleep(0.3)
    before = processes.cpu_s(child.pid)
    time.sleep(1)
    assert processes.cpu_s(child.pid) == before
    child.send_signal(signal.SIGINT)
    with child:
        assert child.wait(10) == 130
    assert isinstance(child, subprocess.Popen)
