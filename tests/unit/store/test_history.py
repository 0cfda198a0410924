"""The history of commands as files: bounded, private, and readable whatever was torn."""

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.store import history
from tests.support.wild import wild

SESSION = "0000000a"


def entry(command="make", code=0, **changes):
    return history.Entry(command, "/src", code, 1000.5, 2.25, "typed")._replace(**changes)


def folder():
    path = os.path.dirname(history.path_of(SESSION))
    os.makedirs(path, exist_ok=True)
    return path


def test_what_was_written_is_read(own_dirs):
    folder()
    entries = [
        entry("a\n'b' \"c\" ☃\t\x1b\udcff".replace("\udcff", "?")),
        entry(code=None, origin="exec", id=7, mark="1f3a"),
    ]
    mask = os.umask(0)
    try:
        for each in entries:
            history.append(SESSION, each)
    finally:
        os.umask(mask)
    assert history.read(SESSION) == entries
    assert stat.S_IMODE(os.stat(history.path_of(SESSION)).st_mode) == 0o600
    assert history.read("0000000b") == []
    assert (history.last_id(SESSION), history.last_id("0000000b")) == (7, 0)


def test_after_a_torn_line_all_others_are_there(own_dirs):
    folder()
    for command in ("one", "two"):
        history.append(SESSION, entry(command))
    size = os.path.getsize(history.path_of(SESSION))
    os.truncate(history.path_of(SESSION), size - 5)
    history.append(SESSION, entry("three"))
    assert [each.command for each in history.read(SESSION)] == ["one", "three"]


def test_the_last_number_is_found_past_a_torn_line_and_in_the_older_file(own_dirs):
    folder()
    history.append(SESSION, entry("one", id=1))
    history.append(SESSION, entry("two", id=2))
    os.truncate(history.path_of(SESSION), os.path.getsize(history.path_of(SESSION)) - 5)
    assert history.last_id(SESSION) == 1
    os.rename(history.path_of(SESSION), history._older_path(SESSION))
    assert history.last_id(SESSION) == 1


def test_it_is_bounded_and_the_newest_stay(own_dirs, monkeypatch):
    monkeypatch.setattr(history, "LIMIT_BYTES", 4000)
    for number in range(200):
        if number == 0:
            folder()
        history.append(SESSION, entry(f"command {number}"))
    files = [name for name in os.listdir(folder()) if name.startswith("history")]
    assert sorted(files) == ["history-1.jsonl", "history.jsonl"]
    assert sum(os.path.getsize(os.path.join(folder(), name)) for name in files) <= 4000
    numbers = [int(each.command.split()[1]) for each in history.read(SESSION)]
    assert numbers == list(range(numbers[0], 200))
    assert len(numbers) > 15
    monkeypatch.setattr(history, "LIMIT_ENTRIES", 3)
    assert history.read(SESSION)[0].command == "command 197"


def test_a_link_in_its_place_is_not_followed(own_dirs, tmp_path):
    target = tmp_path / "target"
    target.write_text("mine")
    os.symlink(target, os.path.join(folder(), "history.jsonl"))
    with pytest.raises(OSError, match="symbolic"):
        history.append(SESSION, entry())
    assert target.read_text() == "mine"
    assert history.read(SESSION) == []


@wild(50)
@given(st.binary(max_size=200))
def test_rubbish_is_left_out(rubbish):
    lines = [history._entry(line) for line in rubbish.split(b"\n")]
    assert all(line is None or isinstance(line, history.Entry) for line in lines)
    for table in (b"[]", b"1", b"null", b'{"command": 1}', b"[" * 10_000):
        assert history._entry(table) is None
