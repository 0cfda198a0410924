"""The end of a host's log, for the details."""

from __future__ import annotations

from aisession_tui import paths

_LINES = 8
_TAIL_BYTES = 4096


def last_lines(session_id: str) -> str:
    """The last few lines of a session's host log; empty if there is none."""
    try:
        with open(paths.host_log(session_id), "rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-_LINES:])
