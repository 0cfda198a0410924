"""The clock jumps, or all of us are stopped for a while: nobody thinks that time has passed.

The machine's clock is left alone: libfaketime tells our processes another time.
"""

from __future__ import annotations

import glob
import os
import signal
import time

import pytest

from aisession_tui.store import journal, journal_files
from tests.support import processes
from tests.support.app_terminal import AppTerminal
from tests.support.waiting import wait_until

YEAR_S = 365 * 24 * 3600
JUMPS_S = (YEAR_S, -YEAR_S, 1, -1, 3600, -3600)
LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"
ANSWERED_WITHIN_S = 5.0
AGED = ("7 days", "Swept", "To the trash")


class Clock:
    """The time that the processes of a home are told."""

    def __init__(self, home):
        self._file = home.root / "clock"
        self.jump_to(0)
        home.environ |= {
            "LD_PRELOAD": glob.glob(LIBRARIES)[0],
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def jump_to(self, offset_s):
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset_s:+d}\n")
        new.rename(self._file)


@pytest.fixture
def clock(home):
    if not glob.glob(LIBRARIES):
        pytest.skip("needs libfaketime (Debian: faketime) to tell our processes another time")
    shared = "/dev/shm/*faketime*"
    before = set(glob.glob(shared))
    yield Clock(home)
    home.close()
    for path in set(glob.glob(shared)) - before:  # of processes that were killed
        os.unlink(path)
    home.root.mkdir()


def events_of(home, session_id):
    folder = str(home.session_dir(session_id) / "journal")
    found = [
        journal.read_segment(journal_files.read(each)) for each in journal_files.listed(folder)
    ]
    return [event for segment in found if segment for event in segment.events]


def check_all(home, ids, window, number):
    """Everything answers, in the old order, and nothing took less than no time."""
    asked = time.monotonic()
    listed = home.cli("list", "--all", "--json").json
    assert [entry["id"] for entry in listed] == ids
    assert [entry["status"] for entry in listed] == ["running", "running", "exited"]
    assert home.exec("shell", f"echo here-{number}").out == f"here-{number}\n"
    window.type(f"echo there-$(({number} * 7))\r")
    window.wait_lines(f"there-{number * 7}")
    assert time.monotonic() - asked < ANSWERED_WITHIN_S
    detailed = home.cli("list", "--all", "--detailed")
    assert "ago" in detailed.out
    assert " -" not in detailed.out.replace(" - ", ""), detailed.out
    assert all(entry["duration_s"] >= 0 for entry in home.cli("history", "shell", "--json").json)
    for session_id in ids:
        assert all(event.interval_ms >= 0 for event in events_of(home, session_id))


@pytest.mark.fault(
    "R29", "clock jumps by up to a year", "nothing times out, order and trash as before"
)
def test_a_jump_of_the_clock_is_nothing(home, clock, rounds, rng, found):
    count = rounds(2, 20)
    ids = [home.create("--name", "shell"), home.create("--name", "window")]
    ids.append(home.create("--name", "ended", "--", "true"))
    home.create("--name", "thrown", "--", "true")
    wait_until(lambda: home.listed()["thrown"]["status"] == "exited")
    assert home.cli("delete", "thrown").code == 0
    hosts = [home.host_pid(session_id) for session_id in ids[:2]]
    with AppTerminal(home, "window") as window:
        window.wait_lines("$")
        for number in range(count):
            offset_s = (
                JUMPS_S[number % len(JUMPS_S)] if number < len(JUMPS_S) else rng.choice(JUMPS_S)
            )
            waiting = home.spawn(
                "exec", "shell", "--timeout", "20", "touch ~/at; sleep 1; echo done"
            )
            wait_until((home.path / "at").exists)
            clock.jump_to(offset_s)
            out, err = waiting.communicate(timeout=20)
            assert (waiting.returncode, out, err) == (0, b"done\n", b"")
            check_all(home, ids, window, number)
            assert not any(word in home.cli("clean").out for word in AGED)
            assert "thrown" in home.cli("undelete").out
            (home.path / "at").unlink()
        clock.jump_to(0)
        check_all(home, ids, window, count)
        assert [home.host_pid(session_id) for session_id in ids[:2]] == hosts
        assert home.cli("undelete", "thrown").code == 0
        window.lead("d")
        assert window.wait_end() == 0
    found(f"{count} jumps")


@pytest.mark.fault(
    "R29", "all of us stopped for seconds", "nothing times out, same hosts, all answer"
)
def test_a_suspension_is_nothing(home, rounds, rng, found):
    count, stopped_s = rounds(1, 5), rounds(4, 12)
    ids = [home.create("--name", "shell"), home.create("--name", "window")]
    ids.append(home.create("--name", "ended", "--", "true"))
    wait_until(lambda: home.listed()["ended"]["status"] == "exited")
    hosts = [home.host_pid(session_id) for session_id in ids[:2]]
    supervisor = home.supervisor_pid()
    with AppTerminal(home, "window") as window:
        window.wait_lines("$")
        for number in range(count):
            command = "touch ~/at; sleep 0.5; echo done"
            waiting = home.spawn("exec", "shell", "--timeout", str(stopped_s + 20), command)
            wait_until((home.path / "at").exists)
            asleep = home.processes()
            rng.shuffle(asleep)
            for pid in asleep:
                processes.kill(pid, signal.SIGSTOP)
            time.sleep(stopped_s)  # the suspension
            for pid in asleep:
                processes.kill(pid, signal.SIGCONT)
            out, err = waiting.communicate(timeout=20)
            assert (waiting.returncode, out, err) == (0, b"done\n", b"")
            check_all(home, ids, window, number)
            assert "no answer" not in window.screen
            (home.path / "at").unlink()
        assert [home.host_pid(session_id) for session_id in ids[:2]] == hosts
        assert home.supervisor_pid() == supervisor
        window.lead("d")
        assert window.wait_end() == 0
    found(f"{count} suspensions of {stopped_s} s")
