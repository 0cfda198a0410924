"""Writing a session's text to a file of the user's choice."""

from __future__ import annotations

import os

from aisession_tui.errors import AiSessionError
from aisession_tui.service import viewing

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC


def target_path(path: str, directory: str) -> str:
    """The absolute path that a user means: `~` and paths relative to a directory are understood."""
    return os.path.normpath(os.path.join(directory, os.path.expanduser(path)))


def problem_of(path: str) -> str:
    """Why a file cannot be written at an absolute path, in a sentence; nothing if it can.

    That there is a file already is no problem in itself: see `save`.
    """
    folder = os.path.dirname(path)
    if os.path.isdir(path):
        return f"{path} is a directory"
    if os.path.lexists(path) and not os.path.isfile(path):
        return f"{path} is no regular file"
    if not os.path.isdir(folder):
        return f"there is no directory {folder}"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"{folder} cannot be written to"


def save_session(session_id: str, path: str, overwrite: bool) -> int:
    """Write everything there is of a session's text; returns how many lines that is.

    Raises:
        AiSessionError: There is such a file, and it is not to be overwritten.
        HostUnreachable: The session's host does not answer.
        OSError: It cannot be written.
    """
    text = viewing.screen_text(session_id, viewing.ALL_LINES, joined=True)
    save(path, text, overwrite=overwrite)
    return text.count("\n")


def save(path: str, text: str, *, overwrite: bool = False) -> None:
    """Write a text to a file that only the user can read (0600).

    Raises:
        AiSessionError: There is such a file, and it is not to be overwritten.
        OSError: It cannot be written.
    """
    data = text.encode("utf-8", "replace")
    if not overwrite:
        try:
            descriptor = os.open(path, _FLAGS | os.O_EXCL, 0o600)
        except FileExistsError:
            raise AiSessionError(f"{path} is there already") from None
        with open(descriptor, "wb") as file:
            file.write(data)
        return
    temporary = f"{path}.{os.urandom(4).hex()}"
    try:
        save(temporary, text)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
