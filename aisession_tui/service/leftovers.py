"""What processes that were killed have left behind: temporary files and folders, deaf sockets.

Looks only where we write: in the folders of sessions that have a record, beside them, and among the
sockets. A file counts after an hour, a socket when it refuses connections and nobody holds the lock of
the session, or of the supervisor, that it belongs to.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from collections.abc import Iterator

from aisession_tui import paths
from aisession_tui.errors import AiSessionError
from aisession_tui.protocol import endpoints
from aisession_tui.store import atomic, journal_files, locks, records, snapshot_folders

_SOCKET = ".sock"
_SUPERVISOR = "supervisor"


def find() -> list[str]:
    """The paths of what can go, sorted."""
    return sorted({*_stale_files(), *_stale_sockets()})


def sweep() -> list[str]:
    """Remove what can go; returns what that was."""
    return [path for path in find() if _remove(path)]


def _stale_files() -> Iterator[str]:
    data = paths.data_dir()
    folders = [data, os.path.join(data, _SUPERVISOR), paths.sessions_dir(), paths.config_dir()]
    for session_id in records.ids():
        folders += [
            paths.session_dir(session_id),
            journal_files.folder_of(session_id),
            snapshot_folders.folder_of(session_id),
        ]
    for folder in folders:
        with contextlib.suppress(OSError):  # there is none, or it has just gone
            yield from atomic.stale_temporary(folder)


def _stale_sockets() -> Iterator[str]:
    found = {_supervisor_socket()}
    with contextlib.suppress(OSError, AiSessionError):
        folder = paths.trusted_dir(paths.runtime_dir())
        names = [name for name in os.listdir(folder) if name.endswith(_SOCKET)]
        found |= {os.path.join(folder, name) for name in names}
    for session_id in records.ids():
        found.add(_named_in(records.endpoint_path(session_id)))
    for path in found - {""}:
        with contextlib.suppress(OSError):  # it has just gone
            lock = _lock_of(path)
            if _is_socket(path) and not (lock and locks.is_held(lock)) and _refuses(path):
                yield path


def _named_in(endpoint: str) -> str:
    try:
        return endpoints.read_endpoint(endpoint)
    except (OSError, AiSessionError):
        return ""


def _supervisor_socket() -> str:
    return _named_in(os.path.join(paths.data_dir(), _SUPERVISOR, "endpoint"))


def _lock_of(path: str) -> str:
    """The lock whose holder may be about to listen on a socket; empty if it is nobody's here."""
    name = os.path.basename(path).removesuffix(_SOCKET)
    if records.is_id(name) and os.path.lexists(records.record_path(name)):
        return records.lock_path(name)
    is_supervisor = path == _supervisor_socket()
    return os.path.join(paths.data_dir(), _SUPERVISOR, "lock") if is_supervisor else ""


def _is_socket(path: str) -> bool:
    return stat.S_ISSOCK(os.lstat(path).st_mode)


def _refuses(path: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.setblocking(False)
        try:
            client.connect(path)
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
        return False


def _session_of(path: str) -> str:
    """The session whose socket this is, if it has a record here."""
    name = os.path.basename(path).removesuffix(_SOCKET)
    is_known = records.is_id(name) and os.path.lexists(records.record_path(name))
    return name if is_known else ""


def _remove(path: str) -> bool:
    """Remove one of them, if it still can go; whether it is gone now."""
    try:
        if _is_socket(path):
            return _remove_socket(path)
        atomic.remove_temporary(path)
        return not os.path.lexists(path)
    except OSError:
        return False


def _remove_socket(path: str) -> bool:
    lock_path = _lock_of(path)
    lock = locks.acquire(lock_path) if lock_path else None
    if lock_path and lock is None:
        return False  # somebody listens there again
    try:
        before = os.lstat(path)
        is_stale = _refuses(path) and os.path.samestat(before, os.lstat(path))
        if is_stale:
            os.unlink(path)
        return is_stale
    finally:
        if lock is not None:
            locks.release(lock)
