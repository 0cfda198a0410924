"""Locks belong to open files, not to processes, and a probe disturbs nobody for long."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from aisession_tui.store import locks
from tests.support.home import PACKAGE_PARENT


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "lock")


def test_held_by_one_at_a_time(path):
    held = locks.acquire(path)
    assert held is not None
    assert locks.is_held(path)
    assert locks.acquire(path) is None
    locks.release(held)
    assert not locks.is_held(path)
    again = locks.acquire(path)
    assert again is not None
    locks.release(again)


def test_a_file_that_is_not_there_is_held_by_nobody(path):
    assert not locks.is_held(path)
    assert not os.path.exists(path)


def test_a_duplicate_keeps_it_held_until_it_is_released(path):
    held = locks.acquire(path)
    duplicate = os.dup(held)
    os.close(held)
    assert locks.is_held(path)
    locks.release(duplicate)
    assert not locks.is_held(path)


def test_release_lets_go_for_all_duplicates(path):
    held = locks.acquire(path)
    duplicate = os.dup(held)
    locks.release(held)
    assert not locks.is_held(path)
    os.close(duplicate)


def test_it_ends_with_its_process(path):
    code = (
        f"import sys; sys.path.insert(0, {PACKAGE_PARENT!r})\n"
        "from aisession_tui.store import locks\n"
        "held = locks.acquire(sys.argv[1]); print('held', flush=True); input()"
    )
    command = [sys.executable, "-c", code, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert locks.is_held(path)
        holder.kill()
        holder.wait()
        assert not locks.is_held(path)


def test_probing_does_not_keep_a_host_from_its_lock(path):
    """`acquire` without a timeout outlasts the instant that a probe holds it."""
    import fcntl

    probe = os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)
    fcntl.flock(probe, fcntl.LOCK_SH)
    start = time.monotonic()
    assert locks.acquire(path, 0.1) is None
    assert 0.05 < time.monotonic() - start < 1
    os.close(probe)
    held = locks.acquire(path)
    assert held is not None
    locks.release(held)


def test_a_symlink_is_no_lock(path, tmp_path):
    target = tmp_path / "target"
    target.write_text("untouched")
    os.symlink(target, path)
    with pytest.raises(OSError, match="symbolic links"):
        locks.acquire(path)
    with pytest.raises(OSError, match="symbolic links"):
        locks.is_held(path)
    assert target.read_text() == "untouched"


def test_held_for_a_moment(path):
    with locks.held(path):
        assert locks.is_held(path)
        with pytest.raises(TimeoutError, match="locked by another process"), locks.held(path, 0.05):
            pass
    assert not locks.is_held(path)


def test_it_is_not_inherited_by_programs(path):
    held = locks.acquire(path)
    assert held is not None
    assert not os.get_inheritable(held)
    locks.release(held)
