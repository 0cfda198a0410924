"""Changes in folders, also in those that come later."""

import pytest

from aisession_tui.store import folder_watch
from aisession_tui.store.folder_watch import FolderWatch


@pytest.fixture(params=["inotify", "times"])
def watch(request, monkeypatch):
    if request.param == "times":
        monkeypatch.setattr(folder_watch, "_open", lambda: None)
    opened = []

    def open_watch(*folders):
        opened.append(FolderWatch(map(str, folders)))
        assert (opened[-1].fileno() < 0) is (request.param == "times")
        return opened[-1]

    yield open_watch
    for each in opened:
        each.close()


def test_files_that_come_change_and_go(tmp_path, watch):
    found = watch(tmp_path)
    assert not found.has_changed()
    file = tmp_path / "config.toml"
    file.write_text("a")
    assert found.has_changed()
    assert not found.has_changed()
    other = tmp_path / "other"
    other.write_text("b")
    other.rename(file)
    assert found.has_changed()
    file.unlink()
    assert found.has_changed()
    assert not found.has_changed()


def test_a_folder_may_come_later(tmp_path, watch):
    folder = tmp_path / "config" / "ai-session"
    found = watch(folder)
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("a")
    assert found.has_changed()
    (folder / "config.toml").write_text("bc")
    assert found.has_changed()


def test_another_folder_can_be_watched_too(tmp_path, watch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = watch(tmp_path / "a")
    found.watch([str(tmp_path / "b")])
    found.has_changed()
    (tmp_path / "b" / "file").write_text("x")
    assert found.has_changed()
