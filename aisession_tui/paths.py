"""Where things lie on each system, and whether a directory can be trusted.

Owns the names of directories; what is in them belongs to `store`. platformdirs is asked only when
the XDG variables do not answer, because importing it doubles the start-up time of a command.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping

from aisession_tui.errors import UnsafeDirectory

APP = "ai-session"
SOCKET_PATH_MAX_BYTES = 100
"""`sun_path` holds 107 bytes on Linux and 103 on macOS."""


def unsupported_system(platform: str = sys.platform) -> str:
    """Why sessions cannot run on this system; empty where they can."""
    if platform == "win32":
        return "Run ai-session in WSL."
    if platform != "linux":
        return "ai-session runs on Linux so far: macOS lacks parts that are not written yet."
    return ""


def data_dir(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> str:
    """Where records, journals and the layout lie."""
    return _xdg("XDG_DATA_HOME", platform, environ) or _platform_dir("data", platform)


def state_dir(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> str:
    """Where the hosts' logs lie."""
    return _xdg("XDG_STATE_HOME", platform, environ) or _platform_dir("state", platform)


def config_dir(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> str:
    """Where the user's `config.toml` lies: under `~/.config`, on macOS too."""
    found = _xdg("XDG_CONFIG_HOME", platform, environ)
    if found:
        return found
    if platform == "win32":
        return _platform_dir("config", platform)
    return os.path.join(os.path.expanduser("~"), ".config", APP)


def _xdg(variable: str, platform: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable, "")
    if platform == "win32" or not os.path.isabs(value):
        return ""  # the XDG specification: relative paths are to be ignored
    return os.path.join(value, APP)


def _platform_dir(kind: str, platform: str) -> str:
    if platform == "darwin":
        from platformdirs.macos import MacOS as Dirs
    elif platform == "win32":
        from platformdirs.windows import Windows as Dirs  # type: ignore[assignment]
    else:
        from platformdirs.unix import Unix as Dirs  # type: ignore[assignment]
    found: str = getattr(Dirs(APP, appauthor=False, roaming=True), f"user_{kind}_dir")
    return found


def runtime_dir(environ: Mapping[str, str] = os.environ) -> str:
    """Where sockets lie; short enough for any socket of ours, not yet checked."""
    base = environ.get("XDG_RUNTIME_DIR", "")
    if not (os.path.isabs(base) and os.path.isdir(base)):
        return f"/tmp/{APP}-{os.getuid()}"  # noqa: S108  # checked by `trusted_dir` before use
    path = os.path.join(base, APP)
    if len(os.fsencode(os.path.join(path, "00000000.sock"))) <= SOCKET_PATH_MAX_BYTES:
        return path
    import hashlib

    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
    return f"/tmp/{APP}-{os.getuid()}-{digest}"  # noqa: S108


def sessions_dir() -> str:
    """One folder a session, named by its id."""
    return os.path.join(data_dir(), "sessions")


def session_dir(session_id: str) -> str:
    """Everything kept of one session."""
    return os.path.join(sessions_dir(), session_id)


def host_socket(session_id: str) -> str:
    """The socket a host binds; others read the place from the session's `endpoint` file."""
    return os.path.join(runtime_dir(), f"{session_id}.sock")


def agent_link() -> str:
    """The stable name under which sessions see the ssh agent's socket."""
    return os.path.join(runtime_dir(), "ssh-agent.sock")


def host_log(session_id: str) -> str:
    """The log of a session's host."""
    return os.path.join(state_dir(), "log", f"{session_id}.log")


def app_log() -> str:
    """The log of the app's own errors."""
    return os.path.join(state_dir(), "log", "app.log")


def styles_dir() -> str:
    """The app's style sheets: inside an installed package, beside it in a checkout."""
    package = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(package, "styles")
    return (
        installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "styles")
    )


def private_dir(path: str) -> str:
    """Make a directory of ours, with its parents, readable by nobody else whatever the umask.

    Raises:
        UnsafeDirectory: It exists and cannot be trusted: see `trusted_dir`, and `_kept_dir` for
            data and state.
    """
    _make(path)
    for kept, variable in ((data_dir(), "XDG_DATA_HOME"), (state_dir(), "XDG_STATE_HOME")):
        if f"{path}/".startswith(f"{kept}/"):
            return _kept_dir(path, variable)
    return trusted_dir(path)


def _make(path: str) -> None:
    """Make a directory and what is missing above, for its owner alone (XDG: mode 0700)."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return  # whether it can be trusted is looked at later
    except FileNotFoundError:
        parent = os.path.dirname(path)
        if os.path.islink(parent):
            raise  # it points nowhere
        _make(parent)
        _make(path)


def _kept_dir(path: str, variable: str) -> str:
    """Close a directory of data or state to others; it may be a link to where the user wants it.

    Raises:
        UnsafeDirectory: It is no directory, not ours, or anybody could have changed what is in it.
    """
    remedy = f"move it away or set {variable} to a directory of yours"
    if not os.path.isdir(path):
        raise UnsafeDirectory(f"{path} is not a directory but should be: {remedy}")
    found = os.stat(path)
    if found.st_uid != os.getuid():
        raise UnsafeDirectory(f"{path} belongs to user {found.st_uid}, not to you: {remedy}")
    if found.st_mode & 0o002:
        raise _writable(path, found.st_mode)
    if found.st_mode & 0o077:
        os.chmod(path, 0o700)
    return path


def _writable(path: str, mode: int) -> UnsafeDirectory:
    return UnsafeDirectory(
        f"{path} can be written by others (mode {stat.S_IMODE(mode):04o}):"
        " chmod 700 it after checking what is in it"
    )


def trusted_dir(path: str) -> str:
    """Refuse a directory that somebody else could have prepared or could change.

    Raises:
        UnsafeDirectory: It is a symlink, not a directory, not ours, or open to others.
    """
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.dirname(path) == base:
        _trusted_base(base)
    found = os.lstat(path)
    remedy = "remove it or set XDG_RUNTIME_DIR to a directory of yours"
    if not stat.S_ISDIR(found.st_mode):
        what = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "not a directory"
        raise UnsafeDirectory(f"{path} is {what} but should be a directory: {remedy}")
    if found.st_uid != os.getuid():
        raise UnsafeDirectory(f"{path} belongs to user {found.st_uid}, not to you: {remedy}")
    if found.st_mode & 0o077:
        if found.st_mode & 0o022:
            raise _writable(path, found.st_mode)
        os.chmod(path, 0o700)  # stricter than it was
    return path


def _trusted_base(path: str) -> None:
    """Refuse an XDG_RUNTIME_DIR in which somebody else could put another directory for ours."""
    found = os.lstat(path)
    remedy = "set XDG_RUNTIME_DIR to a directory of yours"
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeDirectory(f"{path} is not a directory but should be: {remedy}")
    if found.st_uid not in (os.getuid(), 0):
        raise UnsafeDirectory(f"{path} belongs to user {found.st_uid}, not to you: {remedy}")
    if found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX:
        raise _writable(path, found.st_mode)
