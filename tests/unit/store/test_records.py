"""The record's file: read forgivingly, written whole or not at all, trusted by nobody else."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import threading
import tomllib

import pytest

from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.store import records
from tests.support.home import PACKAGE_PARENT

pytestmark = pytest.mark.usefixtures("own_dirs")
ID = "0123abcd"
RECORD = SessionRecord(ID, "api", command=("a", "b"), directory="/tmp", env={"A": "1"}, created=1.5)

LEAST = 'status = "exited"\ncreated = 2026-01-01T00:00:00Z\n'
"""With a name and the table `env`, what a record must have."""


def write(data):
    records.save(RECORD)
    mode = "wb" if isinstance(data, bytes) else "w"
    with open(records.record_path(ID), mode) as file:
        file.write(data)


def read():
    with open(records.record_path(ID), "rb") as file:
        return file.read()


def beside():
    return sorted(os.listdir(os.path.dirname(records.record_path(ID))))


def test_a_saved_record_is_read_back():
    records.save(RECORD)
    assert records.load(ID) == RECORD
    assert records.ids() == [ID]
    assert records.names() == {"api": ID}
    assert beside() == ["session.toml"]
    records.save(RECORD._replace(title="t"))
    assert beside() == ["session.toml", "session.toml.bak"]


def test_what_a_person_added_survives():
    write(f'{LEAST}name = "api"\nmine = "kept"\n[deep]\nx = [1, 2]\n[env]\nA = "1"\n')
    record = records.load(ID)
    records.save(record._replace(name="new"))
    table = tomllib.loads(read().decode())
    assert (table["name"], table["mine"], table["deep"]) == ("new", "kept", {"x": [1, 2]})
    records.save(record._replace(env={}, pid=None))
    assert tomllib.loads(read().decode())["env"] == {}


def test_a_hand_edited_name_is_found():
    write(f"{LEAST}name   =  'by hand'  # mine\n[env]\n")
    assert records.names() == {"by hand": ID}
    write('name = "a"\n[env]\nname = "b"\n')
    assert records.names() == {"a": ID}
    write(f'{LEAST}title = """\nname = "fake"\n"""\nname = "true"\n[env]\n')
    assert records.names() == {"true": ID}


BROKEN = {
    "empty": b"",
    "binary": bytes(range(256)) * 10,
    "not UTF-8": b'name = "\xff"',
    "not TOML": b"{json: 1}",
    "twice": b'name = "a"\nname = "b"\n',
    "wrong type": b"name = 3\n",
    "deep": b"a = " + b"[" * 5000,
    "a comment only": b"# nothing\n",
    "not a number": b"schema = 'one'\n",
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named_and_left_as_it_is(case):
    write(BROKEN[case])
    entry = records.load_entry(ID)
    assert entry is not None
    assert entry.record is None
    assert entry.problem
    assert ("\n" in entry.problem) is False
    assert read() == BROKEN[case]
    assert records.names() == {}
    assert [found.id for found in records.scan()] == [ID]


def test_the_problem_names_the_file():
    write(b"nonsense")
    with pytest.raises(RecordUnreadable) as refusal:
        records.load(ID)
    assert str(refusal.value).startswith(f"{records.record_path(ID)} cannot be read: ")
    write(b"name = 3\n")
    assert records.record_path(ID) in records.load_entry(ID).problem


def test_what_was_added_since_the_last_save_survives():
    records.save(RECORD)
    with open(records.record_path(ID), "ab") as file:
        file.write(b'[mine]\nkey = "kept"\n')
    records.save(RECORD._replace(title="new"), replaced=RECORD)
    assert tomllib.loads(read().decode())["mine"] == {"key": "kept"}


def test_a_file_that_is_as_it_was_saved_is_not_parsed_again(monkeypatch):
    records.save(RECORD)
    with monkeypatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda _text: pytest.fail("parsed"))
        records.save(RECORD._replace(title="new"), replaced=RECORD)
    assert records.load(ID).title == "new"


def test_a_file_cut_off_anywhere_is_a_record_or_a_problem():
    records.save(SessionRecord(ID, "é", command=("\udcff",)))
    whole = read()
    for length in range(len(whole)):
        with open(records.record_path(ID), "wb") as file:
            file.write(whole[:length])
        entry = records.load_entry(ID)
        assert entry is not None
        assert (entry.record is None) == bool(entry.problem)
        assert entry.record is None or length >= whole.index(b"[env]") + len(b"[env]")


def test_a_file_cut_at_a_line_is_no_record_and_its_name_stays_taken():
    records.save(RECORD)
    whole = read()
    records.save(RECORD._replace(title="t"))
    cut = whole[: whole.index(b"directory")]
    with open(records.record_path(ID), "wb") as file:
        file.write(cut)
    entry = records.load_entry(ID)
    assert entry.record is None
    assert "is missing; the file may have been cut short" in entry.problem
    assert "the copy before it is whole: cp session.toml.bak session.toml" in entry.problem
    assert records.load_backup(ID) == RECORD
    assert records.names() == {"api": ID}
    assert read() == cut
    records.save(RECORD)  # by its host, which knows better
    assert [name for name in beside() if ".corrupt-" in name]


def test_a_corrupt_file_is_set_aside_when_its_host_saves():
    write(b"nonsense")
    records.save(RECORD)
    assert records.load(ID) == RECORD
    (aside,) = (name for name in beside() if ".corrupt-" in name)
    with open(os.path.join(os.path.dirname(records.record_path(ID)), aside), "rb") as file:
        assert file.read() == b"nonsense"


def test_a_newer_schema_is_never_overwritten():
    newer = b'schema = 2\nname = "future"\nstatus = "dreaming"\n'
    write(newer)
    with pytest.raises(RecordUnreadable, match="newer version"):
        records.load(ID)
    with pytest.raises(RecordUnreadable, match="newer version"):
        records.save(RECORD)
    assert read() == newer


@pytest.mark.parametrize("kind", ["symlink", "dangling", "directory", "fifo", "huge"])
def test_only_a_regular_file_is_read(kind, tmp_path):
    records.save(RECORD)
    path = records.record_path(ID)
    os.unlink(path)
    target = tmp_path / "target"
    if kind == "symlink":
        target.write_text('name = "elsewhere"\n')
    make = {
        "symlink": lambda: os.symlink(target, path),
        "dangling": lambda: os.symlink(target, path),
        "directory": lambda: os.mkdir(path),
        "fifo": lambda: os.mkfifo(path),
        "huge": lambda: os.truncate(os.open(path, os.O_WRONLY | os.O_CREAT), 2 << 20),
    }
    make[kind]()
    entry = records.load_entry(ID)
    assert entry is not None
    assert entry.record is None


def test_foreign_folders_are_not_ours():
    records.save(RECORD)
    sessions = os.path.dirname(os.path.dirname(records.record_path(ID)))
    for name in ("7b1c9a54-0000-4000-8000-000000000000", "deadbeef", "0123ABCD", "x"):
        os.mkdir(os.path.join(sessions, name))
    assert records.ids() == [ID]


def test_a_disk_that_refuses_leaves_the_old_file(monkeypatch):
    records.save(RECORD)
    before = read()

    def refuse(*_arguments):
        raise OSError(28, "No space left on device")

    for step in ("write", "fsync", "rename"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, refuse)
            with pytest.raises(OSError, match="No space left"):
                records.save(RECORD._replace(title="new"))
        assert read() == before
        assert not [name for name in beside() if name.startswith(".tmp-")]


def test_modes_whatever_the_umask():
    before = os.umask(0)
    try:
        records.save(RECORD)
        records.save(RECORD._replace(status=SessionStatus.RUNNING))
    finally:
        os.umask(before)
    folder = os.path.dirname(records.record_path(ID))
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    for name in beside():
        assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600


WRITER = f"""
import sys
sys.path.insert(0, {PACKAGE_PARENT!r})
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import records
print("ready", flush=True)
number = 0
while True:
    number += 1
    records.save(SessionRecord("{ID}", "api", title="x" * (number % 3000), pid=number))
"""


def test_a_killed_writer_never_leaves_half_a_file():
    seed = random.randrange(1 << 32)
    pauses = random.Random(seed)
    records.save(RECORD)
    for _ in range(15):
        with subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            threading.Event().wait(pauses.uniform(0, 0.02))  # a random point in its work
            writer.kill()
        record = records.load(ID)
        assert record == RECORD or record.pid is not None, f"seed {seed}"
