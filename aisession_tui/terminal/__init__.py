"""The terminal engine: bytes in, screen, history, answers and events out; keys and mouse encoded.

`Terminal` is loaded on first use: viewers need only cells and differences, not the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aisession_tui.terminal.terminal import Terminal

__all__ = ["Terminal"]


def __getattr__(name: str) -> Any:
    if name == "Terminal":
        from aisession_tui.terminal.terminal import Terminal

        return Terminal
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
