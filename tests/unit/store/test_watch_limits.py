"""Where inotify gives too little, or nothing, no change of a record is missed."""

from __future__ import annotations

import errno
import os
from contextlib import closing

import pytest

from aisession_tui.model.session import SessionRecord
from aisession_tui.store import inotify, records
from aisession_tui.store.inotify import FileEvent, Inotify
from aisession_tui.store.watch import RecordWatch

pytestmark = pytest.mark.skipif(os.uname().sysname != "Linux", reason="inotify is Linux's")


@pytest.fixture(autouse=True)
def two_records(own_dirs):
    for session_id in ("aaaa0000", "bbbb0000"):
        records.save(SessionRecord(session_id, session_id))


def refuse(*_arguments):
    raise OSError(errno.ENOSPC, "no watch left")


@pytest.mark.parametrize("method", ["__init__", "add"])
def test_without_inotify_the_times_are_looked_at(monkeypatch, method):
    monkeypatch.setattr(Inotify, method, refuse)
    with closing(RecordWatch()) as watch:
        assert watch.fileno() == -1
        assert watch.changed() == set()
        records.save(SessionRecord("bbbb0000", "web"))
        assert watch.changed() == {"bbbb0000"}


def test_a_session_that_cannot_be_watched_counts_as_changed(monkeypatch):
    with closing(RecordWatch()) as watch:
        monkeypatch.setattr(Inotify, "add", refuse)
        records.save(SessionRecord("cccc0000", "new"))
        assert watch.changed() == {"cccc0000"}
        records.save(SessionRecord("aaaa0000", "web"))
        assert watch.changed() == {"aaaa0000", "cccc0000"}


def test_after_an_overflow_everything_counts_as_changed(monkeypatch):
    with closing(RecordWatch()) as watch:
        records.save(SessionRecord("cccc0000", "new"))
        with monkeypatch.context() as patch:
            patch.setattr(Inotify, "read", lambda _self: [FileEvent(-1, inotify.OVERFLOW, "")])
            assert watch.changed() == {"aaaa0000", "bbbb0000", "cccc0000"}
        assert "cccc0000" in watch.changed()
        records.save(SessionRecord("cccc0000", "web"))
        assert watch.changed() == {"cccc0000"}


def test_records_are_looked_at_one_by_one_only_without_inotify(monkeypatch):
    monkeypatch.setattr(records, "ids", refuse)
    with closing(RecordWatch()) as watch:
        assert watch.changed() == set()
