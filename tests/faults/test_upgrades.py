"""One version after the other takes a session over while it floods."""

from __future__ import annotations

import re

import pytest

from aisession_tui.store import journal, journal_files
from tests.support.versions import two_versions
from tests.support.waiting import wait_until

COUNTER = "n=0; while [ ! -e stop ]; do n=$((n + 1)); echo $n; done; echo end"


@pytest.mark.fault("R06", "upgrade in place in a flood", "same shell, no byte lost")
def test_no_byte_is_lost_and_no_shell_notices(home, rounds, found):
    versions = two_versions(home)
    session_id = home.create("--name", "flood", "--", "sh", "-c", COUNTER, env=versions[0])
    pid = home.record(session_id)["pid"]
    count = rounds(6, 50)
    for number in range(count):
        result = home.cli("upgrade", env=versions[(number + 1) % 2])
        assert result.out.startswith("Moved: flood"), result
        assert home.record(session_id)["pid"] == pid
    (home.path / "stop").touch()
    wait_until(lambda: home.record(session_id)["status"] == "exited", what="the end")
    folder = str(home.session_dir(session_id) / "journal")
    segments = [
        journal.read_segment(journal_files.read(each)) for each in journal_files.listed(folder)
    ]
    events = [event for each in segments if each for event in each.events]
    output = b"".join(event.data for event in events if event.code == "o")
    numbers = [int(each) for each in re.findall(rb"^([0-9]+)\r$", output, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert output.endswith(b"%d\r\nend\r\n" % len(numbers))
    found(f"{count} upgrades, {len(numbers):,} lines in a row")
