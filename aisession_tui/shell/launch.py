"""How to start the user's shell so that it announces its prompt, without touching a file of theirs.

Plans only: returns an argument vector and an environment. The scripts read the user's files as ever and
take our variables out of the environment before anything else can see them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPTS_DIR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scripts")
"""Where the scripts of this package lie."""

_XDG_DATA_DIRS = "/usr/local/share:/usr/share"
"""What an unset XDG_DATA_DIRS means (XDG base directory specification)."""


class ShellLaunch(NamedTuple):
    """What to execute, in which environment."""

    argv: tuple[str, ...]
    environ: dict[str, str]
    kind: str
    """``bash``, ``zsh`` or ``fish``; empty: started plainly, no marks will come."""


def plan_launch(
    shell_path: str,
    *,
    login: bool,
    environ: Mapping[str, str],
    nonce: str,
    exec_dir: str,
    scripts_dir: str = SCRIPTS_DIR,
) -> ShellLaunch:
    """Plans the start of an interactive shell with integration.

    Args:
        shell_path: The shell, as the user has it; what it is, its file name says.
        login: Whether it reads its login files. For bash the script does (a login bash would ignore
            it), so `shopt login_shell` stays off and ~/.bash_logout unread.
        environ: The session's environment; it is not changed.
        nonce: What the marks carry, see `marks.MarkReader`.
        exec_dir: Where `requests.ExecState` puts its files.
        scripts_dir: Where the scripts are; without them the shell starts plainly.
    """
    kind = os.path.basename(shell_path)
    plan = _PLANS.get(kind)
    if plan is None or not os.path.exists(os.path.join(scripts_dir, kind)):
        return ShellLaunch((shell_path, "-l") if login else (shell_path,), dict(environ), "")
    ours = {**environ, "AI_SESSION_NONCE": nonce, "AI_SESSION_EXEC_DIR": exec_dir}
    argv = plan(shell_path, os.path.join(scripts_dir, kind), ours, login)
    return ShellLaunch(argv, ours, kind)


def _plan_bash(shell: str, scripts: str, environ: dict[str, str], login: bool) -> tuple[str, ...]:
    if login:
        environ["AI_SESSION_LOGIN"] = "1"
    return (shell, "--rcfile", os.path.join(scripts, "integration.bash"), "-i")


def _plan_zsh(shell: str, scripts: str, environ: dict[str, str], login: bool) -> tuple[str, ...]:
    if "ZDOTDIR" in environ:
        environ["AI_SESSION_ZDOTDIR"] = environ["ZDOTDIR"]
    environ["ZDOTDIR"] = scripts
    return (shell, "-il" if login else "-i")


def _plan_fish(shell: str, scripts: str, environ: dict[str, str], login: bool) -> tuple[str, ...]:
    if "XDG_DATA_DIRS" in environ:
        environ["AI_SESSION_XDG_DATA_DIRS"] = environ["XDG_DATA_DIRS"]
    theirs = environ.get("XDG_DATA_DIRS") or _XDG_DATA_DIRS
    environ["XDG_DATA_DIRS"] = f"{scripts}:{theirs}"
    return (shell, "-il" if login else "-i")


_PLANS = {"bash": _plan_bash, "zsh": _plan_zsh, "fish": _plan_fish}
