"""A home whose commands another user runs, who may have only so many processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support import processes
from tests.support.home import Home
from tests.support.waiting import wait_until

_FIRST_UID = 61_000
_HOW_MANY = 3000
_READS_ALL = "+dac_read_search"
"""The one privilege of this user: Python may lie where only root can look."""
_TRY = """
import os, sys, time
for number in range(int(sys.argv[1]) + 20):
    try:
        pid = os.fork()
    except BlockingIOError:
        print("limited")
        break
    if not pid:
        os.closerange(1, 3)
        time.sleep(20)
        os._exit(0)
"""


@contextmanager
def limited_user(home: Home, most_processes: int) -> Iterator[int]:
    """Give a home to a user nobody else is; the number of processes is a hard limit of the kernel.

    Skips where that cannot be, or where the limit does not hold. All that is left is killed.
    """
    if os.getuid() or not (shutil.which("setpriv") and shutil.which("prlimit")):
        pytest.skip("needs root, setpriv and prlimit to be a user with limits of its own")
    uid = _FIRST_UID + os.getpid() % _HOW_MANY
    assert not owned_by(uid)
    limit = f"--nproc={most_processes}:{most_processes}"
    user = ("--reuid", str(uid), "--regid", str(uid), "--clear-groups")
    capable = ("--inh-caps", _READS_ALL, "--ambient-caps", _READS_ALL)
    launcher = ("prlimit", limit, "--", "setpriv", *user, *capable)
    try:
        argv = [*launcher, sys.executable, "-c", _TRY, str(most_processes)]
        if (
            subprocess.run(argv, capture_output=True, check=False, timeout=30).stdout
            != b"limited\n"
        ):
            pytest.skip("the kernel does not hold the limit of processes here")
        _end_all(uid)
        for path in [home.root, *home.root.rglob("*")]:
            os.chown(path, uid, uid, follow_symlinks=False)
        home.launcher = launcher
        yield uid
    finally:
        home.launcher = ()
        _end_all(uid)


def owned_by(uid: int) -> list[int]:
    """The processes of a user, those included that nobody has waited for: they count as well."""
    wanted = f"\nUid:\t{uid}\t"
    return [pid for pid in processes.all_pids() if wanted in processes.status(pid)]


def _end_all(uid: int) -> None:
    """Stop all, until nobody is left who could start another; then kill them."""

    def are_gone() -> bool:
        for number in (signal.SIGSTOP, signal.SIGSTOP, signal.SIGKILL):
            for pid in owned_by(uid):
                processes.kill(pid, number)
        return not owned_by(uid)

    wait_until(are_gone, 30.0, f"an end of what user {uid} runs")
