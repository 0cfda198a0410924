"""Files that are either the old one or the new one, whatever happens in between."""

from __future__ import annotations

import os
import stat
import time

TEMPORARY_PREFIX = ".tmp-"
_STALE_AFTER_S = 3600.0


def write_atomic(path: str, data: bytes, *, durable: bool = True, backup: bool = False) -> None:
    """Replace a file by `data`, mode 0600 under any umask.

    Durable means that it is on the disk when this returns; otherwise a power cut may bring the
    old content back, but never a mixture. With `backup` the old file stays as `path + ".bak"`.

    Raises:
        OSError: Nothing was changed.
    """
    directory = os.path.dirname(path)
    temporary = os.path.join(directory, f"{TEMPORARY_PREFIX}{os.urandom(6).hex()}")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
    )
    try:
        try:
            os.fchmod(descriptor, 0o600)
            write_all(descriptor, data)
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if backup:
            _keep_backup(path)
        os.rename(temporary, path)
    except OSError:
        remove_quietly(temporary)
        raise
    if durable:
        sync_directory(directory)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: a full disk shows as a short write before it shows as an error."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_directory(path: str) -> None:
    """Make a rename in this directory survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_regular(path: str, limit_bytes: int) -> bytes:
    """Read a file of ours that nobody can have replaced by a pipe, a device or a symlink.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no regular file or is larger than the limit.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is not a regular file")
        if found.st_size > limit_bytes:
            raise ValueError(f"it is larger than {limit_bytes >> 20} MiB")
        pieces = []
        while piece := os.read(descriptor, 1 << 20):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def sweep_temporary(directory: str) -> None:
    """Remove what killed writers left behind an hour ago or earlier, files and folders."""
    for path in stale_temporary(directory):
        remove_temporary(path)


def remove_temporary(path: str) -> None:
    """Remove a temporary file, or a folder as far as that goes."""
    if os.path.isdir(path) and not os.path.islink(path):
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    else:
        remove_quietly(path)


def stale_temporary(directory: str) -> list[str]:
    """What `sweep_temporary` would remove."""
    horizon = time.time() - _STALE_AFTER_S
    with os.scandir(directory) as entries:
        temporary = [each.path for each in entries if each.name.startswith(TEMPORARY_PREFIX)]
    return [path for path in temporary if _modified(path) < horizon]


def _modified(path: str) -> float:
    """When a file or folder was written; what has just gone, or is something else, counts as new."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return float("inf")
    is_ours = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    return found.st_mtime if is_ours else float("inf")


def set_aside(path: str) -> None:
    """Keep a file beside itself; it stays in its place until a new one takes it."""
    stamp = time.strftime("%Y%m%dT%H%M%S")
    aside = f"{path}.corrupt-{stamp}-{time.monotonic_ns() % 1000:03d}"
    try:
        os.link(path, aside, follow_symlinks=False)
    except OSError:  # a directory, or no such links here
        os.replace(path, aside)


def _keep_backup(path: str) -> None:
    backup = path + ".bak"
    temporary = os.path.join(os.path.dirname(path), f"{TEMPORARY_PREFIX}{os.urandom(6).hex()}")
    try:
        os.link(path, temporary, follow_symlinks=False)
        os.rename(temporary, backup)  # at every moment there is one backup
    except FileNotFoundError:
        return  # the first version has no predecessor
    except PermissionError:
        os.replace(path, backup)  # a file system without hard links
    finally:
        remove_quietly(temporary)


def remove_quietly(path: str) -> None:
    """Remove a file, if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
