"""Mouse events as the bytes a program expects in its present modes (xterm ctlseqs "Mouse")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.model.keys import Modifiers, MouseAction, MouseButton
from aisession_tui.terminal.operations.settings import CELL_HEIGHT, CELL_WIDTH

if TYPE_CHECKING:
    from aisession_tui.model.keys import MouseEvent
    from aisession_tui.terminal.modes import Modes

CLICKS_ONLY, BUTTONS, DRAGS, ALL_MOTION = 9, 1000, 1002, 1003
UTF8, SGR, URXVT, SGR_PIXELS = 1005, 1006, 1015, 1016

_MOTION = 32
_RELEASED = 3
_MODIFIER_BITS = {
    Modifiers.SHIFT: 4,
    Modifiers.ALT: 8,
    Modifiers.META: 8,
    Modifiers.CTRL: 16,
}
_MAX_BYTE = 255
_MAX_UTF8 = 2047


def encode_mouse(event: MouseEvent, modes: Modes) -> bytes:
    """The bytes for one event; none if the program did not ask for such events."""
    if not _is_wanted(event, modes.mouse):
        return b""
    code = int(event.button)
    if event.action == MouseAction.MOVE:
        code += _MOTION
    if modes.mouse != CLICKS_ONLY:
        held = {bit for modifier, bit in _MODIFIER_BITS.items() if event.modifiers & modifier}
        code += sum(held)
    return _encode(event, code, modes.mouse_encoding)


def _is_wanted(event: MouseEvent, mode: int) -> bool:
    if mode == CLICKS_ONLY:
        return event.action == MouseAction.PRESS and event.button < MouseButton.NONE
    if mode == BUTTONS:
        return event.action != MouseAction.MOVE
    if mode == DRAGS:
        return event.action != MouseAction.MOVE or event.button != MouseButton.NONE
    return mode == ALL_MOTION


def _encode(event: MouseEvent, code: int, encoding: int) -> bytes:
    is_release = event.action == MouseAction.RELEASE
    x, y = event.x + 1, event.y + 1
    if encoding in {SGR, SGR_PIXELS}:
        if encoding == SGR_PIXELS:
            x, y = _pixels(event)
        return f"\x1b[<{code};{x};{y}{'m' if is_release else 'M'}".encode()
    if is_release:
        code = code - int(event.button) + _RELEASED
    if encoding == URXVT:
        return f"\x1b[{code + 32};{x};{y}M".encode()
    if encoding == UTF8:
        values = [min(value + 32, _MAX_UTF8) for value in (code, x, y)]
        return ("\x1b[M" + "".join(map(chr, values))).encode()
    return b"\x1b[M" + bytes(min(value + 32, _MAX_BYTE) for value in (code, x, y))


def _pixels(event: MouseEvent) -> tuple[int, int]:
    """Pixels from 1; where the outer terminal told none, the middle of the cell."""
    if event.pixel_x or event.pixel_y:
        return event.pixel_x + 1, event.pixel_y + 1
    return event.x * CELL_WIDTH + CELL_WIDTH // 2, event.y * CELL_HEIGHT + CELL_HEIGHT // 2
