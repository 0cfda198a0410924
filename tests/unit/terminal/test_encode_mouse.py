"""Mouse events in every mode and encoding."""

from __future__ import annotations

import pytest

from aisession_tui.model.keys import Modifiers, MouseAction, MouseButton, MouseEvent
from aisession_tui.terminal.encode_mouse import encode_mouse
from aisession_tui.terminal.modes import Modes

PRESS, RELEASE, MOVE = MouseAction.PRESS, MouseAction.RELEASE, MouseAction.MOVE
LEFT, NONE = MouseButton.LEFT, MouseButton.NONE


def mouse(mode: int, encoding: int, event: MouseEvent) -> bytes:
    modes = Modes()
    modes.mouse, modes.mouse_encoding = mode, encoding
    return encode_mouse(event, modes)


@pytest.mark.parametrize(
    ("encoding", "press", "release"),
    [
        (0, b"\x1b[M \x35\x2b", b"\x1b[M#\x35\x2b"),
        (1005, b"\x1b[M \x35\x2b", b"\x1b[M#\x35\x2b"),
        (1006, b"\x1b[<0;21;11M", b"\x1b[<0;21;11m"),
        (1015, b"\x1b[32;21;11M", b"\x1b[35;21;11M"),
        (1016, b"\x1b[<0;164;168M", b"\x1b[<0;164;168m"),
    ],
)
def test_encodings(encoding, press, release):
    assert mouse(1000, encoding, MouseEvent(PRESS, LEFT, 20, 10)) == press
    assert mouse(1000, encoding, MouseEvent(RELEASE, LEFT, 20, 10)) == release


@pytest.mark.parametrize(
    ("event", "wanted_by"),
    [
        (MouseEvent(PRESS, LEFT, 0, 0), {9, 1000, 1002, 1003}),
        (MouseEvent(RELEASE, LEFT, 0, 0), {1000, 1002, 1003}),
        (MouseEvent(PRESS, MouseButton.WHEEL_UP, 0, 0), {1000, 1002, 1003}),
        (MouseEvent(MOVE, LEFT, 0, 0), {1002, 1003}),
        (MouseEvent(MOVE, NONE, 0, 0), {1003}),
    ],
)
def test_modes_decide_what_is_told(event, wanted_by):
    assert {mode for mode in (0, 9, 1000, 1002, 1003) if mouse(mode, 1006, event)} == wanted_by


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (MouseEvent(PRESS, LEFT, 0, 0, Modifiers.CTRL | Modifiers.SHIFT | Modifiers.ALT), 28),
        (MouseEvent(MOVE, NONE, 0, 0), 35),
        (MouseEvent(MOVE, MouseButton.RIGHT, 0, 0), 34),
        (MouseEvent(PRESS, MouseButton.WHEEL_RIGHT, 0, 0), 67),
        (MouseEvent(PRESS, MouseButton.BACK, 0, 0), 128),
    ],
)
def test_buttons_and_modifiers(event, code):
    assert mouse(1003, 1006, event) == f"\x1b[<{code};1;1M".encode()


def test_far_away_places():
    far = MouseEvent(PRESS, LEFT, 300, 300)
    assert mouse(1000, 0, far) == b"\x1b[M \xff\xff"
    assert mouse(1000, 1005, far) == b"\x1b[M \xc5\x8d\xc5\x8d"
    assert mouse(1000, 1016, far._replace(pixel_x=9, pixel_y=8)) == b"\x1b[<0;10;9M"
