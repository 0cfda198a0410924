"""Which code is running: equal builds share a supervisor, others make it start over."""

from __future__ import annotations

import functools
import os

import aisession_tui


@functools.cache
def running_build() -> str:
    """The build of this process: `build_id` as of its first call.

    The supervisor asks before it forks, so that hosts know it when the files are gone.
    """
    return build_id()


def build_id() -> str:
    """Version, package path and newest file time in nanoseconds, as the files are now."""
    package = os.path.dirname(os.path.abspath(aisession_tui.__file__))
    return f"{aisession_tui.__version__}|{package}|{_newest_ns(package)}"


def _newest_ns(directory: str) -> int:
    newest = 0
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.startswith(("_", ".")) and entry.is_dir():
                continue
            if entry.is_dir():
                newest = max(newest, _newest_ns(entry.path))
            elif entry.name.endswith(".py"):
                newest = max(newest, entry.stat().st_mtime_ns)
    return newest
