"""The environment of a session: the caller's, made right for a terminal of ours."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Mapping

from aisession_tui.model.locale import COERCED

_FOREIGN = ("STY", "WINDOW", "LINES", "COLUMNS", "TERMCAP", "WINDOWID", "DESKTOP_STARTUP_ID")
_FOREIGN_PREFIXES = ("TMUX", "ZELLIJ", "WT_", "KITTY_", "VTE_", "TERM_", "ITERM_", "WEZTERM_",
                     "ALACRITTY_", "GHOSTTY_", "KONSOLE_", "AI_SESSION_")  # fmt: skip
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")


def session_environ(
    caller: Mapping[str, str],
    overrides: Mapping[str, str],
    session_id: str,
    version: str,
    agent_socket: str = "",
) -> dict[str, str]:
    """What a session's program sees.

    Args:
        caller: The environment of whoever creates or restarts the session.
        overrides: The session's own `--env` settings; they win over everything but our names.
        session_id: For `AI_SESSION_ID`, by which a program inside finds its session.
        version: For `TERM_PROGRAM_VERSION`.
        agent_socket: The stable name of the ssh agent's socket, if the caller has an agent.
    """
    environ = {
        name: value
        for name, value in caller.items()
        if name not in _FOREIGN and not name.startswith(_FOREIGN_PREFIXES)
    }
    named = [name for name in _LOCALE if environ.get(name)]
    if not named or (named == ["LC_CTYPE"] and environ["LC_CTYPE"] in COERCED):
        environ["LANG"] = "C.UTF-8"
    if agent_socket and environ.get("SSH_AUTH_SOCK"):
        environ["SSH_AUTH_SOCK"] = agent_socket
    environ.setdefault("HOME", home_directory())
    environ["TERM"] = "xterm-256color"
    environ["COLORTERM"] = "truecolor"
    environ.update(overrides)
    environ["PATH"] = _with_our_bin(environ.get("PATH", os.defpath))
    environ["TERM_PROGRAM"] = "ai-session"
    environ["TERM_PROGRAM_VERSION"] = version
    environ["AI_SESSION_ID"] = session_id
    return environ


def home_directory() -> str:
    """The user's home, from the password file where HOME is not set."""
    home = os.environ.get("HOME", "")
    if os.path.isabs(home):
        return home
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return "/"


def _with_our_bin(path: str) -> str:
    ours = os.path.dirname(sys.executable)
    return path if ours in path.split(os.pathsep) else f"{path}{os.pathsep}{ours}"
