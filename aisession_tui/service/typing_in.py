"""Typing into a session from outside: text and keys, encoded by its host."""

from __future__ import annotations

import os
from collections.abc import Sequence

from aisession_tui.client.connection import Connection
from aisession_tui.client.discovery import open_host
from aisession_tui.errors import AiSessionError
from aisession_tui.model.keys import KeyPress
from aisession_tui.protocol.messages import SendKeys, SendText
from aisession_tui.service.sessions import find, not_running


def send(session_id: str, text: str, keys: Sequence[KeyPress], *, enter: bool) -> None:
    """Type the text, then press the keys, then Enter if asked.

    Raises:
        AiSessionError: The session is not running.
        HostUnreachable: Its host does not answer.
    """
    with running_host(session_id) as host:
        if text:
            host.request(SendText(text))
        pressed = [*keys, KeyPress("enter")] if enter else list(keys)
        if pressed:
            host.request(SendKeys([list(key) for key in pressed]))


def running_host(session_id: str) -> Connection:
    """A connection to the host of a running session.

    Raises:
        AiSessionError: It is not running; the text says what would help.
    """
    host = open_host(session_id)
    if host is None:
        raise AiSessionError(not_running(find(session_id)))
    return host


def is_own_session(session_id: str) -> bool:
    """Whether this process runs inside that session."""
    return os.environ.get("AI_SESSION_ID", "") == session_id
