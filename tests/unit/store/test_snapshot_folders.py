"""Snapshots in a session's folder."""

from __future__ import annotations

import os
import stat
import tomllib

import pytest
import tomli_w

from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import atomic, snapshot_folders
from aisession_tui.store.snapshot_folders import Files, Moment

RECORD = SessionRecord("0" * 8, "x", cwd="/tmp/\udcff", env={"A": "1"}, created=5.0)
FILES = Files(b"ai-session screen 1 80x24\nhello", b'{"command": "ls"}\n')


@pytest.fixture
def folder(own_dirs):
    return snapshot_folders.folder_of("0123abcd")


def written(folder, number=1, **fields):
    moment = Moment(f"{number:08x}", 1000.0 + number, "", RECORD)._replace(**fields)
    return snapshot_folders.write(folder, moment, FILES)


def ids(folder):
    return [int(entry.id, 16) for entry in snapshot_folders.listed(folder)]


def test_what_is_written_is_read(folder):
    moment = written(folder, label="before", is_automatic=True)
    assert snapshot_folders.load(folder, moment.id) == moment
    assert snapshot_folders.load_files(folder, moment.id) == FILES
    size_bytes = sum(os.path.getsize(each) for each in os.scandir(os.path.join(folder, moment.id)))
    assert moment.size_bytes == size_bytes


def test_what_there_was_not_is_not_there(folder):
    moment = snapshot_folders.write(folder, Moment("1" * 8, 1.0, "", RECORD), Files())
    assert snapshot_folders.load_files(folder, moment.id) == Files()


def test_everything_is_the_users_alone_under_any_umask(folder):
    mask = os.umask(0)
    try:
        moment = written(folder)
    finally:
        os.umask(mask)
    for path, _, names in os.walk(folder):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o700
        for name in names:
            assert stat.S_IMODE(os.stat(os.path.join(path, name)).st_mode) == 0o600
    assert moment.id in os.listdir(folder)


def test_they_are_listed_newest_first_and_what_is_none_is_not(folder):
    assert snapshot_folders.listed(folder) == []
    for number in (2, 1, 3):
        written(folder, number)
    os.mkdir(os.path.join(folder, "notes"))
    assert ids(folder) == [3, 2, 1]


@pytest.mark.parametrize("name", ["snapshot.toml", "screen.snapshot", "history.jsonl"])
@pytest.mark.parametrize("damage", ["gone", "cut", "a link", "empty"])
def test_a_torn_one_is_listed_as_such_and_the_others_as_they_are(folder, name, damage):
    whole, torn = written(folder, 1), written(folder, 2)
    path = os.path.join(folder, torn.id, name)
    with open(path, "rb") as file:
        data = file.read()
    os.unlink(path)
    if damage == "a link":
        os.symlink("/etc/passwd", path)
    elif damage != "gone":
        with open(path, "wb") as file:
            file.write(b"" if damage == "empty" else data[: len(data) // 2])
    first, second = snapshot_folders.listed(folder)
    assert (first.id, first.moment, second.moment) == (torn.id, None, whole)
    assert path in first.problem
    with pytest.raises(RecordUnreadable, match=name):
        snapshot_folders.load_files(folder, torn.id)


def test_bytes_that_changed_are_noticed_when_they_are_read(folder):
    moment = written(folder)
    path = os.path.join(folder, moment.id, "screen.snapshot")
    with open(path, "r+b") as file:
        file.seek(30)
        file.write(b"X")
    assert snapshot_folders.listed(folder)[0].moment == moment
    with pytest.raises(RecordUnreadable, match="is damaged"):
        snapshot_folders.load_files(folder, moment.id)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 2}, "newer version"),
        ({"schema": 0}, "no snapshot"),
        ({"schema": "x"}, "no snapshot"),
        ({"time": 5}, "no snapshot"),
        ({"label": 5}, "no snapshot"),
        ({"files": {"screen.snapshot": 5}}, "is no table"),
        ({"files": {"screen.snapshot": {"size": "big", "crc32": 1}}}, "damaged"),
        ({"record": {"name": "x"}}, "cut short"),
        ({"record": {**dict.fromkeys(("name", "status", "created"), 1), "env": {}}}, "name = 1"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_a_sentence(folder, change, words):
    path = os.path.join(folder, written(folder).id, "snapshot.toml")
    with open(path, "rb") as file:
        table = tomllib.load(file)
    with open(path, "wb") as file:
        tomli_w.dump({**table, **change}, file)
    (entry,) = snapshot_folders.listed(folder)
    assert entry.moment is None
    assert words in entry.problem


def test_files_of_a_later_version_are_left_alone(folder):
    moment = written(folder)
    path = os.path.join(folder, moment.id, "snapshot.toml")
    with open(path, "rb") as file:
        table = tomllib.load(file)
    table["files"]["../../../secret"] = {"size": 1, "crc32": 1}
    with open(path, "wb") as file:
        tomli_w.dump(table, file)
    assert snapshot_folders.load_files(folder, moment.id) == FILES


def test_a_disk_that_refuses_leaves_nothing(folder, monkeypatch):
    write = atomic.write_atomic

    def refuse(path, data, **options):
        if path.endswith("snapshot.toml"):
            raise OSError(28, "No space left on device")
        write(path, data, **options)

    monkeypatch.setattr(atomic, "write_atomic", refuse)
    with pytest.raises(OSError, match="No space"):
        written(folder)
    assert os.listdir(folder) == []


def test_what_a_killed_writer_left_goes_with_a_later_one(folder):
    written(folder)
    for name, age_s in (("old", 7200), ("new", 0)):
        path = os.path.join(folder, f".tmp-{name}")
        os.mkdir(path)
        os.utime(path, (os.stat(path).st_mtime - age_s,) * 2)
    written(folder, 2)
    assert sorted(os.listdir(folder)) == [".tmp-new", "00000001", "00000002"]


def test_the_oldest_without_a_label_of_the_users_go_first(folder, monkeypatch):
    monkeypatch.setattr(snapshot_folders, "MOST", 3)
    written(folder, 1, label="mine")
    written(folder, 2)
    written(folder, 3, label="before rollback to x", is_automatic=True)
    for number in (4, 5, 6):
        written(folder, number, label="mine")
    snapshot_folders.prune(folder, {f"{2:08x}"})
    assert ids(folder) == [6, 5, 2]


def test_damaged_ones_neither_count_nor_go(folder, monkeypatch):
    monkeypatch.setattr(snapshot_folders, "MOST", 2)
    for number in (1, 2, 3):
        written(folder, number)
    os.unlink(os.path.join(folder, f"{1:08x}", "snapshot.toml"))
    snapshot_folders.prune(folder, ())
    assert sorted(ids(folder)) == [1, 2, 3]
