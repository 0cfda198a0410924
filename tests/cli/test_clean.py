"""`clean`: by age to the trash, never what runs or is pinned; leftovers are swept."""

from __future__ import annotations

import os
import signal
import time
import tomllib
from datetime import UTC, datetime

import pytest
import tomli_w

from tests.cli.test_contract import lose
from tests.support import processes
from tests.support.aging import DAY_S, age
from tests.support.waiting import wait_until


@pytest.fixture
def ended(home):
    """Makes a session that exited so many days ago; its id."""

    def make(name, days, **lines):
        session_id = home.create("--name", name, "--", "true")
        wait_until(lambda: home.record(session_id)["status"] == "exited")
        age(home, session_id, days, **lines)
        return session_id

    return make


def test_what_has_been_over_for_30_days_goes_and_says_how_it_comes_back(home, ended):
    old = ended("old", 31)
    ended("young", 29)
    ended("pinned", 400, pinned="true")
    broken = ended("broken", 400)
    home.record_path(broken).write_text("nonsense")
    home.create("--name", "running")
    home.create("--name", "paused")
    home.cli("pause", "paused")
    would = home.cli("clean", "--dry-run")
    assert would.out == f"Would go to the trash: {old} - old (exited 0, 31 d ago)\n"
    assert home.session_dir(old).exists()
    result = home.cli("clean")
    assert (result.code, result.err) == (0, "")
    words = f"{old} - old (exited 0, 31 d ago): ai-session undelete {old}"
    assert result.out == f"To the trash: {words}\n"
    assert set(home.listed()) == {"young", "pinned", broken, "running", "paused"}
    assert home.cli(*words.rpartition(": ")[2].split()[1:]).code == 0
    again = home.cli("clean")  # it has just come back
    assert (again.code, again.out) == (0, "")
    assert again.err == "No session has been over for so long.\n"
    assert "old" in home.listed()


def test_a_clock_that_leaps_makes_nothing_old_before_it_has_been_so_for_a_day(home, ended):
    """The year is told to `clean` by what it has seen before."""
    ended("thrown", 0)
    assert home.cli("delete", "thrown").code == 0
    ended("ended", 0)
    assert home.cli("clean").err == "No session has been over for so long.\n"
    clock = home.data / "ai-session" / "clock.toml"
    for path in (home.data / "ai-session" / "trash").iterdir():
        path.rename(path.with_name(f"{path.name.partition('-')[0]}-20240102T030405Z"))
    age(home, home.listed()["ended"]["id"], 400)
    seen = tomllib.loads(clock.read_text())
    seen["known"] = datetime(2024, 1, 3, tzinfo=UTC).timestamp()
    clock.write_text(tomli_w.dumps(seen))
    result = home.cli("clean")
    assert result.out == ""
    assert "d ahead of what was seen before: until that has been so for a day" in result.err
    assert "ended" in home.listed()
    assert "thrown" in home.cli("undelete").out
    seen = tomllib.loads(clock.read_text())
    clock.write_text(tomli_w.dumps(seen | {"leapt": seen["leapt"] - DAY_S}))
    result = home.cli("clean")
    assert "To the trash" in result.out
    assert "Gone for good after 7 days in the trash: thrown" in result.out
    assert "ahead" not in result.err


def test_ages_and_lost_sessions(home, ended):
    ended("day", 1.2)
    ended("hour", 1.2 / 24)
    lost = home.create("--name", "lost")
    lose(home, lost)
    assert home.listed()["lost"]["status"] == "lost"
    age(home, lost, 40)
    assert home.cli("clean", "--older-than", "2h", "--exited").out.count("To the trash") == 1
    assert set(home.listed()) == {"hour", "lost"}
    assert f"{lost} - lost (lost, 40 d ago)" in home.cli("clean", "--older-than", "2w").out
    assert home.cli("clean", "--older-than", "90m").out == ""
    assert "hour" in home.cli("clean", "--older-than", "60m").out
    assert home.listed() == {}
    result = home.cli("clean", "--older-than", "soon")
    assert result.code == 2
    assert "'soon' is no age: 30d, 12h, 90m or 2w" in result.err


@pytest.mark.slow
def test_leftovers_are_swept_and_live_sockets_are_not(home):
    home.may_crash = True
    running = home.create("--name", "running")
    gone = home.create("--name", "gone")
    path = home.socket_path(gone)
    victims = [home.supervisor_pid(), home.host_pid(gone), home.record(gone)["pid"]]
    for pid in victims:
        processes.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(map(processes.is_alive, victims)))
    temporary = home.session_dir(gone) / ".tmp-0123456789ab"
    temporary.write_text("half")
    os.utime(temporary, (time.time() - 7200,) * 2)
    foreign = home.session_dir("11111111-2222") / ".tmp-0123456789ab"
    foreign.parent.mkdir()
    foreign.write_text("another tool's")
    os.utime(foreign, (1, 1))
    wait_until(lambda: home.exec("running", "echo up").out == "up\n")
    would = home.cli("clean", "--dry-run").out.splitlines()
    assert {f"Would be swept: {path}", f"Would be swept: {temporary}"} <= set(would)
    assert os.path.exists(path)
    swept = home.cli("clean").out.splitlines()
    assert swept == [line.replace("Would be swept", "Swept") for line in would]
    assert not os.path.exists(path)
    assert not temporary.exists()
    assert foreign.exists()
    assert os.path.exists(home.socket_path(running))
    assert home.exec("running", "echo still").out == "still\n"


@pytest.mark.slow
def test_what_was_in_the_trash_for_seven_days_is_gone_for_good(home, ended):
    session_id = ended("x", 0)
    home.cli("delete", "x")
    trash = home.data / "ai-session" / "trash"
    (folder,) = trash.iterdir()
    folder.rename(trash / f"{session_id}-20200101T000000Z")
    assert (
        "Would be gone for good after 7 days in the trash: x\n"
        in home.cli("clean", "--dry-run").out
    )
    assert home.cli("clean").out == "Gone for good after 7 days in the trash: x\n"
    assert list(trash.iterdir()) == []
