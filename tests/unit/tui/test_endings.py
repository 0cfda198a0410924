"""What becomes of a pane when its program ends."""

import pytest

from aisession_tui.model.session import OnExit, SessionRecord, SessionStatus
from aisession_tui.tui.endings import Ending, ending_of

STARTED = 1000.0


def ended(ran_s=10.0, code=0, **fields):
    return SessionRecord(
        "0123abcd",
        "api",
        **{
            "status": SessionStatus.EXITED,
            "exit_code": code,
            "started": STARTED,
            "exited": STARTED + ran_s,
            "shell": "/bin/sh",
            **fields,
        },
    )


@pytest.mark.parametrize(
    ("record", "ending"),
    [
        (ended(), Ending.CLOSE),
        (ended(ran_s=2.0), Ending.CLOSE),
        (ended(code=130), Ending.CLOSE),
        (ended(ran_s=1.99), Ending.KEEP),
        (ended(code=None, exit_signal=9), Ending.KEEP),
        (ended(command=("make",)), Ending.KEEP),
        (ended(status=SessionStatus.LOST), Ending.KEEP),
        (ended(status=SessionStatus.RUNNING), Ending.KEEP),
        (ended(on_exit=OnExit.KEEP), Ending.KEEP),
        (ended(ran_s=0.1, command=("make",), on_exit=OnExit.CLOSE), Ending.CLOSE),
        (ended(started=None, exited=None), Ending.KEEP),
    ],
)
def test_endings(record, ending):
    assert ending_of(record) is ending
