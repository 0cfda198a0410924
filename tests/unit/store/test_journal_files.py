"""Segments as files: packed and not, within limits, whatever is killed in between."""

from __future__ import annotations

import gzip
import os
import stat
from contextlib import contextmanager
from pathlib import Path

import pytest

from aisession_tui import paths
from aisession_tui.store import journal_files, journal_upkeep, locks, records

IDS = ("0000000a", "0000000b", "0000000c")


def fill(session_id, number, data=b"x" * 1000, modified=None):
    folder = journal_files.folder_of(session_id)
    os.close(journal_files.create(folder, number, data))
    if modified is not None:
        os.utime(journal_files.path_of(folder, number), (modified, modified))
    return folder


def numbers(session_id):
    return [each.number for each in journal_files.listed(journal_files.folder_of(session_id))]


def test_files_are_the_users_alone(own_dirs):
    mask = os.umask(0)
    try:
        folder = fill(IDS[0], 1)
        journal_files.pack(journal_files.listed(folder)[0])
        fill(IDS[0], 2)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path(folder).iterdir()} == {0o600}


def test_a_file_that_is_there_already_is_left_alone(own_dirs):
    folder = fill(IDS[0], 1)
    target = Path(folder).parent / "target"
    target.write_bytes(b"mine")
    Path(folder, "0002.cast").symlink_to(target)
    for number in (1, 2):
        with pytest.raises(OSError, match="exists"):
            journal_files.create(folder, number, b"other")
    assert journal_files.reopen(folder, 2, 0) is None
    assert target.read_bytes() == b"mine"


def test_packed_segments_read_the_same(own_dirs):
    data = os.urandom(1000) + b"text " * 100_000
    folder = fill(IDS[0], 1, data, modified=1000.0)
    (before,) = journal_files.listed(folder)
    journal_files.pack(before)
    (after,) = journal_files.listed(folder)
    assert after.is_packed
    assert after.size_bytes < len(data)
    assert after.modified == 1000.0
    assert journal_files.read(after) == journal_files.read(before) == data
    assert gzip.decompress(Path(after.path).read_bytes()) == data


def test_of_a_packed_segment_that_is_cut_the_beginning_is_read(own_dirs):
    data = b"".join(b"%d\n" % number for number in range(100_000))
    folder = fill(IDS[0], 1, data)
    journal_files.pack(journal_files.listed(folder)[0])
    path = Path(folder, "0001.cast.gz")
    whole = path.read_bytes()
    for length in range(0, len(whole), len(whole) // 50):
        path.write_bytes(whole[:length])
        assert data.startswith(journal_files.read(journal_files.listed(folder)[0]))
    assert len(journal_files.read(journal_files.listed(folder)[0])) > len(data) // 2


def test_killed_between_packing_and_removing_nothing_is_there_twice(own_dirs):
    folder = fill(IDS[0], 1, b"data")
    Path(folder, "0001.cast.gz").write_bytes(gzip.compress(b"data"))
    (found,) = journal_files.listed(folder)
    assert not found.is_packed
    journal_files.remove([found])
    assert os.listdir(folder) == []


def test_going_on_cuts_off_what_is_not_whole(own_dirs):
    folder = fill(IDS[0], 3, b"whole-torn")
    fill(IDS[0], 4)
    descriptor = journal_files.reopen(folder, 3, 6)
    os.write(descriptor, b"more")
    os.close(descriptor)
    assert numbers(IDS[0]) == [3]
    assert Path(folder, "0003.cast").read_bytes() == b"whole-more"
    assert journal_files.reopen(folder, 3, 11) is None
    assert journal_files.reopen(folder, 5, 0) is None


def test_the_oldest_closed_segments_go_first(own_dirs):
    for number in range(1, 6):
        folder = fill(IDS[0], number)
    journal_files.prune(folder, 2500)
    assert numbers(IDS[0]) == [3, 4, 5]
    journal_files.prune(folder, 0)
    assert numbers(IDS[0]) == [5]


def test_the_limit_for_all(own_dirs):
    """The oldest of all goes first; what a running session writes stays, whatever its age."""
    for at, (session_id, number) in enumerate([(IDS[0], 1), (IDS[1], 1), (IDS[0], 2), (IDS[1], 2)]):
        fill(session_id, number, modified=1000.0 + at)
    fill(IDS[2], 1, modified=1.0)
    lock = locks.acquire(records.lock_path(IDS[2]))
    sessions = paths.sessions_dir()
    journal_upkeep.limit(sessions, 3500)
    assert [numbers(each) for each in IDS] == [[2], [2], [1]]
    journal_upkeep.limit(sessions, 0)
    assert [numbers(each) for each in IDS] == [[], [], [1]]
    locks.release(lock)


def test_one_at_a_time_looks_after_the_limit(own_dirs):
    fill(IDS[0], 1)
    lock = locks.acquire(os.path.join(paths.data_dir(), "journals.lock"))
    journal_upkeep.limit(paths.sessions_dir(), 0)
    assert numbers(IDS[0]) == [1]
    locks.release(lock)


def test_segments_are_an_eighth_of_what_a_session_may_have():
    assert journal_files.segment_bytes(64 << 20) == 8 << 20
    assert journal_files.segment_bytes(1 << 20) == 128 << 10
    assert journal_files.segment_bytes(1) == 64 << 10


def test_a_segment_that_is_packed_while_one_looks_is_listed(own_dirs, monkeypatch):
    for number in range(1, 5):
        folder = fill(IDS[0], number)
    scans = []

    @contextmanager
    def scan(path):
        with os_scandir(path) as entries:
            scans.append(path)
            yield [each for each in entries if len(scans) > 1 or each.name != "0002.cast"]

    os_scandir = os.scandir
    monkeypatch.setattr(journal_files.os, "scandir", scan)
    assert numbers(IDS[0]) == [1, 2, 3, 4]
    os.unlink(journal_files.path_of(folder, 3))
    scans.clear()
    assert numbers(IDS[0]) == [1, 2, 4]
    assert len(scans) == journal_files._LOOKS
