"""Inside tmux with the same prefix the leader never arrives: who has not chosen one is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aisession_tui.tui.app import AiSessionApp

_PATIENCE_S = 2.0


async def warn_of_prefix(app: AiSessionApp) -> None:
    """Say how to get along with tmux, if it takes our leader and the user has not chosen one."""
    leader = app.settings.keymap.leader
    is_chosen = not app.settings.loaded.value("leader").is_default
    if is_chosen or await _prefix(os.environ) != leader.replace("ctrl+", "C-"):
        return
    app.notify(
        f"tmux takes {leader}: press it twice, or choose another: ai-session config set leader ctrl+a"
    )


async def _prefix(environ: Mapping[str, str]) -> str:
    """The prefix of the tmux we run in, as tmux spells it; empty if there is none."""
    if not environ.get("TMUX"):
        return ""
    try:
        tmux = await asyncio.create_subprocess_exec(
            "tmux",
            *("show-options", "-gv", "prefix"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return ""
    try:
        said, _ = await asyncio.wait_for(tmux.communicate(), _PATIENCE_S)
    except TimeoutError:
        tmux.kill()
        return ""
    return said.decode("ascii", "replace").strip()
