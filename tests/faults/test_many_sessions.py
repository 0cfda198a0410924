"""Two hundred sessions at once: made, idle, listed and ended within their budgets."""

from __future__ import annotations

import time

import pytest

from aisession_tui.service import sessions
from tests.support import processes
from tests.support.waiting import wait_until

SLOWER = 3
"""How many times slower than planned a busy machine may be."""
CREATED_S, LISTED_S, KILLED_S = 30.0, 0.3, 10.0
"""For all 200."""
HOST_BYTES = 500 * 1024 * 1024 // 200
IDLE_SHARE = 0.01


@pytest.mark.fault("R19", "200 sessions", "create 30 s, 500 MB, idle 1 %, list 0.3 s, kill 10 s")
def test_many_sessions_cost_little(home, own_dirs, rounds, found):
    count = rounds(12, 200)
    asked = time.monotonic()
    ids = [
        sessions.create(sessions.Wish(f"s{number}", str(home.path))).id for number in range(count)
    ]
    created_s = time.monotonic() - asked
    for session_id in ids:  # the last that a host does before it rests
        path = home.session_dir(session_id) / "screen.snapshot"
        wait_until(path.exists, 30.0, "the screen on the disk")
    hosts = [home.host_pid(session_id) for session_id in ids]
    share = idle_share([*hosts, home.supervisor_pid()], rounds(1, 10))
    memory_bytes = sum(map(processes.proportional_bytes, hosts))
    asked = time.monotonic()
    listed = home.listed()
    listed_s = time.monotonic() - asked
    asked = time.monotonic()
    assert home.cli("kill", "--all", timeout_s=SLOWER * KILLED_S).code == 0
    killed_s = time.monotonic() - asked
    found(
        f"{count}: create {created_s:.1f} s, {memory_bytes / 1e6:.0f} MB, idle {share:.2%}, "
        f"list {listed_s * 1000:.0f} ms, kill {killed_s:.1f} s"
    )
    assert {entry["status"] for entry in listed.values()} == {"running"}
    assert {entry["status"] for entry in home.listed().values()} == {"exited"}
    assert len(listed) == count
    assert created_s <= SLOWER * CREATED_S
    assert memory_bytes <= SLOWER * count * HOST_BYTES
    assert share <= SLOWER * IDLE_SHARE
    assert listed_s <= SLOWER * LISTED_S
    assert killed_s <= SLOWER * KILLED_S


def idle_share(pids, seconds):
    """How much of a processor these use while nobody asks anything of them."""
    before = sum(map(processes.cpu_s, pids))
    time.sleep(seconds)  # the measured time
    return (sum(map(processes.cpu_s, pids)) - before) / seconds
