"""The branch of a directory, from files as git writes them."""

import os

import pytest

from aisession_tui.service.repository import branch_of


@pytest.fixture
def work_tree(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/feature/x\n")
    (tmp_path / "src" / "deep").mkdir(parents=True)
    return tmp_path


def test_a_branch_is_found_from_below(work_tree):
    assert branch_of(str(work_tree)) == "feature/x"
    assert branch_of(str(work_tree / "src" / "deep")) == "feature/x"


def test_a_commit_without_a_branch(work_tree):
    (work_tree / ".git" / "HEAD").write_text("0123456789abcdef0123456789abcdef01234567\n")
    assert branch_of(str(work_tree)) == "0123456"


def test_a_second_work_tree_points_to_its_repository(work_tree, tmp_path):
    second = tmp_path / "second"
    second.mkdir()
    place = work_tree / ".git" / "worktrees" / "second"
    place.mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/other\n")
    (second / ".git").write_text(f"gitdir: {place}\n")
    assert branch_of(str(second)) == "other"
    (second / ".git").write_text("gitdir: ../.git/worktrees/second\n")
    assert branch_of(str(second)) == "other"


def test_no_repository_and_nonsense(tmp_path):
    assert branch_of("") == ""
    assert branch_of(str(tmp_path / "missing")) == ""
    (tmp_path / ".git").write_bytes(b"\xff\x00nonsense")
    assert branch_of(str(tmp_path)) == ""
    (tmp_path / ".git").unlink()
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / ".git" / "HEAD")
    assert branch_of(str(tmp_path)) == ""
