"""The branch that is checked out in a directory, read from the repository's own file."""

from __future__ import annotations

import os

from aisession_tui.store import atomic

_LIMIT_BYTES = 1024
_REF = "ref: refs/heads/"
_COMMIT_DIGITS = 7


def branch_of(directory: str) -> str:
    """The branch of the git work tree that a directory is in.

    Returns:
        The branch; the short id of the commit where none is checked out; empty outside a work
        tree. Blocks as long as the file system does.
    """
    git = git_directory(os.path.abspath(directory)) if directory else ""
    head = _first_line(os.path.join(git, "HEAD")) if git else ""
    return head.removeprefix(_REF) if head.startswith(_REF) else head[:_COMMIT_DIGITS]


def git_directory(directory: str) -> str:
    """Where the repository of this work tree is: `.git`, or where a file of that name points; or nothing."""
    while True:
        path = os.path.join(directory, ".git")
        if os.path.isdir(path):
            return path
        line = _first_line(path)
        if line.startswith("gitdir: "):
            return os.path.join(directory, line.removeprefix("gitdir: "))
        above = os.path.dirname(directory)
        if above == directory:
            return ""
        directory = above


def _first_line(path: str) -> str:
    try:
        text = atomic.read_regular(path, _LIMIT_BYTES).decode(errors="replace")
    except (OSError, ValueError):
        return ""
    return text.partition("\n")[0].strip()
