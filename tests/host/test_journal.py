"""The journal of real sessions: nothing missing, nothing twice, nothing that was not shown."""

from __future__ import annotations

import functools
import os
import re
import shutil
import stat
import sys

import pytest

from aisession_tui.service import recordings
from aisession_tui.store import journal, journal_files, playback
from aisession_tui.terminal.terminal import Terminal
from tests.support import processes
from tests.support.disks import small_disk
from tests.support.waiting import wait_until

SECRET = "correct-horse-battery"
NUMBERS = 60_000
SMALL = {"AI_SESSION_SESSIONS_JOURNAL_MIB": "1"}


def folder(home, session_id):
    return home.session_dir(session_id) / "journal"


def segments(home, session_id):
    files = journal_files.listed(str(folder(home, session_id)))
    found = [journal.read_segment(journal_files.read(each)) for each in files]
    return [each for each in found if each is not None]  # one may have been made just now


def output(home, session_id):
    """What all segments hold, one after the other."""
    events = [event for each in segments(home, session_id) for event in each.events]
    return b"".join(event.data for event in events if event.code == "o")


def markers(home, session_id):
    events = [event for each in segments(home, session_id) for event in each.events]
    return [event.data.decode() for event in events if event.code == "m"]


def wait_ended(home, session_id):
    wait_until(lambda: home.record(session_id)["status"] == "exited", 60.0)


def test_what_a_program_wrote_to_the_byte(home):
    data = os.urandom(300_000) + "漢字 é ".encode() * 1000 + b"\xc3"
    path = home.path / "data"
    path.write_bytes(data)
    session_id = home.create("--", "sh", "-c", f"stty raw -echo; cat {path}; exit 3")
    wait_ended(home, session_id)
    found = segments(home, session_id)
    assert output(home, session_id) == data
    assert [(each.is_whole, each.header.continues) for each in found] == [(True, False)]
    assert found[-1].events[-1][1:] == ("x", b"3")


def test_prompts_commands_and_bells_are_marked(home):
    session_id = home.create("--name", "x")
    home.exec("x", "(exit 3)")
    home.cli("send", "x", "printf 'a\\a'", "--enter")
    wait_until(lambda: "bell" in markers(home, session_id))
    wait_until(lambda: markers(home, session_id).count("exit 0") == 1)
    found = [label for label in markers(home, session_id) if label != "prompt"]
    named = {label for label in found if label.startswith("command ")}
    assert len(named) == 2  # each by the name that its shell gave it
    found = ["command" if label in named else label for label in found]
    assert found[:2] == ["command", "exit 3"]
    assert sorted(found[2:]) == ["bell", "command", "exit 0"]


def test_a_resize_stands_where_it_happened(home, terminal):
    session_id = home.create("--name", "x", "--size", "100x30", "--", "cat")
    terminal("attach", "x", size=(80, 24))

    def sizes():
        found = segments(home, session_id)
        return [event.data.decode() for each in found for event in each.events if event.code == "r"]

    wait_until(lambda: sizes() == ["80x24"])
    assert segments(home, session_id)[0].header.size == (100, 30)


def numbers_in(data):
    return [int(number) for number in re.findall(rb"n(\d+)\r\n", data)]


def test_hosts_that_are_killed_in_a_flood_leave_no_gap_and_nothing_twice(home):
    rounds = 3
    program = f"for i in 0 1 2; do seq -f n%.0f $((i * {NUMBERS} + 1)) $(((i + 1) * {NUMBERS})); read x; done"
    session_id = home.create("--name", "x", "--", "sh", "-c", program)
    for number in range(1, rounds + 1):
        home.wait_kept(session_id)
        began = b"n%d\r\n" % ((number - 1) * NUMBERS + 1)
        wait_until(lambda began=began: began in output(home, session_id))
        processes.kill(old := home.host_pid(session_id))
        home.wait_new_host(session_id, old)
        wait_until(
            lambda end=b"n%d\r\n" % (number * NUMBERS): end in output(home, session_id), 30.0
        )
        home.cli("send", "x", "", "--enter")
    wait_ended(home, session_id)
    assert numbers_in(output(home, session_id)) == list(range(1, rounds * NUMBERS + 1))
    assert len(segments(home, session_id)) == 1


@pytest.mark.slow
def test_segments_follow_one_another_and_are_packed(home):
    session_id = home.create("--", "sh", "-c", "seq -f n%.0f 1 60000", env=SMALL)
    wait_ended(home, session_id)
    names = lambda: sorted(path.name for path in folder(home, session_id).iterdir())  # noqa: E731
    wait_until(lambda: all(name.endswith(".cast.gz") for name in names()), what="packing")
    found = segments(home, session_id)
    assert len(found) > 2
    assert [each.header.continues for each in found] == [False] + [True] * (len(found) - 1)
    assert [each.header.number for each in found] == list(range(1, len(found) + 1))
    assert numbers_in(output(home, session_id)) == list(range(1, 60_001))


@pytest.mark.slow
def test_a_journal_stays_within_its_limit(home):
    session_id = home.create("--name", "x", "--", "sh", "-c", "seq -f n%.0f 1 600000", env=SMALL)
    most = 0
    while home.record(session_id)["status"] != "exited":
        files = journal_files.listed(str(folder(home, session_id)))
        most = max(most, sum(each.size_bytes for each in files))
    assert 0 < most <= (1 << 20) + (400 << 10)
    found = segments(home, session_id)
    assert found[0].header.number > 1
    kept = numbers_in(output(home, session_id))
    assert kept[-1] == 600_000
    assert kept == list(range(kept[0], 600_001))


