"""The snapshots of a session: `snapshots/<id>/`, each written whole or not at all.

`snapshot.toml` says when and why it was taken, holds the record as it was, and tells size and
checksum of the files beside it: the screen with its scrollback, and the history of commands if there
was one. A damaged one is listed with the reason; a newer version's is never read or removed.
"""

from __future__ import annotations

import contextlib
import os
import re
import zlib
from collections.abc import Container, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.errors import RecordUnreadable
from aisession_tui.model.session import SessionRecord
from aisession_tui.store import atomic, records, snapshots

FOLDER = "snapshots"
MANIFEST = "snapshot.toml"
HISTORY = "history.jsonl"
"""The commands that were run in a session; kept as it is."""
MOST = 50
"""How many a session has at most."""
HISTORY_LIMIT_BYTES = 64 << 20
MANIFEST_LIMIT_BYTES = 2 << 20
_SCHEMA = 1
_ID = re.compile(r"[0-9a-f]{8}\Z")
_LIMITS = {records.SNAPSHOT: snapshots.LIMIT_BYTES, HISTORY: HISTORY_LIMIT_BYTES}


class Moment(NamedTuple):
    """A snapshot without its files."""

    id: str
    """8 hex digits."""
    time: float
    """When it was taken, in POSIX seconds."""
    label: str
    record: SessionRecord
    is_automatic: bool = False
    """Nobody asked for it: it goes before those that somebody did."""
    size_bytes: int = 0
    """What its files take."""


class Files(NamedTuple):
    """What a snapshot holds beside the record; None: there was none."""

    screen: bytes | None = None
    """As `snapshots.encode` makes it."""
    history: bytes | None = None


class Entry(NamedTuple):
    """What lies in a snapshot's folder: a moment, or the reason why it cannot be read."""

    id: str
    time: float
    moment: Moment | None
    problem: str = ""


def folder_of(session_id: str) -> str:
    """Where a session's snapshots lie, whether there are any or not."""
    return os.path.join(paths.session_dir(session_id), FOLDER)


def history_path(session_id: str) -> str:
    """A session's history of commands, whether there is one or not."""
    return os.path.join(paths.session_dir(session_id), HISTORY)


def is_id(text: str) -> bool:
    """Whether this can be the id of a snapshot."""
    return _ID.match(text) is not None


def free_id(folder: str) -> str:
    """An id that none of the snapshots in a folder has."""
    while os.path.lexists(os.path.join(folder, snapshot_id := os.urandom(4).hex())):
        pass  # one in four thousand millions
    return snapshot_id


def write(folder: str, moment: Moment, files: Files) -> Moment:
    """Write a snapshot durably; returns it with its size.

    Raises:
        OSError: Nothing of it is there.
        UnsafeDirectory: The folder cannot be trusted.
    """
    paths.private_dir(folder)
    atomic.sweep_temporary(folder)
    contents = encode(moment, files)
    temporary = os.path.join(folder, f"{atomic.TEMPORARY_PREFIX}{os.urandom(6).hex()}")
    os.mkdir(temporary, 0o700)
    try:
        for name, data in contents.items():
            atomic.write_atomic(os.path.join(temporary, name), data)
        os.rename(temporary, os.path.join(folder, moment.id))
    except OSError:
        _remove(temporary)
        raise
    atomic.sync_directory(folder)
    return moment._replace(size_bytes=sum(map(len, contents.values())))


def encode(moment: Moment, files: Files) -> dict[str, bytes]:
    """What lies in a snapshot's folder, by the names of the files."""
    named = {records.SNAPSHOT: files.screen, HISTORY: files.history}
    contents = {name: data for name, data in named.items() if data is not None}
    return {**contents, MANIFEST: _manifest(moment, contents)}


def decode(snapshot_id: str, contents: Mapping[str, bytes], path: str) -> tuple[Moment, Files]:
    """The snapshot that `encode` made these of.

    Raises:
        RecordUnreadable: It is damaged or a newer version's; the text names `path`.
    """
    table, record = _parse_manifest(contents.get(MANIFEST, b""), path)
    found: dict[str, bytes] = {}
    for name, (size_bytes, checksum) in _expected(table, path).items():
        data = contents.get(name, b"")
        if len(data) != size_bytes or zlib.crc32(data) != checksum:
            raise RecordUnreadable(f"{path} is damaged: {name} is not what was written")
        found[name] = data
    return _moment(snapshot_id, table, record), _files(found)


