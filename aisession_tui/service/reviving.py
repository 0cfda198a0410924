"""When naming a session is consent to bring it back: a lost shell, never a command of its own."""

from __future__ import annotations

from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import SessionStatus
from aisession_tui.store import records


def restore_if_lost(session_id: str) -> bool:
    """Restore a session that was named, if it is a lost shell; whether it was.

    Raises:
        AiSessionError: It has a command of its own, which never runs again silently.
    """
    if records.is_live(session_id):
        return False
    from aisession_tui.service import sessions

    record = sessions.find(session_id).record
    if record is None or record.status is not SessionStatus.LOST:
        return False
    if not record.is_shell:
        import shlex

        raise AiSessionError(
            f'"{record.name}" is lost and would run {shlex.join(record.restores_as)!r}:'
            f" ai-session restore {record.name} --yes"
        )
    sessions.restore(session_id)
    return True
