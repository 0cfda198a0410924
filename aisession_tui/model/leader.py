"""Which keys can lead a command."""

from __future__ import annotations

from aisession_tui.errors import UsageError
from aisession_tui.model.keys import KeyPress, Modifiers


def leader_key(spelling: str) -> KeyPress:
    """The leader for a spelling such as `ctrl+b`.

    Raises:
        UsageError: It is no key, or one without ctrl or alt, which could not be typed any more.
    """
    try:
        key = KeyPress.parse(spelling)
    except ValueError as reason:
        raise UsageError(f"the leader {spelling!r} is not understood: {reason}") from None
    if len(key.key) != 1 or not key.modifiers & (Modifiers.CTRL | Modifiers.ALT):
        raise UsageError(f"the leader {spelling!r} would take a key from typing: use ctrl+KEY")
    return key
