"""`Sessions`, the verbs for Python programs."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import threading

import pytest

from aisession_tui.cli import manual
from aisession_tui.errors import Cancelled, UsageError
from aisession_tui.service import Sessions
from aisession_tui.service.cancelling import Cancellation
from tests.support import processes
from tests.support.waiting import wait_until

PAGE = manual.path_of("python")
RUN_PAGE = """
import doctest, sys
sys.exit(doctest.testfile(sys.argv[1], module_relative=False).failed)
"""


def test_the_examples_of_its_page_are_true(home):
    argv = [sys.executable, "-c", RUN_PAGE, PAGE]
    result = subprocess.run(
        argv,
        env=home.environ,
        cwd=home.path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.stdout + result.stderr == ""
    assert result.returncode == 0


def test_its_page_shows_every_method():
    with open(PAGE, encoding="utf-8") as file:
        shown = set(re.findall(r"sessions\.(\w+)\(", file.read()))
    methods = {name for name, _ in inspect.getmembers(Sessions, inspect.isfunction)}
    assert shown == {name for name in methods if not name.startswith("_")}


def test_a_search_ends_when_it_is_cancelled(own_dirs):
    """So long a text takes its worker minutes only to prepare."""
    own_dirs.create("--name", "x")
    cancellation, ended = Cancellation(), []

    def search():
        try:
            Sessions().search("x" * 200_000, cancellation=cancellation)
        except Cancelled as reason:
            ended.append(reason)

    def workers():
        found = map(processes.command, own_dirs.processes())
        return [command for command in found if "search_worker" in command]

    thread = threading.Thread(target=search)
    thread.start()
    wait_until(workers, what="a worker")
    cancellation.cancel()
    thread.join(10)
    assert len(ended) == 1
    assert workers() == []


def test_events_end_when_another_thread_closes_them(own_dirs):
    own_dirs.create("--name", "api")
    events, seen = Sessions().events("api"), []
    before = len(os.listdir("/proc/self/fd"))
    thread = threading.Thread(target=lambda: seen.extend(events))
    thread.start()
    own_dirs.exec("api", "sh -c 'exit 3'")
    wait_until(lambda: [each for each in seen if each.kind == "command-finished"])
    events.close()
    events.close()
    thread.join(10)
    assert not thread.is_alive()
    assert [each.details["exit_code"] for each in seen if "exit_code" in each.details] == [3]
    assert list(events) == []
    assert len(os.listdir("/proc/self/fd")) < before


def test_events_that_nobody_has_read_are_closed(own_dirs):
    own_dirs.create("--name", "api")
    before = os.listdir("/proc/self/fd")
    with Sessions().events() as events:
        assert len(os.listdir("/proc/self/fd")) > len(before)
    assert next(events, None) is None
    assert os.listdir("/proc/self/fd") == before


def test_a_new_shell_ends_when_its_wait_is_cancelled(own_dirs):
    own_dirs.create("--name", "api")
    cancellation, ended = Cancellation(), []

    def run():
        try:
            Sessions().exec("api", "sleep 4321; :", new=True, cancellation=cancellation)
        except Cancelled as reason:
            ended.append(str(reason))

    def sleepers():
        return [pid for pid in own_dirs.processes() if "4321" in processes.command(pid)]

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(sleepers, what="the command")
    cancellation.cancel()
    thread.join(10)
    assert ended == ["not waited for any longer; the command was ended"]
    assert sleepers() == []
    with pytest.raises(Cancelled):
        Sessions().exec("api", "true", new=True, cancellation=cancellation)


@pytest.mark.parametrize("name", ["", "A=B", "A\0", "\n"])
def test_variables_that_there_cannot_be(own_dirs, name):
    with pytest.raises(UsageError, match="no variable"):
        Sessions().create(env={name: "x"})
    with pytest.raises(UsageError, match="no variable"):
        Sessions().create(env={"A": "\0"})
    assert own_dirs.listed() == {}


def test_what_the_package_does_not_have():
    import aisession_tui.service

    with pytest.raises(AttributeError, match="no attribute 'Session'"):
        _ = aisession_tui.service.Session
