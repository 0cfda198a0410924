"""Copying to the user's clipboard: by a program where the user sits, and through the terminal.

Owns the choice of the way and its words; when to copy and where to show the words is the app's.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

MAX_OSC_BYTES = 100_000
"""The longest base64 text sent by OSC 52: terminals drop longer ones, or cut them."""
PROGRAM_LIMIT_S = 2.0
"""How long a clipboard program may take; `xclip` waits for ever for a display that hangs."""


class _Program(NamedTuple):
    name: str
    arguments: tuple[str, ...] = ()

    def path(self, environ: Mapping[str, str]) -> str | None:
        return shutil.which(self.name, path=environ.get("PATH"))


_PBCOPY = _Program("pbcopy")
_WL_COPY = _Program("wl-copy", ("--type", "text/plain;charset=utf-8"))
_XCLIP = _Program("xclip", ("-selection", "clipboard", "-in"))
_XSEL = _Program("xsel", ("--clipboard", "--input"))
_TMUX = _Program("tmux", ("load-buffer", "-w", "-"))
"""tmux passes OSC 52 of its programs on only if told to, but always that of its own buffers."""


async def copy(
    text: str,
    *,
    separator: str,
    write_to_terminal: Callable[[str], None],
    environ: Mapping[str, str],
) -> str:
    """Copy a text in every way that may work, and say how, in the words of a toast.

    Args:
        text: What to copy.
        separator: Stands between what was copied and how.
        write_to_terminal: Writes to the outer terminal.
        environ: The environment of the app: where it runs, and its PATH.
    """
    count = len(text.splitlines())
    done = f"copied {count} {'line' if count == 1 else 'lines'} {separator}"
    sequence = osc52(text, in_tmux=bool(environ.get("TMUX")))
    if sequence:
        write_to_terminal(sequence)
    for program in _programs(environ, sys.platform):
        path = program.path(environ)
        if path and await _feed(path, program.arguments, text, environ):
            return f"{done} {program.name}"
    if sequence:
        return f"{done} to your terminal's clipboard"
    return f"not copied: too long for the terminal, which takes {MAX_OSC_BYTES * 3 // 4000} kB"


def osc52(text: str, *, in_tmux: bool) -> str:
    """The sequence that sets the outer terminal's clipboard; nothing if it is too long.

    In tmux also wrapped for its passthrough (`allow-passthrough`); the plain form works with
    `set-clipboard on`.
    """
    data = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(data) > MAX_OSC_BYTES:
        return ""
    sequence = f"\x1b]52;c;{data}\x07"
    if not in_tmux:
        return sequence
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"{sequence}\x1bPtmux;{doubled}\x1b\\"


def _programs(environ: Mapping[str, str], platform: str) -> list[_Program]:
    """The programs to try, in order. Over ssh a display is not the user's own."""
    is_remote = bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"))
    programs: list[_Program] = []
    if not is_remote and platform == "darwin":
        programs.append(_PBCOPY)
    if not is_remote and environ.get("WAYLAND_DISPLAY"):
        programs.append(_WL_COPY)
    if not is_remote and environ.get("DISPLAY"):
        programs += [_XCLIP, _XSEL]
    if environ.get("TMUX"):
        programs.append(_TMUX)
    return programs


async def _feed(
    path: str, arguments: tuple[str, ...], text: str, environ: Mapping[str, str]
) -> bool:
    """Give a program the text; whether it took it in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            path,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**environ, "LC_CTYPE": "UTF-8"} if path.endswith("pbcopy") else dict(environ),
            start_new_session=True,  # wl-copy and xclip stay, to serve what they took
        )
    except OSError:  # gone since, or not ours to execute: the next way
        return False
    try:
        data = text.encode("utf-8", "replace")
        await asyncio.wait_for(process.communicate(data), PROGRAM_LIMIT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return process.returncode == 0
