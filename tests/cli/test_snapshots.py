"""`snapshot`, `snapshots` and `rollback`: what was, kept and brought back."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.cli.test_contract import lose
from tests.support import processes
from tests.support.waiting import wait_until

LOSSES = (
    "Not rolled back: what programs had in memory, files on the disk, and what the shell itself"
    " had set (variables, functions, jobs).\n"
)


def taken(home, name="x", *arguments):
    result = home.cli("snapshot", name, *arguments)
    assert (result.code, result.err) == (0, ""), result
    found = re.fullmatch(r"Snapshot: ([0-9a-f]{8})( - .*)?\n", result.out)
    assert found, result
    return found[1]


def listed(home, name="x"):
    return home.cli("snapshots", name, "--json").json


def test_a_session_goes_back_to_where_it_was(home):
    session_id = home.create("--name", "x", "--env", "COLOR=red")
    home.exec("x", "cd /usr; seq 1 500")
    snapshot_id = taken(home, "x", "--label", "in usr")
    home.exec("x", "cd /; export LATER=1; echo after the snapshot")
    home.cli("rename", "x", "y")
    pid = home.record(session_id)["pid"]
    result = home.cli("rollback", "--force", "y", "in usr")
    before = listed(home)[0]
    assert result == (
        0,
        f"Rolled back session: {session_id} - x\n"
        f"Kept as it was: snapshot {before['id']} - before rollback to in usr\n".encode(),
        LOSSES.encode(),
    )
    assert not processes.is_alive(pid)
    assert home.exec("x", "pwd; echo $COLOR.$LATER").out == "/usr\nred.\n"
    screen = home.cli("screen", "x", "--scrollback", "10000").out
    above, _, _ = re.split(r"(── rolled back to in usr \d{4}-.* ──\n)", screen)
    assert re.search(r"\A1\n2\n(\d+\n)+500\n\$\n\Z", above)
    assert "after the snapshot" not in screen
    assert [entry["id"] for entry in listed(home)] == [before["id"], snapshot_id]
    assert before["cwd"] == "/"
    assert before["automatic"]


def test_what_was_before_a_rollback_is_there_again(home):
    session_id = home.create("--name", "x")
    created = home.record(session_id)["created"]
    first = taken(home)
    home.exec("x", "cd /usr; echo precious")
    home.cli("rollback", "--force", "x", first)
    assert "precious" not in home.screen("x")
    back = home.cli("rollback", "--force", "x", f"before rollback to {first}")
    assert back.code == 0, back
    assert "precious" in home.screen("x")
    assert home.exec("x", "pwd").out == "/usr\n"
    assert home.record(session_id)["created"] == created


def test_a_running_session_goes_back_only_with_consent(home, terminal):
    session_id = home.create("--name", "x")
    snapshot_id = taken(home)
    pid = home.record(session_id)["pid"]
    refused = home.cli("rollback", "x", snapshot_id)
    assert refused.code == 1
    assert refused.err == 'ai-session: "x" is running: give --force to kill it first\n'
    asked = terminal("rollback", "x", snapshot_id)
    asked.wait_for("x is running. Kill it and roll back? [y/N] ")
    asked.type("n\r")
    asked.wait_for("x goes on.")
    assert asked.wait_end() == 1
    assert home.record(session_id)["pid"] == pid
    assert len(listed(home)) == 1


@pytest.mark.slow
def test_an_ended_session_goes_back_without_a_question(home):
    home.create("--name", "x")
    home.exec("x", "cd /usr")
    snapshot_id = taken(home)
    home.exec("x", "cd /")
    home.cli("kill", "x")
    taken(home)
    assert home.cli("rollback", "x", snapshot_id[:5]).code == 0
    assert home.exec("x", "pwd").out == "/usr\n"


@pytest.mark.slow
def test_a_lost_session_has_its_last_screen_kept(home):
    session_id = home.create("--name", "x")
    home.exec("x", "echo hello")
    snapshot_id = taken(home)
    lose(home, session_id)
    assert home.listed()["x"]["status"] == "lost"
    assert home.cli("rollback", "x", snapshot_id).code == 0
    assert "hello" in home.screen("x")


@pytest.mark.slow
def test_the_name_stays_if_another_session_has_the_old_one(home):
    home.create("--name", "x", "--group", "web")
    snapshot_id = taken(home)
    home.cli("rename", "x", "y")
    home.create("--name", "x")
    assert home.cli("rollback", "--force", "y", snapshot_id).out.splitlines()[0].endswith(" - y")
    assert home.listed()["y"]["group"] == "web"
    assert home.exec("x", "echo $?").code == 0


@pytest.mark.slow
def test_a_command_runs_again_only_with_yes(home):
    session_id = home.create("--name", "job", "--", "sh", "-c", "echo x >>ran; sleep 600")
    wait_until((home.path / "ran").exists)
    snapshot_id = taken(home, "job")
    pid = home.record(session_id)["pid"]
    result = home.cli("rollback", "--force", "job", snapshot_id)
    assert result.code == 1
    assert "this would run again: sh -c " in result.err
    assert home.record(session_id)["pid"] == pid
    assert home.cli("rollback", "--force", "--yes", "job", snapshot_id).code == 0
    wait_until(lambda: (home.path / "ran").read_text() == "x\nx\n")


@pytest.mark.slow
def test_a_history_of_commands_goes_along(home):
    session_id = home.create("--name", "x")
    history = home.session_dir(session_id) / "history.jsonl"
    history.write_text("then\n")
    snapshot_id = taken(home)
    history.write_text("now\n")
    home.cli("rollback", "--force", "x", snapshot_id)
    assert history.read_text() == "then\n"
    assert home.cli("rollback", "--force", "x", f"before rollback to {snapshot_id}").code == 0
    assert history.read_text() == "now\n"


@pytest.mark.slow
def test_a_program_that_cannot_start_leaves_the_session_as_it_was(home):
    script = home.path / "script"
    script.write_text("#!/bin/sh\necho out; exit 3\n")
    script.chmod(0o755)
    session_id = home.create("--name", "x", "--", "./script")
    wait_until(lambda: home.record(session_id)["status"] == "exited")
    snapshot_id = taken(home)
    home.cli("rename", "x", "y")
    script.write_bytes(b"\x7fELF nonsense")
    result = home.cli("rollback", "--yes", "y", snapshot_id)
    assert result.code == 1
    assert "script cannot be run: " in result.err
    record = home.record(session_id)
    assert (record["status"], record["exit_code"], record["name"]) == ("exited", 3, "y")
    assert "out" in home.screen("y")


@pytest.mark.slow
def test_a_damaged_one_is_shown_and_refused_before_anything_ends(home):
    session_id = home.create("--name", "x")
    snapshot_id = taken(home)
    path = home.session_dir(session_id) / "snapshots" / snapshot_id / "screen.snapshot"
    path.write_bytes(path.read_bytes()[:-1])
    shown = home.cli("snapshots", "x")
    assert shown.code == 0
    assert shown.out.startswith(f"  {snapshot_id} ! {path} is damaged: ")
    assert listed(home)[0].keys() == {"id", "time", "problem"}
    result = home.cli("rollback", "--force", "x", snapshot_id)
    assert (result.code, result.err) == (1, f"ai-session: {shown.out[13:]}")
    assert home.listed()["x"]["status"] == "running"
    manifest = path.with_name("snapshot.toml")
    manifest.write_text("schema = 2\n")
    assert "newer version (schema 2, this one knows 1)" in home.cli("snapshots", "x").out
    assert taken(home)


@pytest.mark.slow
def test_they_are_found_by_label_id_and_beginning(home):
    home.create("--name", "x")
    assert home.cli("snapshots", "x").out == "No snapshots. Take one: ai-session snapshot x\n"
    home.cli("kill", "x")
    ids = [taken(home, "x", "--label", "twice") for _ in range(2)]
    lines = home.cli("snapshots", "x").out.splitlines()
    pattern = rf"  {ids[1]} \(\d\d:\d\d:\d\d\) {home.path} \[\d+ KiB\] - twice"
    assert re.fullmatch(pattern, lines[0]), lines
    both = home.cli("rollback", "x", "twice")
    assert both.code == 1
    meant = f"{ids[1]} or {ids[0]}"
    assert both.err == f"ai-session: 2 snapshots are meant by 'twice': say {meant}\n"
    none = home.cli("rollback", "x", "once")
    assert none.err == "ai-session: there is no snapshot 'once': see ai-session snapshots x\n"


@pytest.mark.slow
@pytest.mark.parametrize("label", ["a\nb", "\x1b[31m", "x" * 101])
def test_labels_that_are_none(home, label):
    home.create("--name", "x")
    result = home.cli("snapshot", "x", "--label", label)
    assert (result.code, result.out, listed(home)) == (2, "", [])


@pytest.mark.slow
def test_a_session_cannot_roll_itself_back(home):
    session_id = home.create("--name", "x")
    snapshot_id = taken(home)
    result = home.cli("rollback", "--force", ".", snapshot_id, env={"AI_SESSION_ID": session_id})
    assert result.code == 1
    assert "roll back from outside the session" in result.err
    assert [entry["id"] for entry in listed(home)] == [snapshot_id]


@pytest.mark.slow
def test_a_degraded_session_has_the_screen_kept_that_was_saved_last(home):
    session_id = home.create("--name", "x")
    home.exec("x", "echo hello")
    snapshot_id = taken(home)
    for _ in range(4):
        old = home.host_pid(session_id)
        processes.kill(old)
        home.wait_new_host(session_id, old)
    wait_until(lambda: home.record(session_id).get("degraded"))
    notice = "its host cannot tell the screen: the one it saved last was taken\n"
    assert home.cli("snapshot", "x").err == notice
    assert home.cli("rollback", "--force", "x", snapshot_id).err == notice + LOSSES
    assert not home.record(session_id)["degraded"]
    assert "hello" in home.screen("x")


@pytest.mark.slow
def test_the_oldest_go_where_there_are_too_many(home):
    session_id = home.create("--name", "x")
    home.cli("kill", "x")
    first, second = taken(home), taken(home)
    folder = home.session_dir(session_id) / "snapshots"
    for number in range(48):
        shutil.copytree(folder / second, folder / f"{number:08x}")
    third = taken(home)
    ids = [entry["id"] for entry in listed(home)]
    assert (len(ids), third in ids, first in ids) == (50, True, False)
    oldest = ids[-1]
    assert home.cli("rollback", "x", oldest).code == 0
    ids = [entry["id"] for entry in listed(home)]
    assert (len(ids), oldest in ids) == (50, True)
