"""The resources: of each session its screen and its context, as `session://NAME/screen` and `…/context`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, unquote

from aisession_tui.errors import NoSuchSession
from aisession_tui.mcp.calls import Call
from aisession_tui.mcp.looking_back import context_of
from aisession_tui.model.session import SessionRecord

_URI = re.compile(r"session://([^/?#]+)/(\w+)/?")


class Kind(NamedTuple):
    """What can be read of every session."""

    name: str
    description: str
    read: Callable[[Call, str], str]
    """Takes the session's id."""

    @property
    def template(self) -> str:
        """Its URIs."""
        return f"session://{{name}}/{self.name}"

    def uri(self, record: SessionRecord) -> str:
        """Of one session."""
        return self.template.format(name=quote(record.name, safe=""))


KINDS = (
    Kind(
        "screen",
        "What a session's terminal shows, or last showed, as plain text.",
        lambda call, session_id: call.sessions.screen(session_id),
    ),
    Kind(
        "context",
        "What somebody has to know of a session to go on in it, in few tokens.",
        lambda _call, session_id: context_of(session_id),
    ),
)


def readable(call: Call) -> list[SessionRecord]:
    """The sessions that have them."""
    return [entry.record for entry in call.access.permitted(call.sessions.list()) if entry.record]


def read(call: Call, uri: str) -> str:
    """One of them as text.

    Raises:
        NoSuchSession: The URI names none.
        AiSessionError: It is out of bounds, or its host does not answer.
    """
    match = _URI.fullmatch(uri)
    if match is not None:
        for kind in KINDS:
            if match[2] == kind.name:
                return kind.read(call, call.access.resolve(unquote(match[1])))
    known = " and ".join(kind.template for kind in KINDS)
    raise NoSuchSession(f"{uri!r} is no resource here: they are called {known}")
