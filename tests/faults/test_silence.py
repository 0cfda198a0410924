"""Hosts and sockets that accept and never answer: everybody else goes on, and nobody waits long."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.greeting import Hello
from aisession_tui.store import locks
from tests.support import processes
from tests.support.waiting import wait_until

LISTED_S = 1.5
TOLD_S = 15.0
"""For thirty commands at once, each of which waits five seconds."""


class FakeHost:
    """Holds a session's lock and listens at a socket of its own; `answer` is given each client."""

    def __init__(self, home, session_id, template, answer):
        self.clients = []
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX)
        path = home.runtime / "ai-session" / f"{session_id}.sock"
        self._listener.bind(str(path))
        self._listener.listen()
        folder = home.session_dir(session_id)
        folder.mkdir(mode=0o700)
        text = home.record_path(template).read_text()
        name = home.record(template)["name"]
        home.record_path(session_id).write_text(
            text.replace(f'name = "{name}"', f'name = "{session_id}"')
        )
        (folder / "endpoint").write_text(f"{path}\n")
        self._lock = locks.acquire(str(folder / "lock"))
        assert self._lock is not None
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.clients.append(client)
                self._answer(client)

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for client in self.clients:
            client.close()
        locks.release(self._lock)


def say_nothing(_client):
    pass


def say_hello_only(client):
    client.sendall(encode(Hello(role="host")))


def say_half(client):
    client.sendall(encode(Hello(role="host"))[:-1])


def hang_up(client):
    client.close()


FAKES = {
    "feed0001": say_nothing,
    "feed0002": say_hello_only,
    "feed0003": say_half,
    "feed0004": hang_up,
}

COMMANDS = (
    ("exec", "--timeout", "1", "true"),
    ("screen",),
    ("send", "x"),
    ("kill",),
    ("pause",),
    ("rename", "other"),
)


@pytest.mark.fault("R10", "fake sockets, a stopped host", "list ≤ 1.5 s, others as usual")
def test_who_never_answers_is_unresponsive_and_holds_nobody_up(home, found):
    fine_id = home.create("--name", "fine")
    stuck_id = home.create("--name", "stuck")
    shell = home.record(fine_id)["pid"]
    home.exec("fine", "true")

    def ask(name, verb, *words):
        """Give a command to a silent host; returns after how long it gave up, in one sentence."""
        asked = time.monotonic()
        result = home.cli(verb, name, *words)
        told_s = time.monotonic() - asked
        assert result.code in (4, 124), (verb, name, result)
        assert result.err.startswith("ai-session: "), result
        assert result.err.count("\n") == 1, result
        return told_s

    with contextlib.ExitStack() as stack:
        for session_id, answer in FAKES.items():
            stack.callback(FakeHost(home, session_id, fine_id, answer).close)
        stack.enter_context(processes.stopped(home.host_pid(stuck_id)))
        asked = time.monotonic()
        listed = home.listed()
        listed_s = time.monotonic() - asked
        silent = {name for name, entry in listed.items() if entry["status"] == "unresponsive"}
        assert silent == {"stuck", *FAKES}
        assert listed["fine"]["status"] == "running"
        assert listed_s < LISTED_S
        with ThreadPoolExecutor(len(silent) * len(COMMANDS)) as pool:
            asked = [pool.submit(ask, name, *words) for name in silent for words in COMMANDS]
            assert home.exec("fine", "echo $$").out == f"{shell}\n"
            told_s = max(each.result() for each in asked)
        assert told_s < TOLD_S
        new = home.create("--name", "new")
        assert home.exec("new", "echo new").out == "new\n"
        assert home.cli("kill", new).code == 0
    wait_until(lambda: home.listed()["stuck"]["status"] == "running", what="its return")
    assert {home.listed()[name]["status"] for name in FAKES} == {"lost"}
    found(f"list {listed_s:.2f} s, one command at a silent host ≤ {told_s:.1f} s")
