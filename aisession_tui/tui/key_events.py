"""Between our input events and Textual's: names, buttons and modifiers, both ways.

Owns the names Textual gives to keys, so that bindings, `Input` and `TextArea` work, and the way
back, so that panes get the same `KeyPress` and `MouseEvent` whether a terminal, a browser
(textual-serve) or a test (Pilot) made the event. Reading the terminal is the driver's.
"""

from __future__ import annotations

from functools import lru_cache

from textual import events

# Textual's bindings are spelled with the names this function makes; it offers no public one.
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character

from aisession_tui.model.keys import (
    NAMED_KEYS,
    KeyPress,
    Modifiers,
)

_MODIFIER_TOKENS = {
    "alt": Modifiers.ALT,
    "ctrl": Modifiers.CTRL,
    "hyper": Modifiers.HYPER,
    "meta": Modifiers.META,
    "shift": Modifiers.SHIFT,
    "super": Modifiers.SUPER,
}
"""In the order in which Textual spells them."""
_COMMANDING = ~(Modifiers.SHIFT | Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK)
"""Modifiers under which a key types nothing."""

_TEXTUAL_NAMES = {
    "page_up": "pageup",
    "page_down": "pagedown",
    "kp_enter": "enter",
    "kp_left": "left",
    "kp_right": "right",
    "kp_up": "up",
    "kp_down": "down",
    "kp_page_up": "pageup",
    "kp_page_down": "pagedown",
    "kp_home": "home",
    "kp_end": "end",
    "kp_insert": "insert",
    "kp_delete": "delete",
}
"""Where Textual's name of a key differs; it does not tell the keypad's navigation keys apart."""
_OUR_NAMES = {
    "pageup": "page_up",
    "pagedown": "page_down",
    "space": " ",
}


class KeyStroke(events.Key):
    """A Textual key event that still knows the press it was made of; handled by `on_key`."""

    def __init__(self, press: KeyPress) -> None:
        super().__init__(*_textual_key(press))
        self.press = press


KeyStroke.handler_name = events.Key.handler_name


def press_from_textual(event: events.Key) -> KeyPress:
    """The key press of any Textual key event.

    A `KeyStroke` has it; the events of Pilot, textual-serve and `App.simulate_key` are read by
    their names, as far as these go.
    """
    return event.press if isinstance(event, KeyStroke) else _press(event.key, event.character)


@lru_cache(maxsize=512)
def _textual_key(press: KeyPress) -> tuple[str, str | None]:
    """Textual's name of the key, and what it types."""
    text = press.text or None
    if text and not text.isspace():
        return (_name_of_character(text) if len(text) == 1 else text), text
    held = [token for token, bit in _MODIFIER_TOKENS.items() if press.modifiers & bit]
    return "+".join([*held, _key_name(press)]), text


def _key_name(press: KeyPress) -> str:
    """Textual's name of the key without modifiers.

    On a keyboard without Latin letters, ctrl and alt mean the key at the US layout's place.
    """
    if press.key in NAMED_KEYS:
        return _TEXTUAL_NAMES.get(press.key, press.key)
    is_foreign = bool(press.base) and not press.key.isascii()
    character = press.base if is_foreign and press.modifiers & _COMMANDING else press.key
    return _name_of_character(character) if len(character) == 1 else character


@lru_cache(maxsize=1024)
def _name_of_character(character: str) -> str:
    return _character_to_key(character)


@lru_cache(maxsize=512)
def _press(name: str, character: str | None) -> KeyPress:
    """Read Textual's name of a key: `ctrl+b`, `alt+shift+x`, `pageup`, `left_curly_bracket`."""
    head, _, key = name.rpartition("+")
    modifiers = Modifiers.NONE
    for token in head.split("+"):
        modifiers |= _MODIFIER_TOKENS.get(token, Modifiers.NONE)
    key = _our_name(key or "+")
    if key == "@" and modifiers & Modifiers.CTRL:
        return KeyPress(" ", modifiers)
    types_text = character is not None and character.isprintable() and key not in NAMED_KEYS
    text = character if character and types_text and not modifiers & _COMMANDING else ""
    key = text if text and len(key) > 1 else key
    if len(key) == 1 and key.isupper() and len(key.lower()) == 1:
        key, modifiers = key.lower(), modifiers | Modifiers.SHIFT
    return KeyPress(key, modifiers, text)


def _our_name(key: str) -> str:
    if key in NAMED_KEYS or len(key) == 1:
        return key
    return _OUR_NAMES.get(key) or key_to_character(REPLACED_KEYS.get(key, key)) or key
