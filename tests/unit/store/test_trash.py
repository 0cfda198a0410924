"""The trash: seven days from the deletion, whatever clocks do, and nothing of a folder is lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aisession_tui import paths
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import records, trash

pytestmark = pytest.mark.usefixtures("own_dirs")
ID = "0123abcd"
DAY_S = 24 * 3600.0


def save(session_id: str = ID, name: str = "api") -> Path:
    records.save(SessionRecord(session_id, name, created=1.0))
    folder = Path(paths.session_dir(session_id))
    (folder / "journal").mkdir()
    (folder / "journal" / "0001.cast").write_text("kept")
    return folder


def stamped(moment: float, *, is_local: bool = False) -> str:
    if is_local:
        return time.strftime("%Y%m%dT%H%M%S", time.localtime(moment))
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(moment))


def age(thrown: trash.Thrown, days: float, *, is_local: bool = False) -> str:
    """Have something lie in the trash for so long."""
    name = f"{thrown.id}-{stamped(time.time() - days * DAY_S, is_local=is_local)}"
    target = os.path.join(os.path.dirname(thrown.folder), name)
    os.rename(thrown.folder, target)
    return target


def ids() -> list[str]:
    return [each.id for each in trash.listed()]


def test_what_was_thrown_away_is_listed_and_put_back_whole():
    folder = save()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    thrown = trash.throw_away(ID)
    assert not folder.exists()
    assert trash.listed() == [thrown]
    assert (thrown.name, thrown.record, thrown.problem) == (
        "api",
        records.load_in(thrown.folder, ID),
        "",
    )
    assert abs(thrown.deleted - time.time()) < 60
    assert thrown.expires == thrown.deleted + 7 * DAY_S
    trash.put_back(thrown, None)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert trash.listed() == []


def test_nothing_is_put_over_an_existing_folder_not_even_an_empty_one():
    save()
    thrown = trash.throw_away(ID)
    os.mkdir(paths.session_dir(ID))
    with pytest.raises(FileExistsError):
        trash.put_back(thrown, thrown.record._replace(name="changed"))
    assert trash.listed() == [thrown]


@pytest.mark.parametrize("is_local", [False, True])
def test_seven_days_count_from_the_stamp(is_local):
    for session_id in ("00000006", "00000008"):
        save(session_id)
        age(trash.throw_away(session_id), int(session_id), is_local=is_local)
    assert ids() == ["00000008", "00000006"]
    assert [each.id for each in trash.overdue()] == ["00000008"]
    assert [each.id for each in trash.empty()] == ["00000008"]
    assert ids() == ["00000006"]
    assert len(os.listdir(os.path.dirname(trash.listed()[0].folder))) == 1


def test_what_is_long_overdue_but_there_can_be_put_back():
    folder = save()
    age(trash.throw_away(ID), 400)
    (thrown,) = trash.listed()
    trash.put_back(thrown, thrown.record)
    assert (folder / "journal" / "0001.cast").read_text() == "kept"


def test_throwing_away_empties_the_trash():
    for session_id in ("0000000a", "0000000b"):
        save(session_id)
    age(trash.throw_away("0000000a"), 8)
    trash.throw_away("0000000b")
    assert ids() == ["0000000b"]


def test_a_clock_that_was_ahead_gives_seven_days_from_now(monkeypatch):
    save()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: 4_000_000_000.0)
        ahead = trash.throw_away(ID)
    assert "20961002" in ahead.folder
    (thrown,) = trash.listed()
    assert thrown.deleted <= time.time()
    assert trash.empty() == []
    (thrown,) = trash.listed()
    assert "20961002" not in thrown.folder
    assert abs(thrown.expires - time.time() - 7 * DAY_S) < 60


def test_a_clock_that_was_behind_does_not_make_it_old(monkeypatch):
    save()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: 1000.0)
        trash.throw_away(ID)
        assert trash.empty() == []
    assert trash.empty() == []
    assert ids() == [ID]


def test_what_is_not_ours_is_left_alone():
    save()
    folder = Path(trash.throw_away(ID).folder).parent
    mine = folder / f"{ID}-20010101T000000Z"  # no record in it
    mine.mkdir()
    (folder / "notes").write_text("mine")
    os.utime(folder / "notes", (1, 1))
    assert trash.empty() == []
    assert ids() == [ID]
    assert mine.is_dir()
    assert (folder / "notes").exists()


def test_a_stamp_that_no_calendar_has_gives_way_to_the_folder_s_time():
    save()
    thrown = trash.throw_away(ID)
    os.rename(thrown.folder, os.path.join(os.path.dirname(thrown.folder), f"{ID}-20261399T000000Z"))
    (found,) = trash.listed()
    assert abs(found.deleted - time.time()) < 60


def test_removing_takes_the_log_along_and_finishes_what_was_begun():
    save()
    log = Path(paths.host_log(ID))
    log.parent.mkdir(parents=True)
    log.write_text("words")
    thrown = trash.throw_away(ID)
    half_gone = Path(thrown.folder).parent / ".gone-0123"
    half_gone.mkdir()
    trash.remove(thrown.folder)
    assert trash.listed() == []
    assert not log.exists()
    trash.empty()
    assert not half_gone.exists()
    with pytest.raises(FileNotFoundError):
        trash.remove(thrown.folder)


def test_an_unreadable_record_is_listed_with_its_reason():
    folder = save()
    (folder / "session.toml").write_text("nonsense")
    thrown = trash.throw_away(ID)
    assert (thrown.name, thrown.record) == (ID, None)
    assert f"{thrown.file} cannot be read" in thrown.problem


def test_what_comes_back_within_the_second_is_thrown_away_beside_the_first(monkeypatch):
    now = time.time()
    monkeypatch.setattr(trash.time, "time", lambda: now)
    found = []
    for name in ("one", "two", "three"):
        save(name=name)
        found.append(trash.throw_away(ID))
    assert len({each.folder for each in found}) == 3
    assert {each.name for each in trash.listed()} == {"one", "two", "three"}
    assert all(each.deleted <= now for each in trash.listed())
