"""Keys as clients send them: `[key, modifiers, text, action, shifted, base]`."""

from __future__ import annotations

from typing import Any

from aisession_tui.model.keys import KeyAction, KeyPress, Modifiers


def key_press(fields: list[Any]) -> KeyPress:
    """The key press of a `SendKeys` entry.

    Raises:
        ValueError: There is a field too many or too few, or one has no meaning.
        TypeError: It is no list.
    """
    key, modifiers, text, action, shifted, base = fields
    return KeyPress(
        str(key), Modifiers(modifiers), str(text), KeyAction(action), str(shifted), str(base)
    )
