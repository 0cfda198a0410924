"""Names of sessions: which are allowed, which one is meant, which one is chosen when none is given."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence

from aisession_tui.client.connection import own_session
from aisession_tui.errors import InvalidName, NoSuchSession
from aisession_tui.model.nearest import nearest
from aisession_tui.store import records

NAME_LIMIT = 64
_FORBIDDEN = re.compile(r"[/@:*]")
_LOOKS_LIKE_ID = re.compile(r"[0-9a-f]{8}\Z")
_SHORTEST_PREFIX = 4


def check_name(name: str) -> str:
    """Return the name if a session may have it.

    Raises:
        InvalidName: It is empty, too long, or could be taken for something else; says which.
    """
    if not name:
        raise InvalidName("a name cannot be empty")
    if len(name) > NAME_LIMIT:
        raise InvalidName(f"a name has at most {NAME_LIMIT} characters, not {len(name)}")
    if name.startswith("-"):
        raise InvalidName(f"{name!r} starts with a dash and would be taken for an option")
    if found := _FORBIDDEN.search(name):
        raise InvalidName(f"a name cannot hold {found[0]!r}: / @ : and * have other meanings")
    if not name.isprintable() or name != name.strip():
        raise InvalidName("a name cannot hold control characters or spaces at its ends")
    if name == ".":
        raise InvalidName("'.' means the session one is in and cannot be a name")
    if _LOOKS_LIKE_ID.match(name):
        raise InvalidName(f"{name!r} looks like an id; a name needs something else in it")
    return name


def resolve(text: str) -> str:
    """The id of the session that is meant: exact name, then id, then a unique prefix of an id.

    Raises:
        NoSuchSession: There is none, or several are called so, or their ids start like that.
    """
    if text == "." and own_session():
        text = own_session()
    if _LOOKS_LIKE_ID.match(text) and os.path.lexists(records.record_path(text)):
        return text  # no name looks like this
    by_name = records.owners()
    named = by_name.get(text, [])
    if len(named) == 1:
        return named[0]
    if named:
        raise NoSuchSession(f"{len(named)} sessions are called {text!r}: say {' or '.join(named)}")
    ids = records.ids()
    if len(text) >= _SHORTEST_PREFIX:
        found = [session_id for session_id in ids if session_id.startswith(text)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchSession(f"{text!r} begins {len(found)} ids: {' '.join(found)}")
    raise NoSuchSession(f"no session is called {text!r}{_suggestion(text, list(by_name))}")


def choose_name(command: Sequence[str], directory: str, taken: Container[str]) -> str:
    """A free name after the command or the directory: `api`, `api-2`, `api-3` and so on."""
    return _free_name(
        os.path.basename(command[0]) if command else os.path.basename(directory), taken
    )


def name_like(wanted: str, taken: Container[str]) -> str:
    """A name that is allowed and free: the one that is wanted if it is, else one as near as possible."""
    try:
        return wanted if check_name(wanted) not in taken else _free_name(wanted, taken)
    except InvalidName:
        return _free_name(wanted, taken)


def _free_name(wanted: str, taken: Container[str]) -> str:
    kept = "".join(character if character.isprintable() else "-" for character in wanted)
    base = _FORBIDDEN.sub("-", kept).strip("- ")[: NAME_LIMIT - 5] or "session"
    if _LOOKS_LIKE_ID.match(base) or base == ".":
        base = f"{base}-session"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _suggestion(text: str, names: Sequence[str]) -> str:
    close = nearest(text, names)
    return f"; did you mean {close!r}?" if close else ": see ai-session list --all"
