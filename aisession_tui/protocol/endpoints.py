"""Where hosts and the supervisor listen, and how either side connects and checks the other.

A socket's place is written into an `endpoint` file beside the records, because a runtime directory
can vanish at logout or differ under cron; the file is believed only as far as the socket answers.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
import time

from aisession_tui import paths
from aisession_tui.errors import UnsafeDirectory

_UCRED = struct.Struct("3i")
_LOOK_AGAIN_S = 0.01


def supervisor_dir() -> str:
    """The supervisor's lock and endpoint."""
    return paths.private_dir(os.path.join(paths.private_dir(paths.data_dir()), "supervisor"))


def supervisor_endpoint() -> str:
    """The file that names the supervisor's socket."""
    return os.path.join(supervisor_dir(), "endpoint")


def supervisor_lock() -> str:
    """The lock that the supervisor holds for life."""
    return os.path.join(supervisor_dir(), "lock")


def read_endpoint(path: str) -> str:
    """The socket's path, or nothing if there is none.

    Raises:
        UnsafeDirectory: The file names a place we would not trust.
    """
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            found = file.readline().rstrip("\n")
    except FileNotFoundError:
        return ""
    if not found or not os.path.isabs(found):
        return ""
    try:
        paths.trusted_dir(os.path.dirname(found))
    except FileNotFoundError:
        return ""
    return found


def make_way(path: str) -> None:
    """Remove a stale socket, so that `listen` can bind there; leaves anything else alone.

    Raises:
        UnsafeDirectory: The directory is not ours alone, or no socket is in the way.
    """
    paths.private_dir(os.path.dirname(path))
    try:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            raise UnsafeDirectory(f"{path} is in the way and is no socket: remove it")
        os.unlink(path)
    except FileNotFoundError:
        return


def listen(path: str, backlog: int = 128) -> socket.socket:
    """Bind a socket that only its owner can open, from its first moment on.

    The caller holds the lock of the thing that listens, so that a file left there is stale.

    Raises:
        UnsafeDirectory: The directory is not ours alone.
        OSError: The socket cannot be bound.
    """
    make_way(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(path)
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(before)
    listener.listen(backlog)
    listener.setblocking(False)
    return listener


def connect(path: str, timeout_s: float) -> socket.socket:
    """Connect to a socket of ours and check that the other side is us.

    Raises:
        TimeoutError: So many wait there already that no more are let in, until the time is up.
        OSError: Nobody listens there.
        UnsafeDirectory: Another user does.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _reach(connection, path, timeout_s)
        uid = peer_uid(connection)
        if uid != os.getuid():
            raise UnsafeDirectory(f"user {uid} listens at {path}: nothing was sent")
    except BaseException:
        connection.close()
        raise
    return connection


def _reach(connection: socket.socket, path: str, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    connection.settimeout(timeout_s)
    while True:
        try:
            connection.connect(path)
        except BlockingIOError:  # a full queue, which Linux does not wait for
            if time.monotonic() >= deadline:
                raise TimeoutError(f"too many wait at {path}") from None
            time.sleep(_LOOK_AGAIN_S)
        else:
            return


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end."""
    return peer_credentials(connection)[1]


def peer_credentials(connection: socket.socket) -> tuple[int, int, int]:
    """Process, user and group at the other end, as the kernel knows them."""
    if sys.platform == "linux":
        data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        pid, uid, gid = _UCRED.unpack(data)
        return pid, uid, gid
    data = connection.getsockopt(0, 1, 76)  # LOCAL_PEERCRED of <sys/un.h>: struct xucred
    _, uid = struct.unpack_from("Ii", data)
    return 0, uid, 0
