"""flock in the three forms we need: held for life, held for a moment, only probed.

The lock belongs to the open file, not to the process: a duplicate of the descriptor in another
process keeps it held, and `release` lets go of it for all duplicates at once.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

_RETRY_S = 0.005


def acquire(path: str, timeout_s: float = 0.0) -> int | None:
    """Take an exclusive lock and return its descriptor; None if somebody holds it until the end.

    A probe holds the lock shared for an instant, so even without a timeout this tries for 50 ms.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + max(timeout_s, 0.05)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(_RETRY_S)
        else:
            return descriptor


def release(descriptor: int) -> None:
    """Let go of the lock, also for duplicates in other processes, and close the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def is_held(path: str) -> bool:
    """Whether somebody holds the lock exclusively. A missing file is held by nobody."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def is_in_place(path: str, descriptor: int) -> bool:
    """Whether a lock's file is still the one that its descriptor has open."""
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


@contextmanager
def held(path: str, timeout_s: float = 10.0) -> Iterator[None]:
    """Hold a lock for a moment.

    Raises:
        TimeoutError: Somebody else held it all the time.
    """
    descriptor = acquire(path, timeout_s)
    if descriptor is None:
        raise TimeoutError(f"{path} has been locked by another process for {timeout_s:.0f} s")
    try:
        yield
    finally:
        release(descriptor)
