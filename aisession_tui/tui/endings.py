"""What becomes of the window when a program ends: a pure decision, made in one place."""

from __future__ import annotations

from enum import Enum

from aisession_tui.model.session import OnExit, SessionRecord, SessionStatus

_SHORT_LIVED_S = 2.0
"""A shell that ends sooner probably failed to start: its words must stay to be read."""


class Ending(Enum):
    """What to do with the pane of a session that has ended."""

    CLOSE = "close"
    """The row moves to the folded group, the focus to the session used before."""
    KEEP = "keep"
    """The last screen stays under a line that says how it ended."""


def ending_of(record: SessionRecord) -> Ending:
    """Decide by the session's policy, and by how it ended where the policy is `auto`."""
    if record.status is not SessionStatus.EXITED or record.on_exit is OnExit.KEEP:
        return Ending.KEEP
    if record.on_exit is OnExit.CLOSE:
        return Ending.CLOSE
    ran_s = (record.exited or 0.0) - (record.started or 0.0)
    ended_itself = record.exit_code is not None
    if record.is_shell and ended_itself and ran_s >= _SHORT_LIVED_S:
        return Ending.CLOSE
    return Ending.KEEP
