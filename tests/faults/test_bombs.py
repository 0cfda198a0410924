"""A program that eats all processes or memory it may have: other sessions go on, and it can be ended.

Bombs run as a user of their own whose processes the kernel limits, never as root, and end by
themselves within a minute.
"""

from __future__ import annotations

import functools
import shlex
import sys
import time

import pytest

from tests.support import processes
from tests.support.users import limited_user
from tests.support.waiting import wait_until

MOST_PROCESSES = 300
BOMB_PROCESSES = 100
BOMB_KIB = 400_000
ANSWERED_WITHIN_S = 2.0
ENDED_WITHIN_S = 5.0
SLOWER = 3.0
"""How many times the usual time of a command is added, as the machine may be busy."""

FORKS = """
import os, signal, sys, time
assert os.getuid() != 0
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
end = time.monotonic() + 60
while time.monotonic() < end:
    try:
        pid = os.fork()
    except OSError:
        time.sleep(0.02)
        continue
    if not pid and os.getpid() % 3 == 0:
        os.setsid()
"""
EATS = """
import time
end, eaten = time.monotonic() + 60, []
while time.monotonic() < end:
    try:
        eaten.append(bytearray(1 << 20))
    except MemoryError:
        time.sleep(0.02)
"""
SHELL_BOMB = "trap '' HUP; b() { sleep 60 & setsid sleep 60 & b & b; }; b"
LIMITS = f"ulimit -u {BOMB_PROCESSES} && ulimit -v {BOMB_KIB} && ulimit -t 20 || exit"


def program(text):
    return f"exec {sys.executable} -c {shlex.quote(text)}"


BOMBS = {"forks": program(FORKS), "memory": program(EATS), "shells": SHELL_BOMB}


def answer_s(home):
    """How long another session takes to answer."""
    asked = time.monotonic()
    result = home.exec("calm", "echo here")
    assert result.out == "here\n", result
    return time.monotonic() - asked


def has_grown(home, kind, bomb_id, marker):
    if kind == "memory":
        return processes.resident_bytes(home.record(bomb_id)["pid"]) > 300 << 20
    return len(processes.mentioning(marker)) > BOMB_PROCESSES * 0.7


@pytest.mark.fault("R28", "fork bomb, memory hog", "others answer <= 2 s, kill leaves none <= 5 s")
def test_a_bomb_hurts_no_other_session_and_can_be_ended(home, rounds, found):
    slowest_s = longest_s = 0.0
    most = 0
    with limited_user(home, MOST_PROCESSES):
        home.create("--name", "calm")
        usual_s = max(answer_s(home) for _ in range(3))
        for number in range(rounds(1, 5)):
            for kind, bomb in list(BOMBS.items())[: rounds(2, 3)]:
                name = f"{kind}-{number}"
                bomb_id = home.create("--name", name, "--", "bash", "-c", f"{LIMITS}; {bomb}")
                marker = f"AI_SESSION_ID={bomb_id}"
                wait_until(functools.partial(has_grown, home, kind, bomb_id, marker), what=kind)
                most = max(most, len(processes.mentioning(marker)))
                slowest_s = max(slowest_s, *(answer_s(home) for _ in range(3)))
                assert slowest_s < ANSWERED_WITHIN_S + SLOWER * usual_s
                asked = time.monotonic()
                result = home.cli("kill", name)
                longest_s = max(longest_s, time.monotonic() - asked)
                assert result.code == 0, result
                assert processes.mentioning(marker) == [], kind
                assert longest_s < ENDED_WITHIN_S + SLOWER * usual_s
        assert home.listed()["calm"]["status"] == "running"
    found(f"{most} processes; answers {slowest_s:.1f} s, kill {longest_s:.1f} s")
