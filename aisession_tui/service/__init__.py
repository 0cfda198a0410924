"""The verbs: what the command line, the app and agents can do with sessions. Prints nothing.

`Sessions` is all of them for Python programs, by name; it is imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aisession_tui.service.api import Sessions

__all__ = ["Sessions"]


def __getattr__(name: str) -> Any:
    if name == "Sessions":
        from aisession_tui.service.api import Sessions

        return Sessions
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
