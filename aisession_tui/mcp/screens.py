"""The resources: each session's screen, as `session://NAME/screen`."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from aisession_tui.errors import NoSuchSession
from aisession_tui.mcp.calls import Call

TEMPLATE = "session://{name}/screen"
_URI = re.compile(r"session://([^/?#]+)/screen/?")


class Screen(NamedTuple):
    """A screen that can be read."""

    uri: str
    name: str
    description: str


def listed(call: Call) -> list[Screen]:
    """The screens of all sessions that may be read."""
    found = [entry.record for entry in call.access.permitted(call.sessions.list()) if entry.record]
    return [
        Screen(
            TEMPLATE.format(name=quote(record.name, safe="")),
            f"screen of {record.name}",
            f"What {record.name} ({record.status}) shows, or last showed.",
        )
        for record in found
    ]


def read(call: Call, uri: str) -> str:
    """A screen as text.

    Raises:
        NoSuchSession: The URI names none.
        AiSessionError: It is out of bounds, or its host does not answer.
    """
    match = _URI.fullmatch(uri)
    if match is None:
        raise NoSuchSession(f"{uri!r} is no resource here: they are called {TEMPLATE}")
    return call.sessions.screen(call.access.resolve(unquote(match[1])))
