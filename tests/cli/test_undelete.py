"""`undelete`: out of the trash with everything; a name that is taken gets a number."""

from __future__ import annotations

import os

import pytest

from tests.cli.test_contract import lose
from tests.support.waiting import wait_until


def deleted(home, name="x", *command):
    """A session that has ended and was deleted; its id."""
    session_id = home.create("--name", name, "--", *(command or ("true",)))
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    assert home.cli("delete", name).code == 0
    return session_id


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("session.toml")
    }


def test_it_comes_back_with_everything(home):
    session_id = home.create("--name", "x", "--", "sh", "-c", "echo la''st words; exit 3")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    home.wait_quiet()
    before = contents(home.session_dir(session_id))
    assert {"screen.snapshot", "journal/0001.cast"} <= set(map(str, before))
    assert home.cli("delete", "x").code == 0
    assert home.cli("undelete", "x") == (0, f"Undeleted session: {session_id} - x\n".encode(), b"")
    assert contents(home.session_dir(session_id)) == before
    listed = home.listed()["x"]
    assert (listed["id"], listed["status"], listed["exit_code"]) == (session_id, "exited", 3)
    assert "last words" in home.screen("x")
    assert os.listdir(home.data / "ai-session" / "trash") == []
    assert home.cli("restart", "x").code == 0


def test_a_shell_comes_back_and_can_be_restored(home):
    session_id = home.create("--name", "x")
    home.cli("delete", "--force", "x")
    assert home.cli("undelete", session_id[:5]).code == 0
    assert home.cli("restore", "x").code == 0
    assert home.exec("x", "echo $((6*7))").out == "42\n"


@pytest.mark.slow
def test_a_name_that_is_taken_gets_a_number(home):
    first = deleted(home)
    second = deleted(home)
    third = home.create("--name", "x")
    result = home.cli("undelete", first, second)
    assert result.out == f"Undeleted session: {first} - x-2\nUndeleted session: {second} - x-3\n"
    assert result.err == '"x" is the name of another session by now.\n' * 2
    assert {name: each["id"] for name, each in home.listed().items()} == {
        "x": third,
        "x-2": first,
        "x-3": second,
    }
    assert home.record(first)["name"] == "x-2"


@pytest.mark.slow
def test_several_of_a_name_ask_for_the_id(home):
    ids = [deleted(home) for _ in range(2)]
    result = home.cli("undelete", "x")
    assert (result.code, result.out) == (3, "")
    begin, _, named = result.err.rstrip("\n").partition("say ")
    assert begin == "ai-session: 2 sessions are called 'x': "
    assert sorted(named.split(" or ")) == sorted(ids)
    assert home.listed() == {}


@pytest.mark.slow
def test_the_list(home):
    assert home.cli("undelete") == (0, b"The trash is empty.\n", b"")
    assert home.cli("undelete", "--json").json == []
    session_id = deleted(home, "my x", "sh", "-c", "exit 3")
    lines = home.cli("undelete").out.splitlines()
    assert lines[0] == "In the trash:"
    assert lines[1].startswith(f"  {session_id} - my x [exited 3] deleted ")
    assert ", goes 20" in lines[1]
    (entry,) = home.cli("undelete", "--json").json
    assert list(entry) == ["id", "name", "status", "deleted", "expires"]
    assert (entry["id"], entry["name"], entry["status"]) == (session_id, "my x", "exited")
    assert entry["deleted"] < entry["expires"]
    assert home.cli("undelete", "--json", "my x").code == 2


@pytest.mark.slow
def test_what_is_not_in_the_trash(home):
    home.create("--name", "here")
    session_id = deleted(home, "gone")
    for name, words in {
        "nobody": "no session in the trash is called 'nobody': ai-session undelete lists what",
        "gona": "no session in the trash is called 'gona'; did you mean 'gone'?",
        "here": "'here' is not in the trash: see ai-session list --all",
    }.items():
        result = home.cli("undelete", "gone", name)
        assert (result.code, result.out) == (3, "")
        assert result.err.startswith(f"ai-session: {words}")
    assert not home.session_dir(session_id).exists()  # nothing is done by halves
    result = home.cli("screen", "gone")
    assert result.code == 3
    assert result.err == (
        "ai-session: no session is called 'gone': it is in the trash, ai-session undelete gone\n"
    )


@pytest.mark.slow
def test_an_id_that_is_there_again_is_never_overwritten(home):
    session_id = deleted(home)
    home.session_dir(session_id).mkdir()
    result = home.cli("undelete", "x")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        f"ai-session: a session of the id {session_id} is there already: delete that first\n"
    )
    assert list(home.session_dir(session_id).iterdir()) == []
    assert home.cli("undelete", "--json").json[0]["name"] == "x"


@pytest.mark.slow
def test_a_record_that_cannot_be_read_comes_back_by_its_id(home):
    session_id = deleted(home)
    (folder,) = (home.data / "ai-session" / "trash").iterdir()
    (folder / "session.toml").write_text("nonsense")
    line = home.cli("undelete").out.splitlines()[1]
    assert line.startswith(f"  {session_id} - {session_id} [unreadable] deleted ")
    (entry,) = home.cli("undelete", "--json").json
    assert (entry["status"], entry["file"]) == ("unreadable", str(folder / "session.toml"))
    result = home.cli("undelete", session_id)
    assert result.out == f"Undeleted session: {session_id} - {session_id}\n"
    assert home.record_path(session_id).read_text() == "nonsense"


@pytest.mark.slow
def test_a_lost_session_comes_back_lost(home):
    session_id = home.create("--name", "x")
    lose(home, session_id)
    home.cli("delete", "x")
    home.cli("undelete", "x")
    assert home.listed()["x"]["status"] == "lost"
    assert home.exec("x", "echo back").out == "back\n"
