"""The state of a git work tree: what git itself says of it, within a time limit."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter

from aisession_tui.service.repository import git_directory

_PATIENCE_S = 0.5
"""A huge work tree is not waited for."""
_ARGV = (
    "git", "--no-optional-locks", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch",
)  # fmt: skip
_UNDER_WAY = (
    ("rebase-merge", "rebase"), ("rebase-apply", "rebase"), ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert"), ("BISECT_LOG", "bisect"),
)  # fmt: skip
_AHEAD = re.compile(r"^# branch\.ab \+(\d+) -(\d+)$", re.MULTILINE)


class WorkTree:
    """Asks git at once, and is told later: what else there is to do is done meanwhile."""

    def __init__(self, directory: str) -> None:
        self._git = git_directory(os.path.abspath(directory)) if directory else ""
        self._process: subprocess.Popen[str] | None = None
        if self._git:
            try:
                self._process = subprocess.Popen(
                    _ARGV,
                    cwd=directory,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    errors="replace",
                )
            except OSError:
                return  # no git, or the directory is gone

    def changes(self) -> str:
        """`3 modified, 1 untracked, ahead 2, rebase under way`, or `clean`; empty: not known."""
        if self._process is None:
            return ""
        try:
            text = self._process.communicate(timeout=_PATIENCE_S)[0]
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            return ", ".join(self._under_way())
        if self._process.returncode:
            return ""
        return ", ".join([*summed_up(text), *self._under_way()]) or "clean"

    def _under_way(self) -> list[str]:
        found = [word for name, word in _UNDER_WAY if os.path.exists(os.path.join(self._git, name))]
        return [f"{found[0]} under way"] if found else []


def summed_up(status: str) -> list[str]:
    """What `git status --porcelain=v2 --branch` says, in few words."""
    counts: Counter[str] = Counter()
    for line in status.splitlines():
        kind, _, rest = line.partition(" ")
        if kind in ("1", "2"):
            counts["staged"] += rest[0] != "."
            counts["modified"] += rest[1] != "."
        elif kind in ("u", "?"):
            counts["in conflict" if kind == "u" else "untracked"] += 1
    parts = [
        f"{counts[word]} {word}"
        for word in ("in conflict", "staged", "modified", "untracked")
        if counts[word]
    ]
    if match := _AHEAD.search(status):
        words = zip(("ahead", "behind"), match.groups(), strict=True)
        parts += [f"{word} {count}" for word, count in words if count != "0"]
    return parts
