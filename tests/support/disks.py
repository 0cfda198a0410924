"""Places on the disk that are small, full or closed; needs root, and skips where there is none."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.home import Home
from tests.support.waiting import wait_until

_PAGE = b"x" * 4096


@contextmanager
def small_disk(home: Home, place: Path, size_kib: int = 1024) -> Iterator[Path]:
    """A file system of that size in a directory of a home, whose processes are killed at the end."""
    place.mkdir(parents=True, mode=0o700)
    with _mounted(home, place, "-t", "tmpfs", "-o", f"size={size_kib}k,mode=700", "ais-test"):
        yield place


@contextmanager
def read_only(home: Home, place: Path) -> Iterator[None]:
    """What is opened below a directory meanwhile can only be read; what is open stays as it is."""
    with _mounted(home, place, "--bind", str(place), ends_processes=False):
        _mount("-o", "remount,bind,ro", str(place))
        yield


@contextmanager
def _mounted(
    home: Home, place: Path, *arguments: str, ends_processes: bool = True
) -> Iterator[None]:
    _mount(*arguments, str(place))
    try:
        yield
    finally:
        for pid in home.processes() if ends_processes else ():
            processes.kill(pid)
        wait_until(lambda: _is_done("umount", str(place)), what=f"the way free from {place}")


def _mount(*arguments: str) -> None:
    if os.getuid() or not _is_done("mount", *arguments):
        pytest.skip("only root can mount a file system, and not everywhere")


def _is_done(*argv: str) -> bool:
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def fill(ballast: Path, spare_pages: int) -> None:
    """Take all room that is left on a disk but some pages."""
    with ballast.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(_PAGE)
        except OSError:
            left = max(0, file.tell() - spare_pages * len(_PAGE))
        file.truncate(left)
