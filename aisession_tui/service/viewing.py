"""Reading a session's screen from outside, be it alive or not."""

from __future__ import annotations

from typing import Any

from aisession_tui.client.discovery import open_host
from aisession_tui.errors import HostUnreachable
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


def screen_described(session_id: str, scrollback: int, *, cells: bool = False) -> dict[str, Any]:
    """The screen as lines, and what else there is to say of it: see `terminal.description`.

    Of a session of which nothing was kept there are only `lines`, and none.

    Raises:
        HostUnreachable: The session's host does not answer, or is too old to tell.
    """
    host = open_host(session_id)
    if host is not None:
        with host:
            answer = host.request(ReadScreen(0, scrollback, described=True, cells=cells))
            if "screen" not in answer:
                raise HostUnreachable("the session's host is too old: ai-session upgrade")
            return {"lines": answer["text"].splitlines(), **answer["screen"]}
    from aisession_tui.store import last_screens
    from aisession_tui.terminal.description import describe
    from aisession_tui.terminal.render import screen_lines

    terminal = last_screens.load(session_id)
    if terminal is None:
        return {"lines": []}
    lines = screen_lines(terminal, scrollback).splitlines()
    return {"lines": lines, **describe(terminal, cells=cells)}
