"""A machine that goes down: everything of ours is killed at once, and what is left lies on the disk."""

from __future__ import annotations

import os

import pytest

from aisession_tui.service import sessions, viewing
from aisession_tui.service.typing_in import send
from tests.support.waiting import wait_until

LINES = 1_000


def lines_of(session_id):
    return viewing.screen_text(session_id, viewing.ALL_LINES).rstrip("\n").split("\n")


@pytest.mark.fault("R16", "reboot: all is killed at once", "every session back, last 1,000 lines")
def test_all_sessions_come_back_with_their_last_lines(home, own_dirs, rounds, found):
    count = rounds(8, 50)
    ids = [
        sessions.create(sessions.Wish(f"s{number}", str(home.path), group=f"g{number % 3}")).id
        for number in range(count)
    ]
    for number, session_id in enumerate(ids):
        os.mkdir(home.path / f"d{number}")
        text = f"cd d{number}; for i in $(seq 1500); do echo line $i of {number}; done; echo e''nd"
        send(session_id, text, (), enter=True)
    for session_id in ids:
        wait_until(lambda it=session_id: "end" in lines_of(it), what=f"the lines of {session_id}")
    for number, session_id in enumerate(ids):  # which is written down within a moment
        directory = str(home.path / f"d{number}")
        wait_until(lambda it=session_id, cwd=directory: home.record(it)["cwd"] == cwd)
    for session_id in ids:
        send(session_id, "echo la''st; seq 400", (), enter=True)
        wait_until(lambda it=session_id: "400" in lines_of(it)[-3:])
    before = {session_id: lines_of(session_id)[-LINES:] for session_id in ids}
    home.crash()
    assert {entry["status"] for entry in home.listed().values()} == {"lost"}
    for session_id in ids:
        assert lines_of(session_id)[-LINES:] == before[session_id]
    assert not home.processes()
    result = home.cli("restore", "--all")
    assert result.code == 0, result
    assert sorted(result.out.split()[2::3]) == sorted(ids)
    for number, session_id in enumerate(ids):
        wait_until(lambda it=session_id: lines_of(it)[-1].endswith("$"))
        lines = lines_of(session_id)
        divider = next(at for at, line in enumerate(lines) if line.startswith("── restored "))
        assert lines[:divider][-LINES:] == before[session_id]
        record = home.record(session_id)
        assert (record["name"], record["group"]) == (f"s{number}", f"g{number % 3}")
        assert record["cwd"] == str(home.path / f"d{number}")
    found(f"{len(ids)} of {count} sessions, lines equal")
