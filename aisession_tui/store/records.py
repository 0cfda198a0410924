"""The records: one `session.toml` a session, read forgivingly and written atomically.

The holder of a session's lock writes its record; this module only knows how. Folders without a
`session.toml` belong to somebody else and are never listed, changed or removed.
"""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import atomic, locks

RECORD = "session.toml"
SNAPSHOT = "screen.snapshot"
LIMIT_BYTES = 1 << 20
"""The largest record that is read."""
_ID = re.compile(r"[0-9a-f]{8}\Z")
_NAME_LINE = re.compile(rb'^name = "([^"\\\r\n]*)"$', re.MULTILINE)


class Entry(NamedTuple):
    """What a session's folder holds: a record, or the reason why it cannot be read."""

    id: str
    record: SessionRecord | None
    problem: str = ""

    @property
    def path(self) -> str:
        """The record's file."""
        return record_path(self.id)


def record_path(session_id: str) -> str:
    """The record of a session."""
    return os.path.join(paths.session_dir(session_id), RECORD)


def lock_path(session_id: str) -> str:
    """The lock its host holds for life."""
    return os.path.join(paths.session_dir(session_id), "lock")


def endpoint_path(session_id: str) -> str:
    """The file that names the host's socket."""
    return os.path.join(paths.session_dir(session_id), "endpoint")


def snapshot_path(session_id: str) -> str:
    """The last screen of a session whose processes are gone."""
    return os.path.join(paths.session_dir(session_id), SNAPSHOT)


def names_lock_path() -> str:
    """The lock under which names are given."""
    return os.path.join(paths.private_dir(paths.data_dir()), "names.lock")


def is_id(text: str) -> bool:
    """Whether this can be the id of a session: 8 hex digits."""
    return _ID.match(text) is not None


def ids() -> list[str]:
    """The ids of all sessions that have a record, sorted."""
    try:
        with os.scandir(paths.sessions_dir()) as entries:
            found = [entry.name for entry in entries if is_id(entry.name)]
    except FileNotFoundError:
        return []
    return sorted(name for name in found if os.path.lexists(record_path(name)))


def load(session_id: str) -> SessionRecord:
    """Read one record.

    Raises:
        FileNotFoundError: There is none.
        RecordUnreadable: It is corrupt, no regular file, or of a newer schema.
    """
    return load_in(paths.session_dir(session_id), session_id)


def load_in(folder: str, session_id: str) -> SessionRecord:
    """Read the record in a folder, which may be in the trash.

    Raises:
        FileNotFoundError: There is none.
        RecordUnreadable: It is corrupt, no regular file, or of a newer schema.
    """
    path = os.path.join(folder, RECORD)
    try:
        return _load_from(path, session_id)
    except RecordUnreadable as reason:
        raise RecordUnreadable(f"{reason}{_way_back(path, session_id)}") from reason


def load_backup(session_id: str) -> SessionRecord:
    """Read the record as it was before its last durable change.

    Raises:
        FileNotFoundError: There is none.
        RecordUnreadable: It is corrupt too.
    """
    return _load_from(f"{record_path(session_id)}.bak", session_id)


def _load_from(path: str, session_id: str) -> SessionRecord:
    return decode(_read(path), session_id, path)


def load_entry(session_id: str) -> Entry | None:
    """Read one record, turning what is wrong with it into words; None if there is none."""
    try:
        return Entry(session_id, load(session_id))
    except FileNotFoundError:
        return None
    except RecordUnreadable as problem:
        return Entry(session_id, None, str(problem))


def _way_back(path: str, session_id: str) -> str:
    try:
        _load_from(f"{path}.bak", session_id)
    except (FileNotFoundError, RecordUnreadable):
        return ""
    return f"; the copy before it is whole: cp {RECORD}.bak {RECORD} in that folder brings it back"


def scan() -> list[Entry]:
    """Every session's record, unreadable ones with their reason; by creation time."""
    entries = [entry for entry in map(load_entry, ids()) if entry is not None]
    return sorted(
        entries, key=lambda entry: (entry.record.created if entry.record else 0, entry.id)
    )


