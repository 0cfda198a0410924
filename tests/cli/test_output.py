"""`output`: what one command has written, by its number, also of sessions that have ended."""

from __future__ import annotations

import signal

import pytest

from tests.support import processes
from tests.support.waiting import wait_until


@pytest.fixture
def session(home):
    session_id = home.create("--name", "x", "--size", "40x10")
    home.exec("x", "seq 1 100; false")
    return session_id


def output(home, *arguments):
    result = home.cli("output", "x", *arguments)
    assert (result.code, result.err) == (0, ""), result
    return result.out


def test_all_of_it_and_parts(home, session):
    assert output(home, "1") == "".join(f"{n}\n" for n in range(1, 101))
    assert output(home, "1", "--range", "20:22") == "20\n21\n22\n"
    assert output(home, "1", "--range", "7") == "7\n"
    assert output(home, "1", "--range=-2:") == "99\n100\n"
    assert output(home, "1", "--range", "99:2000") == "99\n100\n"
    beyond = home.cli("output", "x", "1", "--range", "200:")
    assert beyond == (0, b"", b"There is no line 200:, as it has 100\n")


def test_it_is_what_the_terminal_showed_in_the_end(home, session):
    home.exec("x", "printf 'done 10%%\\rdone 100%%\\n'; printf '%060d\\n' 7; tput bold; echo end")
    assert output(home, "2") == f"done 100%\n{7:060d}\nend\n"
    home.exec("x", "printf 'before\\n\\033[?1049h\\033[2;3Hlast screen\\033[?1049lafter\\n'")
    screen = "[a full-screen program; its last screen:]\n\n  last screen\n"
    assert output(home, "3") == f"before\nafter\n{screen}"


def test_what_was_typed_has_a_number_too(home, session):
    home.cli("send", "x", "echo ty''ped", "--enter")
    wait_until(lambda: len(home.cli("history", "x", "--json").json) == 2)
    assert output(home, "2") == "typed\n"
    assert [each["id"] for each in home.cli("history", "x", "--json").json] == [1, 2]
    ids = [each["command_id"] for each in home.cli("history", "x", "--json").json]
    assert [output(home, each, "--range=-1") for each in ids] == ["100\n", "typed\n"]


def test_as_json_with_what_was_recognised(home, session):
    home.exec("x", "printf 'a.c:3:7: error: no such thing\\n'; false")
    table = home.cli("output", "x", "2", "--json").json
    assert table["lines"] == ["a.c:3:7: error: no such thing"]
    assert (table["first"], table["total"], table["exit_code"]) == (1, 1, 1)
    assert table["result"]["errors"][0]["line"] == 3
    history = home.cli("history", "x", "--json").json
    assert [each["result"] and each["result"]["kind"] for each in history] == [None, "build"]


def test_what_there_is_not(home, session):
    result = home.cli("output", "x", "9")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "ai-session: there is no command '9' in this session's history: it has 1 to 1\n"
    )
    assert home.cli("output", "x", "1", "--range", "a:b").code == 2
    (home.session_dir(session) / "journal" / "0001.cast").unlink()
    home.cli("kill", "x")
    result = home.cli("output", "x", "1")
    assert (result.code, result.out) == (1, "")
    assert "is not in the session's journal any more" in result.err


@pytest.mark.slow
def test_numbers_go_on_after_a_host_and_a_whole_machine_died(home, session):
    home.may_crash = True
    home.wait_kept(session)
    old = home.host_pid(session)
    processes.kill(old, signal.SIGKILL)
    home.wait_new_host(session, old)
    home.exec("x", "echo second")
    home.crash()
    home.exec("x", "echo third")
    assert [output(home, number) for number in ("2", "3")] == ["second\n", "third\n"]
    assert output(home, "1", "--range=-1:") == "100\n"


@pytest.mark.slow
def test_an_output_that_goes_through_several_segments(home):
    home.create("--name", "x")
    home.exec("x", "true")
    home.exec("x", "seq 1 2000000")
    home.exec("x", "echo after")
    lines = output(home, "2").split()
    assert lines == [str(number) for number in range(1, 2_000_001)]
    assert output(home, "3") == "after\n"


def test_where_no_history_is_kept_it_says_why(home):
    home.create("--name", "x", "--journal", "off")
    command_id = home.exec("x", "--json", "true").json["command_id"]
    refused = home.cli("output", "x", command_id)
    assert (refused.code, "the journal of x is off" in refused.err) == (1, True)
    home.create("--name", "new")
    assert "No command has ended yet" in home.cli("output", "new", "1").err
