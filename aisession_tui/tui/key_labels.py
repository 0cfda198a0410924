"""Keys as people read them: `Enter`, `PgUp`, `1-9`."""

from __future__ import annotations

from aisession_tui.tui.actions import DIGITS, FOCUS_KEYS, TAB_KEYS

_LABELS = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "page_up": "PgUp",
    "page_down": "PgDn",
}


def key_label(spelling: str) -> str:
    """Write a key as keyboards do: `Enter`, `PgUp`, `ctrl+b`."""
    return _LABELS.get(spelling, spelling)


def keys_label(spellings: tuple[str, ...]) -> str:
    """Write the keys of one action: `d q`, `1-9`."""
    if spellings == DIGITS:
        return "1-9"
    if spellings == TAB_KEYS:
        return "alt+1-9"
    if spellings == FOCUS_KEYS:
        return "h j k l"
    return " ".join(key_label(each) for each in spellings if each)
