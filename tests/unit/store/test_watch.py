"""Changes of records are noticed, by inotify and by their times."""

from __future__ import annotations

import os
import select
import shutil
from contextlib import closing

import pytest

from aisession_tui import paths
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import records
from aisession_tui.store.watch import RecordWatch


@pytest.fixture(params=["inotify", "times"])
def watch(request, own_dirs, monkeypatch):
    """A watch over two records."""
    if request.param == "times":
        monkeypatch.setattr("sys.platform", "darwin")
    for session_id in ("aaaa0000", "bbbb0000"):
        save(session_id)
    with closing(RecordWatch()) as watch:
        assert (watch.fileno() >= 0) is (request.param == "inotify")
        assert watch.changed() == set()
        yield watch


def save(session_id, name="api"):
    paths.private_dir(paths.session_dir(session_id))
    records.save(SessionRecord(session_id, name))


def changed(watch):
    if watch.fileno() >= 0:
        assert select.select([watch.fileno()], [], [], 5.0)[0]
    return watch.changed()


def test_saves_are_noticed_once(watch):
    save("aaaa0000", "web")
    assert changed(watch) == {"aaaa0000"}
    assert watch.changed() == set()


def test_edits_in_place_are_noticed(watch):
    path = records.record_path("bbbb0000")
    with open(path, "a", encoding="utf-8") as file:
        file.write("# by hand\n")
    os.utime(path, ns=(1, 1))
    assert changed(watch) == {"bbbb0000"}


def test_new_records_are_noticed_and_watched(watch):
    save("cccc0000")
    assert changed(watch) == {"cccc0000"}
    watch.changed()
    save("cccc0000", "web")
    assert changed(watch) == {"cccc0000"}


def test_records_that_go_are_noticed(watch):
    shutil.rmtree(paths.session_dir("aaaa0000"))
    assert changed(watch) == {"aaaa0000"}
    os.rename(paths.session_dir("bbbb0000"), os.path.join(paths.data_dir(), "away"))
    assert changed(watch) == {"bbbb0000"}


def test_other_files_do_not_matter(watch):
    with open(os.path.join(paths.session_dir("aaaa0000"), "screen.snapshot"), "wb") as file:
        file.write(b"x")
    assert watch.changed() == set()