def listed(folder: str) -> list[Entry]:
    """All snapshots, newest first, damaged ones with the reason."""
    try:
        with os.scandir(folder) as found:
            ids = [entry.name for entry in found if is_id(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    entries = [_entry(folder, snapshot_id) for snapshot_id in ids]
    return sorted(entries, key=lambda entry: (entry.time, entry.id), reverse=True)


def load(folder: str, snapshot_id: str) -> Moment:
    """Read one, and see whether its files are as large as they should be.

    Raises:
        RecordUnreadable: It is damaged or a newer version's.
    """
    return _parse(folder, snapshot_id)[0]


def load_files(folder: str, snapshot_id: str) -> Files:
    """Read what a snapshot holds beside the record.

    Raises:
        RecordUnreadable: It is damaged.
    """
    _, expected = _parse(folder, snapshot_id)
    found: dict[str, bytes] = {}
    for name, (_, checksum) in expected.items():
        path = os.path.join(folder, snapshot_id, name)
        try:
            data = atomic.read_regular(path, _LIMITS[name])
        except (OSError, ValueError) as reason:
            raise RecordUnreadable(f"{path} cannot be read: {records.sentence(reason)}") from reason
        if zlib.crc32(data) != checksum:
            raise RecordUnreadable(f"{path} is damaged: it is not what was written")
        found[name] = data
    return _files(found)


def prune(folder: str, kept: Container[str]) -> None:
    """Remove what is beyond `MOST`: oldest first, those with a label of the user's last.

    Damaged ones neither count nor go: somebody may want to look at them.
    """
    moments = [entry.moment for entry in reversed(listed(folder)) if entry.moment]
    going = sorted(moments, key=lambda moment: bool(moment.label) and not moment.is_automatic)
    going = [moment for moment in going if moment.id not in kept]
    for moment in going[: max(0, len(moments) - MOST)]:
        _remove(os.path.join(folder, moment.id))


def _parse_manifest(data: bytes, path: str) -> tuple[dict[str, Any], SessionRecord]:
    """A manifest's table, and the record in it, with an id of zeros.

    Raises:
        RecordUnreadable: It is damaged or a newer version's; the text names `path`.
    """
    import tomllib

    from aisession_tui.store.fields import from_toml

    try:
        table = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as reason:
        raise RecordUnreadable(f"{path} cannot be read: {records.sentence(reason)}") from reason
    schema = table.get("schema", 0)
    if isinstance(schema, int) and schema > _SCHEMA:
        raise RecordUnreadable(
            f"{path} was written by a newer version (schema {schema}, this one knows {_SCHEMA})"
        )
    record = table.get("record")
    if schema != _SCHEMA or not isinstance(record, dict) or not _is_sound(table):
        raise RecordUnreadable(f"{path} cannot be read: it is no snapshot, or cut short")
    records.check_table(record, path)
    try:
        return table, from_toml(record, "0" * 8)
    except RecordUnreadable as reason:
        raise RecordUnreadable(f"{path} cannot be read: {reason}") from reason


def _moment(snapshot_id: str, table: dict[str, Any], record: SessionRecord) -> Moment:
    """The moment that a manifest's table tells."""
    return Moment(
        snapshot_id,
        table["time"].timestamp(),
        table.get("label", ""),
        record,
        table.get("automatic", False),
    )


def _manifest(moment: Moment, contents: dict[str, bytes]) -> bytes:
    import tomli_w

    from aisession_tui.store.fields import to_toml

    table: dict[str, Any] = {"schema": _SCHEMA, "time": datetime.fromtimestamp(moment.time, UTC)}
    if moment.label:
        table["label"] = moment.label
    if moment.is_automatic:
        table["automatic"] = True
    table["files"] = {
        name: {"size": len(data), "crc32": zlib.crc32(data)} for name, data in contents.items()
    }
    table["record"] = to_toml(moment.record)
    return tomli_w.dumps(table).encode()


def _is_sound(table: dict[str, Any]) -> bool:
    return (
        isinstance(time := table.get("time"), datetime)
        and time.tzinfo is not None
        and isinstance(table.get("label", ""), str)
        and isinstance(table.get("automatic", False), bool)
        and isinstance(table.get("files"), dict)
    )


def _parse(folder: str, snapshot_id: str) -> tuple[Moment, dict[str, tuple[int, int]]]:
    """A moment, and size and checksum of each file that belongs to it."""
    path = os.path.join(folder, snapshot_id, MANIFEST)
    try:
        data = atomic.read_regular(path, MANIFEST_LIMIT_BYTES)
    except (OSError, ValueError) as reason:
        raise RecordUnreadable(f"{path} cannot be read: {records.sentence(reason)}") from reason
    table, record = _parse_manifest(data, path)
    expected = _expected(table, path)
    for name, (size, _) in expected.items():
        _check_size(os.path.join(folder, snapshot_id, name), size)
    moment = _moment(snapshot_id, table, record)
    size_bytes = len(data) + sum(size for size, _ in expected.values())
    return moment._replace(size_bytes=size_bytes), expected


def _expected(table: dict[str, Any], path: str) -> dict[str, tuple[int, int]]:
    """Size and checksum of each file that belongs to a snapshot."""
    expected: dict[str, tuple[int, int]] = {}
    for name, facts in table["files"].items():
        if name not in _LIMITS:
            continue  # a later version's
        try:
            expected[name] = (facts["size"], facts["crc32"])
        except (TypeError, KeyError) as reason:
            raise RecordUnreadable(f"{path} cannot be read: files.{name} is no table") from reason
    return expected


def _files(found: Mapping[str, bytes]) -> Files:
    return Files(found.get(records.SNAPSHOT), found.get(HISTORY))


def _check_size(path: str, size_bytes: Any) -> None:
    try:
        found = os.lstat(path).st_size
    except OSError as reason:
        raise RecordUnreadable(f"{path} cannot be read: {records.sentence(reason)}") from reason
    if found != size_bytes:
        raise RecordUnreadable(f"{path} is damaged: {found} bytes instead of {size_bytes}")


def _entry(folder: str, snapshot_id: str) -> Entry:
    try:
        moment = load(folder, snapshot_id)
    except RecordUnreadable as problem:
        return Entry(snapshot_id, _modified(os.path.join(folder, snapshot_id)), None, str(problem))
    return Entry(snapshot_id, moment.time, moment)


def _modified(path: str) -> float:
    try:
        return os.lstat(path).st_mtime
    except OSError:
        return 0.0


def _remove(path: str) -> None:
    """Out of the list at once, whatever happens in between."""
    import shutil

    hidden = os.path.join(os.path.dirname(path), f"{atomic.TEMPORARY_PREFIX}{os.urandom(6).hex()}")
    with contextlib.suppress(OSError):
        os.rename(path, hidden)
        path = hidden
    shutil.rmtree(path, ignore_errors=True)
