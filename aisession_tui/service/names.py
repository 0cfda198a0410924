"""Names of sessions: which are allowed, which one is meant, which one is chosen when none is given."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Mapping, Sequence

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
    if found := look_up(text):
        return found
    hint = close_to(text, records.owners()) or _in_trash(text) or ": see ai-session list --all"
    raise NoSuchSession(f"no session is called {text!r}{hint}")


def look_up(text: str) -> str:
    """As `resolve`, but empty if there is none.

    Raises:
        NoSuchSession: Several are called so, or their ids start like that.
    """
    if text == "." and own_session():
        text = own_session()
    if _LOOKS_LIKE_ID.match(text) and os.path.lexists(records.record_path(text)):
        return text  # no name looks like this
    return pick(text, records.owners(), records.ids())


def pick(text: str, by_name: Mapping[str, Sequence[str]], ids: Sequence[str]) -> str:
    """The id that is meant by an exact name, an id or a unique prefix of one; empty if there is none.

    Raises:
        NoSuchSession: Several are called so, or their ids start like that.
    """
    named = by_name.get(text, [])
    if len(named) == 1:
        return named[0]
    if named:
        raise NoSuchSession(f"{len(named)} sessions are called {text!r}: say {' or '.join(named)}")
    if len(text) >= _SHORTEST_PREFIX:
        found = [session_id for session_id in ids if session_id.startswith(text)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchSession(f"{text!r} begins {len(found)} ids: {' '.join(found)}")
    return ""


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
    return free_name(base, taken)


def free_name(base: str, taken: Container[str]) -> str:
    """The name itself, or the first of `api-2`, `api-3` and so on that nobody has."""
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base[: NAME_LIMIT - 5]}-{number}"
    return name


def close_to(text: str, names: Iterable[str]) -> str:
    """Words that name what may have been meant; empty if nothing is called nearly so."""
    close = nearest(text, list(names))
    return f"; did you mean {close!r}?" if close else ""


def _in_trash(text: str) -> str:
    """How a deleted session is brought back, if one goes by this name or id."""
    import shlex

    from aisession_tui.store import trash

    is_there = any(text in (each.name, each.id) for each in trash.listed())
    return f": it is in the trash, ai-session undelete {shlex.quote(text)}" if is_there else ""
