"""Records that claim the process of somebody who has nothing to do with any session."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.support import processes
from tests.support.app_terminal import AppTerminal

BYSTANDER = """
import signal, sys
def note(number, _frame):
    print(signal.Signals(number).name, flush=True)
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, note)
print("ready", flush=True)
while True:
    signal.pause()
"""
LONG_AGO = "2020-02-29T12:34:56Z"
STATUSES = ("running", "paused", "starting")


class Bystander:
    """A process that tells which signals it gets."""

    def __init__(self):
        argv = [sys.executable, "-c", BYSTANDER]
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, process_group=0
        )
        assert self.process.stdout.readline() == b"ready\n"
        self.pid = self.process.pid

    def end(self):
        """End it; returns what it got until now."""
        was_alive = processes.state(self.pid) == "S"
        self.process.kill()
        signals = self.process.communicate()[0].decode().split()
        return signals if was_alive else [*signals, "SIGKILL or SIGSTOP"]


def claim(home, template, name, pid, status):
    """A session of long ago, the record of which says that a process runs it; returns its id."""
    session_id = f"{0xC0FFEE00 + int(name[1:]):08x}"
    shutil.copytree(home.session_dir(template), home.session_dir(session_id))
    path = home.record_path(session_id)
    text = re.sub(r"(?m)^(pid|exited|exit_code|exit_signal|killed) = .*\n", "", path.read_text())
    for key, value in (("name", name), ("status", status)):
        text = re.sub(rf"(?m)^{key} = .*$", f'{key} = "{value}"', text)
    text = re.sub(r"(?m)^(created|started) = .*$", rf"\1 = {LONG_AGO}", text)
    path.write_text(f"pid = {pid}\n{text}")
    return session_id


def start_app(home, _name):
    with AppTerminal(home, AI_SESSION_SESSIONS_RESTORE="never") as window:
        window.wait_shown("x")
        window.lead("d")
        assert window.wait_end() == 0


def command(*words):
    return lambda home, name: home.cli(*(name if word == "NAME" else word for word in words))


WAYS = (
    command("kill", "NAME"),
    command("kill", "--force", "NAME"),
    command("kill", "--all"),
    command("pause", "NAME"),
    command("resume", "NAME"),
    command("send", "NAME", "exit", "--enter"),
    command("exec", "NAME", "true"),
    command("restore", "NAME"),
    command("restart", "--yes", "NAME"),
    command("delete", "--force", "NAME"),
    command("delete", "--force", "--purge", "NAME"),
    command("clean", "--older-than", "1m"),
    command("upgrade"),
    start_app,
)


@pytest.mark.fault("R31", "a record claims an innocent's pid", "never signalled, shown as dead")
def test_nobody_else_is_ever_signalled(home, rounds, rng, found):
    count = rounds(6, 50)
    ways = [WAYS[number % len(WAYS)] for number in range(count)]
    rng.shuffle(ways)
    template = home.create("--name", "other")
    assert home.cli("kill", "--force", "other").code == 0
    home.wait_quiet()
    for number, way in enumerate(ways):
        name, status = f"x{number}", rng.choice(STATUSES)
        bystander = Bystander()
        try:
            session_id = claim(home, template, name, bystander.pid, status)
            way(home, name)
            left = home.listed().get(name)  # unless it is deleted
            assert left is None or left["pid"] != bystander.pid
            if left is not None and left["pid"] is None:
                assert left["status"] in ("lost", "exited"), (way, left)
                assert "pid" not in home.record(session_id)
        finally:
            signals = bystander.end()
        assert signals == [], (way, status)
    found(f"{count} records, no signal")