def save(
    record: SessionRecord,
    *,
    durable: bool = True,
    replaced: SessionRecord | None = None,
    folder: str = "",
) -> None:
    """Write a record; keys that we do not know survive, a corrupt file is set aside first.

    Args:
        record: What to write.
        durable: Whether it is on the disk when this returns.
        replaced: What the caller wrote last. A file that is still exactly that holds nothing else,
            so it need not be parsed.
        folder: Where it lies, if that is not the folder of its session.

    Raises:
        RecordUnreadable: The file is of a newer schema, which is never overwritten.
        OSError: It could not be written; the old one is untouched.
    """
    from aisession_tui.store.fields import to_toml

    path = os.path.join(folder or paths.session_dir(record.id), RECORD)
    paths.private_dir(os.path.dirname(path))
    table = to_toml(record)
    if replaced is None or not _is_exactly(path, replaced):
        for key, value in _unknown_keys(path, table).items():
            table.setdefault(key, value)
    atomic.write_atomic(path, _document(table), durable=durable, backup=durable)


def encode(record: SessionRecord) -> bytes:
    """What stands in a record's file."""
    from aisession_tui.store.fields import to_toml

    return _document(to_toml(record))


def decode(data: bytes, session_id: str, path: str) -> SessionRecord:
    """The record that a file holds.

    Raises:
        RecordUnreadable: It is corrupt or of a newer schema; the text names `path`.
    """
    from aisession_tui.store.fields import from_toml

    table = _table(data, path)
    try:
        return from_toml(table, session_id)
    except RecordUnreadable as reason:
        raise RecordUnreadable(f"{path} cannot be read: {reason}") from reason


def names() -> dict[str, str]:
    """The id of each name, read without parsing where the file is in the form we write."""
    return {name: session_ids[0] for name, session_ids in owners().items()}


def owners() -> dict[str, list[str]]:
    """As `names`, with every id: a record that was copied by hand has the name of another."""
    found: dict[str, list[str]] = {}
    for session_id in ids():
        name = _name_of(session_id)
        if name is not None:
            found.setdefault(name, []).append(session_id)
    return found


def is_live(session_id: str) -> bool:
    """Whether a host holds the session's lock."""
    return locks.is_held(lock_path(session_id))


def _name_of(session_id: str) -> str | None:
    try:
        data = atomic.read_regular(record_path(session_id), LIMIT_BYTES)
    except (OSError, ValueError):
        return None
    head, _, _ = data.partition(b"\n[")
    lines = _NAME_LINE.findall(head)
    if len(lines) == 1 and _is_utf8(lines[0]):
        return str(lines[0], "utf-8")
    entry = load_entry(session_id)
    return entry.record.name if entry and entry.record else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read(path: str) -> bytes:
    try:
        return atomic.read_regular(path, LIMIT_BYTES)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as reason:
        raise RecordUnreadable(f"{path} cannot be read: {sentence(reason)}") from reason


def _table(data: bytes, path: str) -> dict[str, Any]:
    import tomllib

    try:
        table = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as reason:
        raise RecordUnreadable(f"{path} cannot be read: {sentence(reason)}") from reason
    check_table(table, path)
    return table


def check_table(table: dict[str, Any], path: str) -> None:
    """Refuse what is no whole record, or a newer version's.

    Raises:
        RecordUnreadable: It is so; the text names the file.
    """
    from aisession_tui.store.fields import ALWAYS, SCHEMA

    if not table:
        raise RecordUnreadable(f"{path} cannot be read: it is empty")
    schema = table.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise RecordUnreadable(
            f"{path} was written by a newer version (schema {schema}, this one knows {SCHEMA})"
        )
    if missing := [key for key in ALWAYS if key not in table]:
        raise RecordUnreadable(
            f"{path} cannot be read: {missing[0]} is missing; the file may have been cut short"
        )


def _document(table: dict[str, Any]) -> bytes:
    import tomli_w

    return tomli_w.dumps(table).encode()


def _is_exactly(path: str, record: SessionRecord) -> bool:
    from aisession_tui.store.fields import to_toml

    try:
        return atomic.read_regular(path, LIMIT_BYTES) == _document(to_toml(record))
    except (OSError, ValueError):
        return False


def _unknown_keys(path: str, known: dict[str, Any]) -> dict[str, Any]:
    try:
        table = _table(_read(path), path)
    except FileNotFoundError:
        return {}
    except RecordUnreadable as problem:
        if "newer version" in str(problem):
            raise
        atomic.set_aside(path)
        return {}
    from aisession_tui.store.fields import OWN_KEYS

    return {key: value for key, value in table.items() if key not in known and key not in OWN_KEYS}


def sentence(reason: Exception) -> str:
    """Why a file cannot be read, without its name."""
    if isinstance(reason, UnicodeDecodeError):
        return f"byte {reason.start} is not UTF-8"
    return reason.strerror or str(reason) if isinstance(reason, OSError) else str(reason)
