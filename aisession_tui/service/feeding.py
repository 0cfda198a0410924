"""Standard input for a command that a session's shell runs: passed on as it is, beside everything else."""

from __future__ import annotations

import contextlib
import os
import threading

_PIECE_BYTES = 65_536


def feed(path: str, source: int) -> None:
    """From now on, write what comes from `source` into a pipe, until either side has ended.

    Waits for nobody: the command may read nothing, or end first; this process may end at any time, and
    the caller may close `source`.
    """
    threading.Thread(target=_feed, args=(path, os.dup(source)), daemon=True).start()


def _feed(path: str, source: int) -> None:
    with contextlib.ExitStack() as stack:
        stack.enter_context(
            contextlib.suppress(OSError)
        )  # the command reads no further, or is gone
        stack.callback(os.close, source)
        pipe = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        stack.callback(os.close, pipe)
        while data := os.read(source, _PIECE_BYTES):
            view = memoryview(data)
            while view:
                view = view[os.write(pipe, view) :]
