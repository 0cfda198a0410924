"""Opening what the screen points at: addresses on the user's desktop, files in the user's editor.

Owns the choice of the program and its arguments, which never go through a shell. What a screen says
comes from programs: only addresses of known kinds are opened, and only files that are there.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

OPENED = frozenset({"http", "https", "ftp", "mailto"})
"""The schemes of addresses that are opened; others are copied."""
_PATIENCE_S = 2.0
"""How long an opener is given to say that it cannot; some stay as long as the browser runs."""
_PLUS = frozenset(
    "vi vim nvim view gvim nano pico emacs emacsclient kak joe jmacs mcedit ne jed".split()
)
"""Editors that go to a line with `+N`."""
_COLON = frozenset("hx helix micro subl zed".split())
"""Those that want `FILE:N`."""
_GOTO = frozenset("code codium cursor code-insiders".split())
"""Those that want `--goto FILE:N`."""
_USUAL = ("vi", "nano")
"""What is tried where neither VISUAL nor EDITOR says."""


def scheme_of(address: str) -> str:
    """The kind of an address, in small letters."""
    return address.partition(":")[0].lower()


def path_of(address: str) -> str:
    """The path of a `file:` address, or nothing if it is on another machine or is none."""
    parts = urlsplit(address)
    is_here = parts.netloc in ("", "localhost", os.uname().nodename)
    return unquote(parts.path) if scheme_of(address) == "file" and is_here else ""


def desktop_opener(environ: Mapping[str, str], platform: str) -> str:
    """The program that opens addresses where the user sits, or nothing: over ssh that is elsewhere."""
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return ""
    path = environ.get("PATH")
    if platform == "darwin":
        return shutil.which("open", path=path) or ""
    has_desktop = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return shutil.which("xdg-open", path=path) or "" if has_desktop else ""


async def run_opener(program: str, address: str, environ: Mapping[str, str]) -> bool:
    """Have an address opened; whether nothing was said against it."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            address,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
        return await asyncio.wait_for(process.wait(), _PATIENCE_S) == 0
    except TimeoutError:
        return True
    except OSError:
        return False


def find_path(path: str, directory: str) -> str:
    """The absolute path of a file or a directory that is there, or nothing.

    Args:
        path: As it was written: relative, absolute, with `~`, or as `git diff` writes it.
        directory: Where the program that wrote it is.
    """
    shorter = path.partition("/")[2] if path[:2] in ("a/", "b/") else ""
    for each in filter(None, (path, shorter)):
        found = os.path.normpath(os.path.join(directory, os.path.expanduser(each)))
        if os.path.isabs(found) and os.path.exists(found):
            return found
    return ""


def editor_command(
    path: str, line: int, column: int, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """The argument vector of the user's editor for a file; nothing if there is no editor.

    Args:
        path: Absolute.
        line: From 1; 0: nowhere in particular.
        column: From 1; 0: unknown.
        environ: Says the editor (VISUAL, then EDITOR), in shell words, and where programs are.
    """
    words = _editor(environ)
    if not words or not line:
        return (*words, path) if words else ()
    name = os.path.basename(words[0])
    place = f"{path}:{line}:{column}" if column else f"{path}:{line}"
    if name in _PLUS:
        return (*words, f"+{line}", path)
    if name in _COLON:
        return (*words, place)
    return (*words, "--goto", place) if name in _GOTO else (*words, path)


def _editor(environ: Mapping[str, str]) -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environ.get(name, ""))
        except ValueError:  # a quotation mark that is not closed
            continue
        if words:
            return words
    usual = (each for each in _USUAL if shutil.which(each, path=environ.get("PATH")))
    return [found] if (found := next(usual, "")) else []
