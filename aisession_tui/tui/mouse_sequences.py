"""Which numbers mean which mouse event: X10/normal, urxvt, SGR and SGR-pixels reports.

Owns the meaning of one complete report (xterm ctlseqs, "Mouse Tracking"). The button number
carries modifiers (4 shift, 8 alt, 16 ctrl), motion (32) and, in its other bits, the button.
"""

from __future__ import annotations

from aisession_tui.model.keys import Modifiers, MouseAction, MouseButton, MouseEvent

_BUTTONS = {int(button): button for button in MouseButton}
_BUTTON_BITS = 0xC3
_MOTION = 0x20
_WHEEL = frozenset(button for button in MouseButton if 64 <= button < 128)
_MODIFIERS = tuple(Modifiers(bits) for bits in range(8))
"""By bits 2 to 4 of the button number: shift, alt and ctrl in the order of `Modifiers`."""
_OFFSET = 32
"""X10 and urxvt add this to the button number, X10 also to the coordinates."""


def decode_x10(report: bytes) -> MouseEvent | None:
    """Read the three bytes behind `CSI M`; a coordinate past column 223 is 0, so the left edge."""
    code, x, y = report
    return _event(code - _OFFSET, x - _OFFSET, y - _OFFSET)


def decode_urxvt(body: str) -> MouseEvent | None:
    """Read `button;x;y` of `CSI … M` (mode 1015)."""
    numbers = _three(body)
    return _event(numbers[0] - _OFFSET, *numbers[1:]) if numbers else None


def decode_sgr(body: str, final: str, cell: tuple[int, int] | None) -> MouseEvent | None:
    """Read `button;x;y` of `CSI < … M` or `m` (mode 1006).

    Args:
        body: What stands between `<` and the final byte.
        final: `M` for a press or motion, `m` for a release.
        cell: Width and height of a cell in pixels if coordinates are pixels (mode 1016).
    """
    numbers = _three(body)
    if numbers is None:
        return None
    code, x, y = numbers
    if cell is None:
        return _event(code, x, y, is_release=final == "m")
    pixel_x, pixel_y = max(0, x - 1), max(0, y - 1)
    column, row = pixel_x // cell[0] + 1, pixel_y // cell[1] + 1
    event = _event(code, column, row, is_release=final == "m")
    return event and event._replace(pixel_x=pixel_x, pixel_y=pixel_y)


def _event(code: int, x: int, y: int, *, is_release: bool = False) -> MouseEvent | None:
    """The event of a button number and coordinates from 1; nothing if no button has the number.

    Only SGR names the released button; the others report button 3, which is `NONE`. A wheel's
    release, which some terminals send, says nothing.
    """
    button = _BUTTONS.get(code & _BUTTON_BITS) if 0 <= code < 256 else None
    if button is None or (button in _WHEEL and (is_release or code & _MOTION)):
        return None
    action = MouseAction.PRESS
    if code & _MOTION:
        action = MouseAction.MOVE
    elif is_release or button is MouseButton.NONE:
        action = MouseAction.RELEASE
    return MouseEvent(action, button, max(0, x - 1), max(0, y - 1), _MODIFIERS[code >> 2 & 7])


def _three(body: str) -> tuple[int, int, int] | None:
    """Three numbers between semicolons; some terminals report negative coordinates."""
    parts = body.split(";")
    digits = [part.removeprefix("-") for part in parts]
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 7 for part in digits):
        return None
    code, x, y = map(int, parts)
    return code, x, y
