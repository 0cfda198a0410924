"""`search`: what all sessions have written, be they alive or not."""

from __future__ import annotations

import os
import signal
import time

import pytest

from aisession_tui.store import journal_files
from tests.support import processes
from tests.support.waiting import wait_until


def hits(home, *words, **options):
    result = home.cli("search", "--json", *words, **options)
    assert (result.code, result.err) in ((0, ""), (1, "")), result
    assert (result.code == 1) == (result.json == [])
    return [(hit["session"], hit["line"]) for hit in result.json]


@pytest.fixture
def three(home):
    """A living session, an ended one, and one whose host was killed with all that it had."""
    home.create("--name", "living")
    home.exec("living", "printf 'a \\033[1mNee\\033[0mdle in living\\n'")
    ended = home.create("--name", "ended", "--", "sh", "-c", "echo a needle in ended")
    wait_until(lambda: home.record(ended)["status"] == "exited")
    home.create("--name", "lost")
    home.exec("lost", "echo a needle in lost")
    return home


def test_living_and_ended_sessions_newest_first(three):
    expected = [
        ("lost", "a needle in lost"),
        ("ended", "a needle in ended"),
        ("living", "a Needle in living"),
    ]
    assert hits(three, "needle in") == expected
    assert hits(three, "Needle") == expected[2:]
    assert hits(three, "needle in", "--session", "lost", "--session", "living") == [
        expected[0],
        expected[2],
    ]
    assert hits(three, "needle in nothing") == []
    assert hits(three, "--regex", "need.e in l") == expected[:1]
    assert hits(three, "--regex", "need.e in l", "-i") == [expected[0], expected[2]]


def test_after_a_crash_of_everything(three):
    assert len(hits(three, "needle in")) == 3  # for this, hosts write what waits for the disk
    three.may_crash = True
    for pid in three.processes():
        processes.kill(pid, signal.SIGKILL)
    wait_until(lambda: not three.processes())
    assert {session for session, _ in hits(three, "needle in")} == {"living", "ended", "lost"}


def test_for_people(three):
    result = three.cli("search", "needle in ended")
    assert result.code == 0
    words = result.out.split()
    assert (words[0], words[2][0], words[3:]) == ("ended:", "@", ["a", "needle", "in", "ended"])
    at = words[2].removeprefix("@")
    assert "a needle in ended" in three.cli("export", "ended", "--format", "text", "--to", at).out
    assert three.cli("search", "no such thing") == (1, b"", b"")


@pytest.mark.slow
def test_a_limit_and_context(home):
    home.create("--name", "x", "--", "sh", "-c", "seq 1 200; sleep 60")
    home.wait_screen("x", "200")
    result = home.cli("search", "--limit", "2", "0", "-C", "1")
    lines = result.out.splitlines()
    assert [lines[0], lines[1][-3:], lines[2]] == ["x-  199", "200", "--"]
    assert [lines[3], lines[4][-3:], lines[5]] == ["x-  189", "190", "x-  191"]
    assert result.err == "There are more than 2: say --limit N, or --since\n"
    assert hits(home, "--regex", "^[0-9]0$")[:2] == [("x", "90"), ("x", "80")]


@pytest.mark.slow
def test_since(home):
    home.create("--name", "x", "--", "sh", "-c", "echo needle one; sleep 60")
    home.wait_screen("x", "one")
    assert hits(home, "needle", "--since", "1h") == [("x", "needle one")]
    assert hits(home, "needle", "--since", "0s") == []
    later = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(time.time() + 60))
    assert hits(home, "needle", "--since", later) == []
    assert hits(home, "needle", "--since", "2020-01-01") == [("x", "needle one")]
    wrong = home.cli("search", "needle", "--since", "yesterday")
    assert (wrong.code, "is no time" in wrong.err) == (2, True)


@pytest.mark.slow
def test_packed_segments_and_the_place_in_the_whole_journal(home):
    program = "seq 1 60000; sleep 1.1; echo needle; seq 1 60000"
    session_id = home.create(
        "--name", "x", "--", "sh", "-c", program, env={"AI_SESSION_SESSIONS_JOURNAL_MIB": "2"}
    )
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    home.wait_quiet()
    files = sorted(os.listdir(home.session_dir(session_id) / "journal"))
    assert any(name.endswith(".gz") for name in files)
    found = home.cli("search", "--json", "needle").json
    assert [hit["line"] for hit in found] == ["needle"]
    assert 1.0 < found[0]["position_s"] < 20
    before = home.cli("export", "x", "--format", "text", "--to", str(found[0]["position_s"] - 0.5))
    assert "needle" not in before.out
    after = home.cli("export", "x", "--format", "text", "--to", str(found[0]["position_s"]))
    assert "needle" in after.out


@pytest.mark.slow
def test_without_a_journal_what_it_shows_is_searched(home):
    for mode in ("off", "memory"):
        home.create("--name", mode, "--journal", mode)
        home.exec(mode, "echo a needle")
    found = home.cli("search", "a needle", "--json").json
    places = {hit["session"]: hit["position_s"] is None for hit in found}
    assert places == {"off": True, "memory": False}
    home.cli("kill", "--all")
    home.wait_quiet()
    assert hits(home, "a needle", "--session", "off") == [("off", "a needle")]


@pytest.mark.slow
def test_marks_of_the_shell_integration_are_never_found(home):
    home.create("--name", "x")
    home.exec("x", "echo hello")
    for text in ("aid=", "133;", "]133"):
        assert hits(home, text) == []
    assert hits(home, "--regex", "[0-9a-f]{16}") == []


@pytest.mark.slow
def test_a_regular_expression_that_takes_for_ever_is_stopped(home):
    home.create("--name", "x", "--", "sh", "-c", "echo " + "a" * 60 + "!; sleep 60")
    home.wait_screen("x", "!")
    result = home.cli("search", "--regex", "^(a+)+$")
    assert (result.code, result.out) == (2, "")
    assert "takes for ever" in result.err
    wait_until(lambda: not [p for p in home.processes() if "search_worker" in processes.command(p)])


@pytest.mark.slow
def test_an_unreadable_segment_hides_no_other(three):
    session_id = three.listed()["ended"]["id"]
    folder = three.session_dir(session_id) / journal_files.FOLDER
    (folder / "0002.cast").write_bytes(b"rubbish")
    (folder / "0003.cast.gz").write_bytes(b"\x1f\x8brubbish")
    assert len(hits(three, "needle in")) == 3
