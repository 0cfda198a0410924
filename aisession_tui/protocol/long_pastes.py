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
    """A payload that means what `codec.encode` would say, in pieces."""
    [frame] = FrameDecoder().feed(encode(paste._replace(text="")))
    before, after = frame.payload.split(b'""')
    yield before + b'"'
    for start in range(0, len(paste.text), _PIECE_CHARACTERS):
        piece = json.dumps(paste.text[start : start + _PIECE_CHARACTERS], ensure_ascii=False)
        yield piece[1:-1].encode("utf-8", "surrogatepass")
    yield b'"' + after
