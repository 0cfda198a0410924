"""`fdatasync` that nobody waits for."""

from __future__ import annotations

import os

import pytest

from aisession_tui.ptyhost import background_sync
from aisession_tui.ptyhost.background_sync import BackgroundSync
from tests.support.waiting import wait_until


@pytest.mark.parametrize("has_calls", [True, False])
def test_one_after_the_other(tmp_path, monkeypatch, has_calls):
    if not has_calls:
        monkeypatch.setattr(background_sync, "_calls", None)
    sync = BackgroundSync()
    for number in range(3):
        descriptor = os.open(tmp_path / f"{number}", os.O_RDWR | os.O_CREAT)
        os.write(descriptor, b"x" * 100_000)
        wait_until(lambda descriptor=descriptor: sync.start(descriptor))
        os.close(descriptor)


def test_the_next_waits_for_the_one_before(tmp_path, monkeypatch):
    sync = BackgroundSync()
    with (tmp_path / "x").open("wb") as file:
        assert sync.start(file.fileno())
        if not sync._is_under_way:
            pytest.skip("no Linux AIO here: io_setup is refused")
        monkeypatch.setattr(sync, "_is_done", lambda: False)
        assert not sync.start(file.fileno())
        monkeypatch.undo()
        wait_until(lambda: sync.start(file.fileno()))
