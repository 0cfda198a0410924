"""Typing into a session from outside: text and keys, encoded by its host."""

from __future__ import annotations

from collections.abc import Sequence

from aisession_tui.model.keys import KeyPress
from aisession_tui.protocol.messages import SendKeys, SendText
from aisession_tui.service.sessions import running_host

_PIECE_CHARACTERS = 65_536
"""JSON takes twelve bytes a character at most: a frame stays below 1 MiB."""


def send(session_id: str, text: str, keys: Sequence[KeyPress], *, enter: bool) -> None:
    """Type the text, then press the keys, then Enter if asked.

    Raises:
        AiSessionError: The session is not running.
        HostUnreachable: Its host does not answer.
    """
    with running_host(session_id) as host:
        for start in range(0, len(text), _PIECE_CHARACTERS):
            host.request(SendText(text[start : start + _PIECE_CHARACTERS]))
        pressed = [*keys, KeyPress("enter")] if enter else list(keys)
        if pressed:
            host.request(SendKeys([list(key) for key in pressed]))
