"""When naming a session is consent to bring it back, and asking before a running one is killed."""

from __future__ import annotations

from aisession_tui.cli import diagnostics
from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionRecord


def restored_if_lost(session_id: str) -> str:
    """Restore a lost shell that was named, saying so; a lost command only teaches how.

    Raises:
        AiSessionError: It has a command of its own, which never runs again silently.
    """
    from aisession_tui.service import reviving

    restored = reviving.restore_if_lost(session_id)
    if restored is not None:
        say_restored(restored)
    return session_id


def say_restored(record: SessionRecord) -> None:
    """Tell that a session was restored, and what is other than it was."""
    diagnostics.narrate(f"Restored session: {record.id}")
    if record.notice:
        diagnostics.narrate(record.notice)


def may_kill(name: str, option: str, purpose: str) -> bool:
    """Ask whether a running session may be killed, for `purpose`; who says no is told that it stays.

    Raises:
        AiSessionError: Nobody can be asked; the text names the option that needs no question.
    """
    if not diagnostics.can_ask():
        raise AiSessionError(f'"{name}" is running: give {option} to kill it first')
    if diagnostics.ask(f"{name} is running. Kill it and {purpose}?"):
        return True
    diagnostics.narrate(f"{name} goes on.")
    return False
