"""Whether there is anything to read, before what reads it is imported: that takes a while."""

from __future__ import annotations

import os
from collections.abc import Mapping

from aisession_tui import paths

FILE = "config.toml"


def config_path() -> str:
    """The user's file."""
    return os.path.join(paths.config_dir(), FILE)


def are_sessions_configured(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether new sessions may start with something else than the defaults."""
    is_told = any(name.startswith("AI_SESSION_SESSIONS_") for name in environ)
    return is_told or os.path.lexists(config_path())
