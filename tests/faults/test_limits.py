"""Descriptors, processes and PTYs that run out: an error says so, sessions go on, and it passes."""

from __future__ import annotations

import contextlib
import itertools
import os
import resource
import subprocess
import time

import pytest

from tests.support import processes
from tests.support.users import limited_user, owned_by
from tests.support.waiting import wait_until

TOLD_S = 20.0
RECOVERED_S = 10.0
MOST_PROCESSES = 300
MOST_PTYS = 3
MOUNT = """
mount -t devpts -o newinstance,ptmxmode=0666,max={most} devpts /dev/pts &&
mount --bind /dev/pts/ptmx /dev/ptmx && echo ready && exec cat
"""


@contextlib.contextmanager
def limited(pid, kind, most):
    """A process that may have only so many of something for a while; its hard limit stays."""
    soft, hard = resource.prlimit(pid, kind)
    resource.prlimit(pid, kind, (most, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, kind, (soft, hard))


def refused(home, name):
    """Try to create a session in vain; returns what is said about it."""
    asked = time.monotonic()
    result = home.cli("create", "--name", name)
    assert time.monotonic() - asked < TOLD_S
    assert result.code in (1, 4), result
    assert result.err.startswith("ai-session: "), result
    assert result.err.count("\n") == 1, result
    assert name not in home.listed()
    return result.err.removeprefix("ai-session: ").rstrip()


def check(home, shells):
    """Sessions answer as they always did."""
    for name, shell in shells.items():
        assert home.exec(name, "echo $$") == (0, f"{shell}\n".encode(), b"")


def recovers(home, name):
    """Sessions can be created again, at once or after a moment."""
    wait_until(lambda: home.cli("create", "--name", name).code == 0, RECOVERED_S, "a new session")
    assert home.exec(name, "echo there").out == "there\n"
    assert home.cli("kill", "--force", name).code == 0


def limit_with_room(pid, count):
    """The limit under which a process can open exactly so many more descriptors."""
    seen = []

    def is_quiet():
        seen.append(set(processes.descriptors(pid)))
        return seen[-5:].count(seen[-1]) == 5

    wait_until(is_quiet, what="an end of earlier connections")
    free = (number for number in itertools.count() if number not in seen[-1])
    return next(itertools.islice(free, count, None))


@pytest.mark.fault("R32", "supervisor without descriptors", "said, sessions fine, recovers")
def test_a_supervisor_without_descriptors(home, rounds, found):
    said, shells = set(), {}
    for room in rounds((0, 3), range(9)):
        victim = home.create("--name", f"s{room}")
        home.wait_kept(victim)
        shells[f"s{room}"] = home.record(victim)["pid"]
        supervisor, old = home.supervisor_pid(), home.host_pid(victim)
        with limited(supervisor, resource.RLIMIT_NOFILE, limit_with_room(supervisor, room)):
            said.add(refused(home, "new"))
            check(home, shells)
            processes.kill(old)
        home.wait_new_host(victim, old)
        home.wait_kept(victim)
        check(home, shells)
        recovers(home, f"new{room}")
        assert home.supervisor_pid() == supervisor
    assert said == {
        "the supervisor does not answer: see ai-session doctor",
        "no host can be started: Too many open files",
    }
    found(f"{len(shells)} times; a host killed meanwhile is replaced when there is room")


@pytest.mark.fault("R32", "a host without descriptors", "unresponsive, program goes on, recovers")
def test_a_host_without_descriptors(home, found):
    ids = {name: home.create("--name", name) for name in "ab"}
    shells = {name: home.record(each)["pid"] for name, each in ids.items()}
    check(home, shells)
    home.cli("send", "a", "while [ ! -e stop ]; do echo x; sleep 0.01; done; echo en''d", "--enter")
    host = home.host_pid(ids["a"])
    with limited(host, resource.RLIMIT_NOFILE, limit_with_room(host, 0)):
        listed = home.listed()
        assert {name: listed[name]["status"] for name in "ab"} == {
            "a": "unresponsive",
            "b": "running",
        }
        before, since = processes.cpu_s(host), time.monotonic()
        check(home, {"b": shells["b"]})
        assert (processes.cpu_s(host) - before) / (time.monotonic() - since) < 0.5
        (home.path / "stop").touch()
    home.wait_screen("a", "\nend")
    check(home, shells)
    found("unresponsive meanwhile")


@contextlib.contextmanager
def limited_processes(home, pid, most):
    """As `limited`, by the user who owns the process: root may lack the privilege."""

    def allow(text):
        argv = [*home.launcher, "prlimit", f"--pid={pid}", f"--nproc={text}:"]
        subprocess.run(argv, check=True)

    allow(most)
    try:
        yield
    finally:
        allow(MOST_PROCESSES)


def supervisor_of(home, session_id):
    """By kinship: no other user may ask it."""
    return processes.parent(processes.parent(home.record(session_id)["pid"]))


@pytest.mark.fault("R32", "no process can be forked", "said, sessions fine, recovers")
def test_no_process_can_be_forked(home, found):
    said = set()
    with limited_user(home, MOST_PROCESSES) as uid:
        session_id = home.create("--name", "a")
        shell = home.record(session_id)["pid"]
        check(home, {"a": shell})
        supervisor = supervisor_of(home, session_id)
        host = processes.parent(shell)
        for room in (0, 1):  # for no host; for a host, but no program
            wait_until(lambda: len(owned_by(uid)) == 3, what="quiet")
            with limited_processes(home, supervisor, 4 + room):
                said.add(refused(home, f"new{room}"))
                check(home, {"a": shell})
        wait_until(lambda: len(owned_by(uid)) == 3, what="quiet")
        with limited_processes(home, supervisor, 1):
            processes.kill(host)
            wait_until(lambda: not processes.is_alive(host), what="its end")
            assert home.listed()["a"]["status"] == "unresponsive"
            assert processes.is_alive(shell)
        wait_until(lambda: home.listed()["a"]["status"] == "running", what="its next host")
        check(home, {"a": shell})
        recovers(home, "new")
    assert said == {
        "no host can be started: Resource temporarily unavailable",
        f"{home.environ['SHELL']} cannot be started: Resource temporarily unavailable",
    }
    found("neither a host nor a program")


@contextlib.contextmanager
def few_ptys(home, most):
    """A home whose commands see PTYs of their own, of which there are few; remounts them."""
    argv = ["unshare", "--mount", "sh", "-c", MOUNT.format(most=most)]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as world:
        if world.stdout.readline() != b"ready\n":
            pytest.skip(f"PTYs of ones own cannot be mounted here: {world.stderr.read().decode()}")
        enter = ("nsenter", f"--mount=/proc/{world.pid}/ns/mnt")
        home.launcher = (*enter, f"--wd={home.path}", "--")
        try:
            yield lambda most: subprocess.run(
                [*enter, "mount", "-o", f"remount,max={most}", "/dev/pts"], check=True
            )
        finally:
            home.launcher = ()
            world.kill()


@pytest.mark.fault("R32", "no PTY is free", "said, sessions fine, recovers")
@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount PTYs of which there are few")
def test_no_pty_is_free(home, found):
    with few_ptys(home, MOST_PTYS) as allow:
        names = [f"s{number}" for number in range(MOST_PTYS)]
        shells = {name: home.record(home.create("--name", name))["pid"] for name in names}
        said = refused(home, "new")
        assert said == f"{home.environ['SHELL']} cannot be started: out of pty devices"
        check(home, shells)
        allow(MOST_PTYS + 1)
        recovers(home, "new")
        check(home, shells)
    found(said)
