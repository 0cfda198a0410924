"""Deleting sessions, bringing them back out of the trash, and removing them for good."""

from __future__ import annotations

import time
from typing import NamedTuple

from aisession_tui.errors import AiSessionError, NoSuchSession
from aisession_tui.model.session import SessionRecord
from aisession_tui.protocol import endpoints
from aisession_tui.service import ending, names, persistence
from aisession_tui.store import locks, records, trash
from aisession_tui.store.trash import Thrown

_LOCK_TIMEOUT_S = 5.0


class Undeleted(NamedTuple):
    """A session that has come back."""

    id: str
    record: SessionRecord | None
    """None: it cannot be read."""
    taken: str = ""
    """The name it had, if another session has that by now."""

    @property
    def name(self) -> str:
        """What it is called now; its id where the record cannot be read."""
        return self.record.name if self.record is not None else self.id


def delete(session_id: str) -> Thrown:
    """Move an ended session to the trash, where it stays for seven days.

    Raises:
        AiSessionError: It is running.
        OSError: It could not be moved.
    """
    if records.is_live(session_id):
        raise AiSessionError(f"{session_id} is running: kill it first, or use --force")
    entry = records.load_entry(session_id)
    if entry and entry.record and persistence.is_being_started(entry.record):
        raise AiSessionError(f'"{entry.record.name}" is still starting: try again')
    ending.retire(session_id)
    lock = locks.acquire(records.lock_path(session_id), _LOCK_TIMEOUT_S)
    if lock is None:
        raise AiSessionError(f"{session_id} has just been started again")
    try:
        socket_path = endpoints.read_endpoint(records.endpoint_path(session_id))
        if socket_path:  # a host that was killed has left it
            endpoints.make_way(socket_path)
        return trash.throw_away(session_id)
    finally:
        locks.release(lock)


def purge(thrown: Thrown) -> None:
    """Remove a session in the trash for good.

    Raises:
        OSError: It could not be removed.
    """
    trash.remove(thrown.folder)


def undelete(thrown: Thrown) -> Undeleted:
    """Bring a session back as it was; if its name has been taken, with a number behind it.

    Raises:
        AiSessionError: A session of its id is there, or it has just been brought back.
        OSError: It could not be moved; it is still in the trash.
    """
    record, taken = thrown.record, ""
    with locks.held(records.names_lock_path()):
        try:
            if record is not None:
                name = names.free_name(record.name, records.names())
                taken = "" if name == record.name else record.name
                record = record._replace(name=name, undeleted=time.time())
            trash.put_back(thrown, record)
        except FileExistsError:
            raise AiSessionError(
                f"a session of the id {thrown.id} is there already: delete that first"
            ) from None
        except FileNotFoundError:
            raise AiSessionError(f'"{thrown.name}" is not in the trash any more') from None
    return Undeleted(thrown.id, record, taken)


def find_deleted(text: str) -> Thrown:
    """The session in the trash that is meant: exact name, then id, then a unique prefix of an id.

    Raises:
        NoSuchSession: There is none, or several are called so, or their ids start like that.
    """
    if found := look_up(text):
        return found
    if text in records.names() or text in records.ids():
        raise NoSuchSession(f"{text!r} is not in the trash: see ai-session list --all")
    named = (each.name for each in trash.listed())
    hint = names.close_to(text, named) or ": ai-session undelete lists what is there"
    raise NoSuchSession(f"no session in the trash is called {text!r}{hint}")


def look_up(text: str) -> Thrown | None:
    """As `find_deleted`, but None if there is none.

    Raises:
        NoSuchSession: Several are called so, or their ids start like that.
    """
    by_id = {each.id: each for each in trash.listed()}  # of two with an id, the later one
    by_name: dict[str, list[str]] = {}
    for each in by_id.values():
        by_name.setdefault(each.name, []).append(each.id)
    return by_id.get(names.pick(text, by_name, sorted(by_id)))
