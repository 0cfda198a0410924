"""What may be swept, and what never."""

from __future__ import annotations

import os
import socket
import time

import pytest

from aisession_tui import paths
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol import endpoints
from aisession_tui.service import leftovers
from aisession_tui.store import locks, records, snapshot_folders

ID = "0123abcd"


@pytest.fixture(autouse=True)
def _session(own_dirs):
    """A session without a host, in a home of its own."""
    records.save(SessionRecord(ID, "api"))


def temporary(folder, *, age_s=7200.0):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, ".tmp-0123456789ab")
    with open(path, "w", encoding="utf-8") as file:
        file.write("half")
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def stale_socket(name):
    path = os.path.join(paths.private_dir(paths.runtime_dir()), name)
    endpoints.listen(path).close()
    return path


def test_temporary_files_of_killed_writers_go_after_an_hour():
    folder = paths.session_dir(ID)
    young = temporary(os.path.join(folder, "journal"), age_s=1800)
    old = [temporary(each) for each in (folder, paths.data_dir(), paths.config_dir())]
    assert leftovers.find() == sorted(old)
    assert leftovers.sweep() == sorted(old)
    assert [os.path.exists(each) for each in (*old, young)] == [False, False, False, True]


def test_folders_that_killed_writers_left_go_as_well():
    folders = [
        os.path.dirname(temporary(os.path.join(each, ".tmp-half")))
        for each in (snapshot_folders.folder_of(ID), paths.sessions_dir())
    ]
    for folder in folders:
        os.utime(folder, (1, 1))
    assert leftovers.sweep() == sorted(folders)
    assert not any(map(os.path.exists, folders))


def test_folders_without_a_record_are_never_touched():
    foreign = temporary(os.path.join(paths.sessions_dir(), "ffffffff"))
    assert leftovers.sweep() == []
    assert os.path.exists(foreign)


def test_sockets_that_refuse_go_and_others_stay():
    gone = [stale_socket(f"{ID}.sock"), stale_socket("ffffffff.sock")]
    path = os.path.join(paths.runtime_dir(), "eeeeeeee.sock")
    other = os.path.join(paths.runtime_dir(), "notes.sock")
    with open(other, "w", encoding="utf-8") as file:
        file.write("no socket")
    os.symlink("/nowhere", paths.agent_link())
    with endpoints.listen(path, backlog=0), socket.socket(socket.AF_UNIX) as waiting:
        waiting.connect(path)  # nobody accepts, and the queue is full
        assert leftovers.sweep() == sorted(gone)
        assert os.path.exists(path)
    assert os.path.exists(other)
    assert os.path.islink(paths.agent_link())


def test_a_socket_whose_session_is_held_is_about_to_be_listened_on():
    path = stale_socket(f"{ID}.sock")
    lock = locks.acquire(records.lock_path(ID))
    assert leftovers.find() == leftovers.sweep() == []
    locks.release(lock)
    assert leftovers.sweep() == [path]


def test_a_host_that_comes_between_looking_and_removing_keeps_its_socket(monkeypatch):
    path = stale_socket(f"{ID}.sock")
    found = leftovers.find()
    lock = locks.acquire(records.lock_path(ID))
    monkeypatch.setattr(leftovers, "find", lambda: found)
    assert leftovers.sweep() == []
    locks.release(lock)
    with endpoints.listen(path):
        assert leftovers.sweep() == []
    assert os.path.exists(path)


def test_sockets_elsewhere_are_known_from_the_endpoints(home):
    elsewhere = home.root / "cron"
    path = str(elsewhere / f"{ID}.sock")
    endpoints.listen(path).close()
    with open(records.endpoint_path(ID), "w", encoding="utf-8") as file:
        file.write(f"{path}\n")
    supervisor = stale_socket("supervisor-0.sock")
    with open(endpoints.supervisor_endpoint(), "w", encoding="utf-8") as file:
        file.write(f"{supervisor}\n")
    lock = locks.acquire(os.path.join(endpoints.supervisor_dir(), "lock"))
    assert leftovers.sweep() == [path]
    locks.release(lock)
    assert leftovers.sweep() == [supervisor]


def test_nothing_is_made_by_looking(own_dirs, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(own_dirs.root / "empty"))
    assert leftovers.find() == []
    assert not (own_dirs.root / "empty").exists()
    assert list(own_dirs.runtime.iterdir()) == []
