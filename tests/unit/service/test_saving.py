"""Writing a session's text to a file: for the user alone, and never over another one unasked."""

from __future__ import annotations

import os
import stat

import pytest

from aisession_tui.errors import AiSessionError
from aisession_tui.service import saving


def test_a_file_is_the_users_alone(tmp_path):
    path = str(tmp_path / "x.txt")
    before = os.umask(0)
    try:
        saving.save(path, "text\n日本\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert (tmp_path / "x.txt").read_text() == "text\n日本\n"


def test_a_file_that_is_there_is_kept_unless_the_user_says_otherwise(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text("precious")
    file.chmod(0o644)
    with pytest.raises(AiSessionError, match="is there already"):
        saving.save(str(file), "new")
    assert file.read_text() == "precious"
    saving.save(str(file), "new", overwrite=True)
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["x.txt"]


def test_a_link_is_not_written_through(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("precious")
    link.symlink_to(target)
    with pytest.raises(AiSessionError):
        saving.save(str(link), "new")
    saving.save(str(link), "new", overwrite=True)
    assert target.read_text() == "precious"


def test_what_cannot_be_is_said(tmp_path):
    assert saving.problem_of(str(tmp_path)) == f"{tmp_path} is a directory"
    assert "there is no directory" in saving.problem_of(str(tmp_path / "no" / "x"))
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in saving.problem_of(str(tmp_path / "pipe"))
    assert saving.problem_of(str(tmp_path / "x")) == ""


def test_paths_as_people_write_them(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert saving.target_path("~/x", "/src") == "/home/me/x"
    assert saving.target_path("x/../y", "/src") == "/src/y"
    assert saving.target_path("/x", "/src") == "/x"
