"""Reading a session's screen from outside, be it alive or not."""

from __future__ import annotations

from aisession_tui.client.discovery import open_host
from aisession_tui.protocol.messages import ReadScreen

ALL_LINES = 1 << 30
"""More lines of scrollback than there can be."""


def screen_text(
    session_id: str, scrollback: int, *, ansi: bool = False, joined: bool = False
) -> str:
    """The screen as lines, with so many lines of scrollback before it; empty if none was kept.

    `joined`: what was wrapped to the terminal's width is one line again.

    Raises:
        HostUnreachable: The session's host does not answer.
    """
    host = open_host(session_id)
    if host is not None:
        with host:
            text: str = host.request(ReadScreen(0, scrollback, ansi, joined))["text"]
            return text
    from aisession_tui.store import last_screens
    from aisession_tui.terminal.render import screen_lines

    terminal = last_screens.load(session_id)
    if terminal is None:
        return ""
    return screen_lines(terminal, scrollback, ansi=ansi, joined=joined)
