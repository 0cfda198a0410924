"""Everything a host may ever import, so that a fork needs no file of the package any more.

What others made is imported first, with this module: what hosts themselves are made of then lies
side by side, and a host that counts references there makes fewer pages its own.
"""

from __future__ import annotations

# ruff: noqa: F401  # imported for the fork's sake
import ctypes
import encodings.idna
import importlib
import json
import mmap
import resource
import secrets
import selectors
import shutil
import tomllib
import traceback
import zlib

import msgspec
import ptyprocess
import pyte
import tomli_w
import wcwidth

_NEEDED = (
    "aisession_tui.ptyhost.birth", "aisession_tui.ptyhost.degraded",
    "aisession_tui.ptyhost.supervisor", "aisession_tui.protocol.screens",
    "aisession_tui.terminal", "aisession_tui.store.last_screens",
)  # fmt: skip


def import_everything() -> None:
    """Import what hosts import late, and do once what leaves something behind the first time."""
    for name in _NEEDED:
        importlib.import_module(name)
    _rehearse_terminal()
    _rehearse_record()


def _rehearse_terminal() -> None:
    from aisession_tui.terminal.terminal import Terminal

    terminal = Terminal(80, 24)
    terminal.feed("\x1b[1mwarm\x1b[m ä 漢 e\u0301\r\n".encode())
    terminal.snapshot()
    msgspec.json.encode(terminal.display[0])


def _rehearse_record() -> None:
    """From a request to a file and back; abstract base classes remember what they were asked."""
    from aisession_tui.model.session import SessionRecord
    from aisession_tui.protocol import messages, supervision
    from aisession_tui.protocol.codec import decode, encode
    from aisession_tui.protocol.framing import FrameDecoder
    from aisession_tui.store import fields

    record = SessionRecord("0" * 8, "x", command=("x",), env={"X": "x"}, created=1.0)
    request = supervision.CreateHost(1, fields.to_wire(record), {}, 0, {}, "", "", False)
    for frame in FrameDecoder().feed(encode(request)):
        decode(frame.payload)
    text = tomli_w.dumps(fields.to_toml(record))
    fields.from_toml(tomllib.loads(text), record.id)
