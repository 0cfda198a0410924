"""What the terminal itself knows of a shell: who is in the foreground, and whether keys are read one by one."""

from __future__ import annotations

import os
import termios
from typing import NamedTuple


class TtyState(NamedTuple):
    """The two facts that tell a shell at its prompt from a program that would read what we type."""

    foreground: bool
    """The shell's own process group is in the foreground."""
    editing: bool
    """Keys are read one by one (ICANON is off): the line editor has taken over from the prompt's hooks."""


def look(master_fd: int, shell_pid: int) -> TtyState:
    """Asks the terminal behind a PTY master. One whose shell is gone has nobody in the foreground."""
    try:
        group = os.tcgetpgrp(master_fd)
        local_modes = termios.tcgetattr(master_fd)[3]
    except (OSError, termios.error):
        return TtyState(foreground=False, editing=False)
    return TtyState(group == shell_pid, not local_modes & termios.ICANON)
