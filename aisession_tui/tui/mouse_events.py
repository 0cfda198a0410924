"""Between our mouse events and Textual's, both ways.

Owns the choice of Textual's event class and button number, and the way back, which serves panes
whether a terminal, a browser (textual-serve) or a test (Pilot) made the event. Textual copies
mouse events on their way to the widget, so nothing can ride on them but what its classes hold.
"""

from __future__ import annotations

from textual import events

from aisession_tui.model.keys import Modifiers, MouseAction, MouseButton, MouseEvent


class ExtraButtonDown(events.MouseEvent):
    """Sent when button 8 to 11 (back, forward …) is pressed; Textual would make clicks of it.

    `button` is 8 to 11. Goes to the widget under the pointer and bubbles.
    """


class ExtraButtonUp(events.MouseEvent):
    """Sent when button 8 to 11 is released."""


_NUMBERS = {
    MouseButton.LEFT: 1,
    MouseButton.MIDDLE: 2,
    MouseButton.RIGHT: 3,
    MouseButton.BACK: 8,
    MouseButton.FORWARD: 9,
    MouseButton.EXTRA_10: 10,
    MouseButton.EXTRA_11: 11,
}
"""Textual's number of a button; 0 stands for none and for the wheel."""
_BUTTONS = {number: button for button, number in _NUMBERS.items()}
_FIRST_EXTRA = 8

_WHEEL: dict[MouseButton, type[events.MouseEvent]] = {
    MouseButton.WHEEL_UP: events.MouseScrollUp,
    MouseButton.WHEEL_DOWN: events.MouseScrollDown,
    MouseButton.WHEEL_LEFT: events.MouseScrollLeft,
    MouseButton.WHEEL_RIGHT: events.MouseScrollRight,
}
_ACTIONS: dict[type[events.MouseEvent], MouseAction] = {
    events.MouseMove: MouseAction.MOVE,
    events.MouseUp: MouseAction.RELEASE,
    ExtraButtonUp: MouseAction.RELEASE,
}


def mouse_to_textual(event: MouseEvent, last_x: int, last_y: int) -> events.MouseEvent:
    """Textual's event for ours; `last_x` and `last_y` are where the pointer was before."""
    held = event.modifiers
    return _class_of(event)(
        None,
        event.x,
        event.y,
        event.x - last_x,
        event.y - last_y,
        _NUMBERS.get(event.button, 0),
        shift=bool(held & Modifiers.SHIFT),
        meta=bool(held & Modifiers.ALT),
        ctrl=bool(held & Modifiers.CTRL),
        screen_x=event.x,
        screen_y=event.y,
    )


def mouse_from_textual(event: events.MouseEvent) -> MouseEvent:
    """Our event for Textual's, with the coordinates of the widget that received it."""
    modifiers = Modifiers(event.shift | event.meta << 1 | event.ctrl << 2)
    button = _BUTTONS.get(event.button, MouseButton.NONE)
    action = MouseAction.PRESS
    for wheel, scroll in _WHEEL.items():
        if isinstance(event, scroll):
            button = wheel
    for kind, other_action in _ACTIONS.items():
        if isinstance(event, kind):
            action = other_action
    return MouseEvent(action, button, event.x, event.y, modifiers)


def _class_of(event: MouseEvent) -> type[events.MouseEvent]:
    if event.button in _WHEEL:
        return _WHEEL[event.button]
    if event.action is MouseAction.MOVE:
        return events.MouseMove
    is_extra = _NUMBERS.get(event.button, 0) >= _FIRST_EXTRA
    if event.action is MouseAction.PRESS:
        return ExtraButtonDown if is_extra else events.MouseDown
    return ExtraButtonUp if is_extra else events.MouseUp
