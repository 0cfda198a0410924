"""What `exec` tells its clients: why it cannot begin, and how a command ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aisession_tui.model.session import SessionStatus
from aisession_tui.protocol.messages import Executed
from aisession_tui.ptyhost import process
from aisession_tui.ptyhost.exec_job import Job
from aisession_tui.shell.requests import Ended, EndReason, ExecState

if TYPE_CHECKING:
    from aisession_tui.ptyhost.host import PtyHost

LOST = (
    "the session's host died, and what the command wrote meanwhile is lost;"
    " unless it has ended, it goes on in the session"
)
_INTERRUPTED = 130
_REASONS = {
    EndReason.FINISHED: "ended",
    EndReason.INTERRUPTED: "interrupted",
    EndReason.SHELL_ENDED: "shell-ended",
}


def is_paused(host: PtyHost) -> bool:
    """Whether the session's processes are frozen."""
    return host.keeper.record.status is SessionStatus.PAUSED


def what_runs(host: PtyHost, state: ExecState) -> str:
    """Why the shell takes no command."""
    name, group = host.keeper.record.name, host.pty.foreground_group()
    if is_paused(host):
        return f'"{name}" is paused: ai-session resume {name}'
    if state.is_key_open:
        return "busy: the shell waits for the key after Esc, ^V, ^X or ^Q; any key ends that"
    if group == host.pty.pid:
        return "busy: the shell is reading a line or running a command of its own"
    return f"busy: {process.name_of(group) or 'a program'} (pid {group}) is running"


def result(host: PtyHost, job: Job, event: Ended) -> Executed:
    """How a command ended; where it has left the shell is written down."""
    code = _INTERRUPTED if event.exit_code is None else event.exit_code
    duration_s = time.monotonic() - job.started_at
    cwd = process.cwd_of(host.pty.pid) or host.keeper.record.cwd
    host.keeper.command_ended(cwd)
    return Executed(job.request, _REASONS[event.reason], code, "", duration_s, cwd)
