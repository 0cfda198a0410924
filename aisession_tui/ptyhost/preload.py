"""Everything a host may ever import, so that a fork needs no file of the package any more."""

from __future__ import annotations

import importlib

_NEEDED = (
    "datetime", "encodings.idna", "json", "tomli_w", "tomllib", "traceback", "zlib", "wcwidth",
    "aisession_tui.ptyhost.birth", "aisession_tui.ptyhost.degraded",
    "aisession_tui.ptyhost.supervisor", "aisession_tui.protocol.screens",
    "aisession_tui.terminal", "aisession_tui.store.snapshots",
)  # fmt: skip


def import_everything() -> None:
    """Import what hosts import late, and warm what is slow the first time."""
    for name in _NEEDED:
        importlib.import_module(name)
    from aisession_tui.terminal.terminal import Terminal

    terminal = Terminal(80, 24)
    terminal.feed("\x1b[1mwarm\x1b[m ä 漢 e\u0301\r\n".encode())
    terminal.snapshot()
