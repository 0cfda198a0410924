"""The last screen on the disk."""

from __future__ import annotations

import pytest

from aisession_tui.model.size import Size
from aisession_tui.store import records, snapshots

pytestmark = pytest.mark.usefixtures("own_dirs")
ID = "0123abcd"


def test_what_is_saved_is_loaded():
    records.save(records.SessionRecord(ID, "x"))
    snapshot = snapshots.Snapshot(Size(100, 30), b"\x1b[31m\n\x00\xff" * 1000)
    snapshots.save(ID, snapshot)
    assert snapshots.load(ID) == snapshot


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"ai-session screen 1 ", b"ai-session screen 1 80x24", b"ai-session screen 2 80x24\nx",
             b"ai-session screen 1 0x0\nx", b"ai-session screen 1 \xff\nx", bytes(range(256))]
)  # fmt: skip
def test_what_is_not_understood_is_nothing(data):
    records.save(records.SessionRecord(ID, "x"))
    with open(records.snapshot_path(ID), "wb") as file:
        file.write(data)
    found = snapshots.load(ID)
    assert found is None or found.data == b""


def test_what_is_not_there_is_nothing():
    assert snapshots.load(ID) is None
