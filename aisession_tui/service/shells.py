"""Which shell a session without a command runs."""

from __future__ import annotations

import contextlib
import os
import pwd


def user_shell() -> str:
    """`$SHELL`, else the password file's, else `/bin/sh`: the first that can be run."""
    candidates = [os.environ.get("SHELL", "")]
    with contextlib.suppress(KeyError):  # a user without an entry, as in some containers
        candidates.append(pwd.getpwuid(os.getuid()).pw_shell)
    for shell in candidates:
        if os.path.isabs(shell) and os.access(shell, os.X_OK) and not shell.endswith("nologin"):
            return shell
    return "/bin/sh"
