"""What a context says of how a session is."""

import pytest

from aisession_tui.model.session import Activity, SessionRecord, SessionStatus
from aisession_tui.service.context import _status

RUNNING = SessionRecord("0123abcd", "x", status=SessionStatus.RUNNING)


@pytest.mark.parametrize(
    ("activity", "is_told", "is_busy", "said"),
    [
        (Activity.WORKING, True, False, "idle"),
        (Activity.UNKNOWN, True, False, "idle"),
        (Activity.UNKNOWN, True, True, "working"),
        (Activity.IDLE, True, True, "working"),
        (Activity.UNKNOWN, False, False, "unknown"),
        (Activity.NEEDS_YOU, True, True, "needs-you"),
        (Activity.BACKGROUND, True, False, "background"),
    ],
)
def test_marks_are_newer_than_what_the_host_has_seen(activity, is_told, is_busy, said):
    record = RUNNING._replace(activity=activity)
    assert _status(record, is_told=is_told, is_busy=is_busy) == said


def test_a_session_that_has_ended_says_how():
    record = RUNNING._replace(status=SessionStatus.EXITED, exit_code=3)
    assert _status(record, is_told=True, is_busy=False) == "exited 3"
