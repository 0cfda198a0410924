"""`rename`: of live and ended sessions, to what is free and allowed."""

from __future__ import annotations

import shutil

from tests.support import disks
from tests.support.waiting import wait_until


def test_a_running_session(home):
    session_id = home.create("--name", "old")
    result = home.cli("rename", "old", "new")
    assert result == (0, f"Renamed session: {session_id} is now new\n".encode(), b"")
    assert home.record(session_id)["name"] == "new"
    assert list(home.listed()) == ["new"]
    assert home.exec("new", "echo hi").out == "hi\n"
    assert home.cli("screen", "old").code == 3


def test_a_full_disk_keeps_the_old_name_and_says_so(home):
    with disks.small_disk(home, home.data / "ai-session", 512) as disk:
        session_id = home.create("--name", "old", "--", "sleep", "600")
        home.create("--name", "ended", "--", "true")
        wait_until(lambda: home.listed()["ended"]["status"] == "exited")
        disks.fill(disk / "ballast", 0)
        for name in ("old", "ended"):
            result = home.cli("rename", name, "new")
            assert (result.code, result.out) == (1, "")
            assert "No space left on device" in result.err
        assert set(home.listed()) == {"old", "ended"}
        (disk / "ballast").unlink()
        assert home.cli("rename", "old", "new").code == 0
        assert home.record(session_id)["name"] == "new"


def test_an_ended_session(home):
    session_id = home.create("--name", "old", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.cli("rename", "old", "new").code == 0
    assert home.record(session_id)["name"] == "new"


def test_to_its_own_name(home):
    home.create("--name", "x")
    assert home.cli("rename", "x", "x").code == 0


def test_to_a_taken_name(home):
    home.create("--name", "x")
    other = home.create("--name", "y")
    result = home.cli("rename", "x", "y")
    assert (result.code, result.out) == (1, "")
    assert result.err == f'ai-session: "y" is the name of another session ({other})\n'
    assert set(home.listed()) == {"x", "y"}


def test_to_a_forbidden_name(home):
    home.create("--name", "x")
    for name, reason in (("", "cannot be empty"), ("a/b", "'/'"), ("x" * 65, "at most 64")):
        result = home.cli("rename", "x", name)
        assert result.code == 2
        assert reason in result.err


def test_a_name_that_a_copied_record_has_too_is_nobodys(home):
    first = home.create("--name", "x", "--", "true")
    wait_until(lambda: home.record(first)["status"] == "exited")
    shutil.copytree(home.session_dir(first), home.session_dir("0badbad0"))
    ids = sorted([first, "0badbad0"])
    result = home.cli("screen", "x")
    assert (result.code, result.out) == (3, "")
    assert result.err == f"ai-session: 2 sessions are called 'x': say {ids[0]} or {ids[1]}\n"
    assert home.cli("rename", "0badbad0", "y").code == 0
    assert home.cli("screen", "x").code == 0
