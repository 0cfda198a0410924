"""The trash: folders of deleted sessions, kept for seven days."""

from __future__ import annotations

import os
import time

from aisession_tui import paths

_KEPT_S = 7 * 24 * 3600.0


def throw_away(session_id: str) -> None:
    """Move a session's folder to the trash, after emptying it of what is older than seven days.

    Raises:
        OSError: The folder is where it was.
    """
    trash = paths.private_dir(os.path.join(paths.data_dir(), "trash"))
    _empty(trash)
    stamp = time.strftime("%Y%m%dT%H%M%S")
    os.rename(paths.session_dir(session_id), os.path.join(trash, f"{session_id}-{stamp}"))


def _empty(trash: str) -> None:
    import shutil

    horizon = time.time() - _KEPT_S
    with os.scandir(trash) as entries:
        old = [
            entry.path for entry in entries if entry.stat(follow_symlinks=False).st_ctime < horizon
        ]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
