"""A terminal that goes away while it is raw."""

from __future__ import annotations

import os
import pty

from aisession_tui.cli import raw_terminal
from aisession_tui.cli.raw_terminal import RawTerminal


def test_a_terminal_that_is_gone_needs_no_settings(monkeypatch):
    master, slave = pty.openpty()
    monkeypatch.setattr(raw_terminal, "terminal_path", lambda _what: os.ttyname(slave))
    with RawTerminal() as terminal:
        os.close(slave)
        os.close(master)  # EIO from now on
        assert terminal.read() == b""
    assert not os.path.exists(f"/proc/self/fd/{terminal.descriptor}")
