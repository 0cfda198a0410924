"""Two homes of one user may share a runtime directory, and nothing else."""

from __future__ import annotations

import pytest

from tests.support.home import Home


@pytest.mark.slow
def test_homes_that_share_a_runtime_directory_keep_apart(home: Home):
    other = {"XDG_DATA_HOME": str(home.root / "other")}
    home.create("--name", "one")
    assert home.cli("create", "--name", "two", env=other).code == 0
    home.create("--name", "three")
    assert {entry["status"] for entry in home.listed().values()} == {"running"}
    assert sorted(home.listed()) == ["one", "three"]
    assert home.cli("kill", "--all", env=other).out.count("Killed") == 1
    assert home.exec("three", "echo here").out == "here\n"
