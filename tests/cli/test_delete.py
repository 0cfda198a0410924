"""`delete`: to the trash; a running session only with consent."""

from __future__ import annotations

import os

from tests.cli.test_contract import lose
from tests.support.waiting import wait_until


def test_an_exited_session_goes_to_the_trash(home):
    session_id = home.create("--name", "x", "--", "true")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.cli("delete", "x") == (0, f"Deleted session: {session_id} - x\n".encode(), b"")
    assert home.listed() == {}
    assert not home.session_dir(session_id).exists()
    (kept,) = (home.data / "ai-session" / "trash").iterdir()
    assert kept.name.startswith(session_id)
    assert 'name = "x"' in (kept / "session.toml").read_text()
    assert home.cli("delete", "x").code == 3


def test_a_running_session_is_refused_without_a_terminal(home):
    home.create("--name", "x")
    result = home.cli("delete", "x")
    assert (result.code, result.out) == (1, "")
    assert result.err == 'ai-session: "x" is running: kill it first, or give --force\n'
    assert home.listed()["x"]["status"] == "running"


def test_nothing_is_left_of_a_lost_session(home):
    session_id = home.create("--name", "x")
    path = home.socket_path(session_id)
    lose(home, session_id)
    assert os.path.exists(path)
    assert home.cli("delete", "x").code == 0
    assert not os.path.exists(path)


def test_by_force(home):
    ids = [home.create("--name", name) for name in ("x", "y")]
    result = home.cli("delete", "--force", "x", "y")
    assert result.out == f"Deleted session: {ids[0]} - x\nDeleted session: {ids[1]} - y\n"
    assert home.listed() == {}
    home.wait_quiet()


def test_on_a_terminal_it_asks(home, terminal):
    home.create("--name", "x")
    no = terminal("delete", "x")
    no.wait_for("x is running. Kill and delete it? [y/N] ")
    no.type("\r")
    no.wait_for("x goes on.")
    assert no.wait_end() == 1
    assert "ai-session:" not in no.text
    assert home.listed()["x"]["status"] == "running"
    yes = terminal("delete", "x")
    yes.wait_for("[y/N] ")
    yes.type("y\r")
    assert yes.wait_end() == 0
    assert home.listed() == {}


def test_a_lost_session(home):
    from tests.cli.test_contract import lose

    session_id = home.create("--name", "x")
    lose(home, session_id)
    assert home.cli("delete", "x").code == 0
    assert home.listed() == {}


def trash_of(home):
    folder = home.data / "ai-session" / "trash"
    return os.listdir(folder) if folder.exists() else []


def test_purging_removes_at_once_what_is_named_and_what_is_in_the_trash(home):
    ids = [home.create("--name", name, "--", "true") for name in ("x", "y", "z")]
    for session_id in ids:
        wait_until(lambda each=session_id: home.record(each)["status"] == "exited")
    home.cli("delete", "y", "z")
    refused = home.cli("delete", "--purge", "x", "y")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == 'ai-session: "x" would be gone for good: give --force\n'
    assert home.cli("delete", "--purge", "y").code == 1
    assert list(home.listed()) == ["x"]
    assert len(trash_of(home)) == 2
    result = home.cli("delete", "--purge", "--force", "x", "y", ids[1])
    assert result.out == f"Purged session: {ids[0]} - x\nPurged session: {ids[1]} - y\n"
    assert home.listed() == {}
    assert [name[:8] for name in trash_of(home)] == [ids[2]]
    assert home.cli("undelete", "x").code == home.cli("delete", "--purge", "x").code == 3


def test_purging_means_a_session_before_one_in_the_trash(home):
    ids = [home.create("--name", "x") for _ in "12" if home.cli("delete", "-f", "x")]
    assert home.cli("delete", "--purge", "--force", "x").out == f"Purged session: {ids[1]} - x\n"
    assert [name[:8] for name in trash_of(home)] == [ids[0]]
    home.wait_quiet()


def test_purging_asks_on_a_terminal(home, terminal):
    session_id = home.create("--name", "x")
    for answer, words in (("n", "x goes on."), ("y", f"Purged session: {session_id} - x")):
        asked = terminal("delete", "--purge", "x")
        asked.wait_for("x is running. Kill and remove it for good? [y/N] ")
        asked.type(f"{answer}\r")
        asked.wait_for(words)
        assert asked.wait_end() == (answer == "n")
    assert trash_of(home) == []
    home.create("--name", "y")
    home.cli("delete", "--force", "y")
    for answer, words in (("n", "y stays."), ("y", "Purged session: ")):
        asked = terminal("delete", "--purge", "y")
        asked.wait_for("Remove y for good? [y/N] ")
        asked.type(f"{answer}\r")
        asked.wait_for(words)
        assert asked.wait_end() == (answer == "n")
    assert trash_of(home) == []
