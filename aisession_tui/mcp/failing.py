"""Errors as agents read them: what happened, and which tool helps."""

from __future__ import annotations

from aisession_tui import errors
from aisession_tui.mcp.results import Answer

_NEXT: dict[type[errors.AiSessionError], str] = {
    errors.SessionBusy: "Nothing was typed. read_screen shows what runs there, send_input answers it or"
    ' interrupts it with keys ["ctrl+c"]; execute_command with wait_s waits for its end, with new it runs beside it.',
    errors.ExecTimeout: "Its output so far is above. read_screen shows how it goes on, send_input with"
    ' keys ["ctrl+c"] interrupts it; until it ends, execute_command says busy there; wait_for with until "prompt" waits for its end.',
    errors.WaitTimeout: "read_screen shows how it stands; wait_for can be called again.",
    errors.ExecFailed: "read_screen shows what the session is at.",
    errors.NoSuchSession: "list_sessions shows which there are.",
    errors.NameTaken: "Use that session, or choose another name.",
    errors.InvalidName: "Choose another name.",
    errors.DirectoryMissing: "Give another directory.",
    errors.CommandNotFound: "Give the path of a program that exists, or no command for a shell.",
    errors.HostUnreachable: "Try once more; `ai-session doctor` in a terminal tells what is wrong.",
}


def told(error: errors.AiSessionError | OSError) -> Answer:
    """An error as an answer."""
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return Answer(f"{error.strerror or error}{where}", is_error=True)
    return Answer("\n".join(filter(None, [str(error), next_step(error)])), is_error=True)


def next_step(error: errors.AiSessionError) -> str:
    """What to do about an error; empty if its text says all."""
    return next((_NEXT[kind] for kind in type(error).__mro__ if kind in _NEXT), "")
