"""What both kinds of hosts answer alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aisession_tui.errors import AiSessionError
from aisession_tui.model.session import OnExit
from aisession_tui.protocol.messages import Done, Failed, Kill

_UPDATABLE: dict[str, Callable[[Any], Any]] = {
    "name": str,
    "group": str,
    "pinned": bool,
    "on_exit": OnExit,
    "ai_context": bool,
    "token_limit": int,
}


def updated_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that clients may change, in their types; others are left out."""
    return {key: _UPDATABLE[key](value) for key, value in fields.items() if key in _UPDATABLE}


def kill_answer(request: Kill, survivors: list[int]) -> Done | Failed:
    """That everything has ended, or who could not be ended."""
    if not survivors:
        return Done(request.request)
    pids = " ".join(map(str, survivors))
    return Failed(request.request, AiSessionError.__name__, f"these could not be ended: {pids}")
