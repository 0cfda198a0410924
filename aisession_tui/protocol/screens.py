"""Screens on the wire: `ScreenDiff` and `HistoryLines` as msgpack arrays."""

from __future__ import annotations

import msgspec

from aisession_tui.errors import ProtocolError
from aisession_tui.protocol.framing import Kind, encode_frame
from aisession_tui.terminal.diff import HistoryLines, ScreenDiff

_encode = msgspec.msgpack.Encoder().encode
_decode_screen = msgspec.msgpack.Decoder(ScreenDiff).decode
_decode_history = msgspec.msgpack.Decoder(HistoryLines).decode


def encode_screen(diff: ScreenDiff) -> bytes:
    """A diff as a frame."""
    return encode_frame(Kind.SCREEN, _encode(diff))


def encode_history(lines: HistoryLines) -> bytes:
    """Scrollback lines as a frame."""
    return encode_frame(Kind.HISTORY, _encode(lines))


def decode_screen(payload: bytes) -> ScreenDiff:
    """The diff of a screen frame.

    Raises:
        ProtocolError: It is none.
    """
    try:
        return _decode_screen(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as reason:
        raise ProtocolError(f"the host sent what is no screen: {reason}") from reason


def decode_history(payload: bytes) -> HistoryLines:
    """The lines of a history frame.

    Raises:
        ProtocolError: They are none.
    """
    try:
        return _decode_history(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as reason:
        raise ProtocolError(f"the host sent what is no history: {reason}") from reason