@pytest.mark.slow
def test_the_limit_for_all_takes_from_sessions_that_ended(home):
    limits = {**SMALL, "AI_SESSION_SESSIONS_JOURNAL_TOTAL_MIB": "1"}
    ended = home.create("--", "sh", "-c", "head -c 700000 /dev/urandom | base64", env=limits)
    wait_ended(home, ended)
    wait_until(lambda: all(path.suffix == ".gz" for path in folder(home, ended).iterdir()))
    listed = functools.partial(journal_files.listed, str(folder(home, ended)))
    before = len(listed())
    other = home.create("--", "sh", "-c", "head -c 700000 /dev/urandom | base64", env=limits)
    wait_ended(home, other)
    wait_until(lambda: len(listed()) < before, what="room for the newer one")
    wait_until(home_is_tidy(home))
    everything = [*folder(home, ended).iterdir(), *folder(home, other).iterdir()]
    assert sum(path.stat().st_size for path in everything) <= 1 << 20


def home_is_tidy(home):
    return lambda: not any("upkeep" in processes.command(pid) for pid in home.processes())


@pytest.mark.slow
def test_without_a_journal_nothing_is_written(home):
    for mode in ("off", "memory"):
        session_id = home.create("--journal", mode, "--", "echo", "hello")
        wait_ended(home, session_id)
        assert not folder(home, session_id).exists()
        assert home.record(session_id)["journal"] == mode
    session_id = home.create("--", "echo", env={"AI_SESSION_SESSIONS_JOURNAL": "off"})
    wait_ended(home, session_id)
    assert not folder(home, session_id).exists()
    assert "journal" not in home.record(session_id)


@pytest.mark.slow
def test_a_password_reaches_no_file(home):
    session_id = home.create("--name", "x")
    home.exec("x", "true")
    home.cli("send", "x", 'read -rsp "Password: " P; echo; echo got-${#P}', "--enter")
    home.wait_screen("x", "Password: ")
    home.cli("send", "x", SECRET, "--enter")
    home.wait_screen("x", f"got-{len(SECRET)}")
    processes.kill(old := home.host_pid(session_id))
    home.wait_new_host(session_id, old)
    home.cli("kill", "x")
    home.wait_quiet()
    found = [path for path in home.root.rglob("*") if path.is_file()]
    assert any(path.suffix == ".cast" for path in found)
    assert [path for path in found if SECRET.encode() in path.read_bytes()] == []
    assert b"Password: " in output(home, session_id)


@pytest.mark.slow
def test_what_is_written_is_the_users_alone(home):
    mask = os.umask(0)
    try:
        session_id = home.create("--", "sh", "-c", "umask 0; seq 1 60000", env=SMALL)
    finally:
        os.umask(mask)
    wait_ended(home, session_id)
    wait_until(home_is_tidy(home))
    place = folder(home, session_id)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}


@pytest.mark.slow
def test_a_journal_that_is_taken_away_begins_anew(home):
    session_id = home.create("--name", "x", "--", "cat")
    home.cli("send", "x", "before", "--enter")
    wait_until(lambda: b"before" in output(home, session_id))
    shutil.rmtree(home.session_dir(session_id))
    wait_until(lambda: folder(home, session_id).exists())
    home.cli("send", "x", "after", "--enter")
    wait_until(lambda: b"after" in output(home, session_id))
    assert b"before" in segments(home, session_id)[0].keyframe


@pytest.mark.slow
def test_a_full_disk_is_told_once_and_the_journal_goes_on(home):
    with small_disk(home, home.data / "ai-session" / "sessions") as disk:
        fills_up(home, disk)


def fills_up(home, disk):
    session_id = home.create("--name", "x")
    home.exec("x", "echo begin")
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"x" * (700 << 10))
    assert home.exec("x", "seq 1 100000 | tee /dev/null | tail -1; echo goes on").code == 0
    assert home.exec("x", "seq 1 100000 | sha1sum; seq 1 100000").code == 0
    wait_until(lambda: home.logs().count("the journal cannot be written: No space left") == 1)
    ballast.unlink()
    wait_until(lambda: "the journal is written again" in home.logs(), 20.0)
    home.exec("x", "echo after-$((6 * 7))")
    wait_until(lambda: b"after-42" in output(home, session_id))
    assert home.logs().count("the journal cannot be written") == 1
    found = segments(home, session_id)
    assert all(each.is_whole for each in found)
    assert not found[-1].header.continues


REDRAW = r"""
import os
for number in range(900):
    rows = (f"\x1b[{y};1H\x1b[3{(number + y) % 8}mrow {y} of {number} {'x' * (number % 40)}\x1b[K"
            for y in range(1, 25))
    os.write(1, "".join(rows).encode() + "\U0001f680 é漢".encode())
"""


@pytest.mark.slow
def test_any_moment_is_shown_as_if_all_before_it_had_been_read(home, own_dirs):
    session_id = home.create("--", sys.executable, "-c", REDRAW)
    wait_ended(home, session_id)
    recording = recordings.open_recording(session_id)
    written = recording.duration_ms
    walked = Terminal(80, 24)
    moments = iter(list(recording.moments()))
    due = next(moments)
    screens = data_of(home, session_id).count(b"\n# screen ")
    assert screens >= 1
    for at_ms in range(0, written, max(1, written // 23)):
        while due is not None and due.at_ms <= at_ms:
            playback.show(walked, due)
            due = next(moments, None)
        terminal, rest = recording.terminal_at(at_ms)
        assert terminal.snapshot() == walked.snapshot()
        assert next(rest, None) == due


def data_of(home, session_id):
    files = journal_files.listed(str(folder(home, session_id)))
    return b"".join(journal_files.read(each) for each in files)
