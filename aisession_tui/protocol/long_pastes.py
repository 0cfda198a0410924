"""Long pastes as frames, made piece by piece: encoding ten megabytes at once would be noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from aisession_tui.protocol.codec import encode
from aisession_tui.protocol.framing import FrameDecoder
from aisession_tui.protocol.messages import SendPaste

LONG = 1 << 20
"""Characters of a paste that takes noticeable time to encode."""
_PIECE_CHARACTERS = 1 << 18


def paste_pieces(paste: SendPaste) -> Iterator[bytes]:
    """The payload that `messages.encode` would make, in pieces."""
    [frame] = FrameDecoder().feed(encode(paste._replace(text="")))
    before, after = frame.payload.split(b'""')
    yield before + b'"'
    for start in range(0, len(paste.text), _PIECE_CHARACTERS):
        yield json.dumps(paste.text[start : start + _PIECE_CHARACTERS])[1:-1].encode()
    yield b'"' + after
