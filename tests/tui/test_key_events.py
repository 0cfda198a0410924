"""Our events as Textual sees them, and Textual's as we see them."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App
from textual.widgets import Input, TextArea

from aisession_tui.model.keys import (
    NAMED_KEYS,
    KeyPress,
    Modifiers,
    MouseAction,
    MouseButton,
    MouseEvent,
)
from aisession_tui.tui.key_events import KeyStroke, press_from_textual
from aisession_tui.tui.mouse_events import (
    ExtraButtonDown,
    ExtraButtonUp,
    mouse_from_textual,
    mouse_to_textual,
)


@pytest.mark.parametrize(
    ("press", "name", "character"),
    [
        (KeyPress("a", text="a"), "a", "a"),
        (KeyPress("a", Modifiers.SHIFT, "A"), "A", "A"),
        (KeyPress("1", Modifiers.SHIFT, "!"), "exclamation_mark", "!"),
        (KeyPress("-", text="-"), "minus", "-"),
        (KeyPress(" ", text=" "), "space", " "),
        (KeyPress(" ", Modifiers.SHIFT, " "), "shift+space", " "),
        (KeyPress("e\u0301", text="e\u0301"), "e\u0301", "e\u0301"),
        (KeyPress("kp_5", text="5"), "5", "5"),
        (KeyPress("a", Modifiers.ALT, "å"), "å", "å"),
        (KeyPress.parse("ctrl+b"), "ctrl+b", None),
        (KeyPress.parse("ctrl+space"), "ctrl+space", None),
        (KeyPress.parse("ctrl+]"), "ctrl+right_square_bracket", None),
        (KeyPress.parse("ctrl+\\"), "ctrl+backslash", None),
        (KeyPress.parse("ctrl+shift+a"), "ctrl+shift+a", None),
        (KeyPress.parse("alt+x"), "alt+x", None),
        (KeyPress.parse("ctrl+alt+x"), "alt+ctrl+x", None),
        (KeyPress.parse("alt+enter"), "alt+enter", None),
        (KeyPress.parse("shift+tab"), "shift+tab", None),
        (KeyPress("left", Modifiers.NUM_LOCK), "left", None),
        (KeyPress.parse("page_up"), "pageup", None),
        (KeyPress.parse("kp_enter"), "enter", None),
        (KeyPress.parse("ctrl+kp_left"), "ctrl+left", None),
        (KeyPress("и", Modifiers.CTRL, base="b"), "ctrl+b", None),
        (KeyPress("и", text="и", base="b"), "и", "и"),
        (KeyPress("é", Modifiers.CTRL), "ctrl+é", None),
    ],
)
def test_a_press_has_textuals_name(press, name, character):
    event = KeyStroke(press)
    assert (event.key, event.character) == (name, character)
    assert press_from_textual(event) is press


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (events.Key("a", "a"), KeyPress("a", text="a")),
        (events.Key("A", "A"), KeyPress("a", Modifiers.SHIFT, "A")),
        (events.Key("upper_a", None), KeyPress("upper_a")),
        (events.Key("space", " "), KeyPress(" ", text=" ")),
        (events.Key("exclamation_mark", "!"), KeyPress("!", text="!")),
        (events.Key("left_curly_bracket", "{"), KeyPress("{", text="{")),
        (events.Key("minus", "-"), KeyPress("-", text="-")),
        (events.Key("plus", "+"), KeyPress("+", text="+")),
        (events.Key("ctrl+c", "\x03"), KeyPress.parse("ctrl+c")),
        (events.Key("ctrl+c", None), KeyPress.parse("ctrl+c")),
        (events.Key("ctrl+@", "\0"), KeyPress.parse("ctrl+space")),
        (events.Key("ctrl+underscore", "\x1f"), KeyPress.parse("ctrl+_")),
        (events.Key("ctrl++", None), KeyPress.parse("ctrl+plus")),
        (events.Key("alt+x", "x"), KeyPress.parse("alt+x")),
        (events.Key("alt+shift+x", "X"), KeyPress.parse("alt+shift+x")),
        (events.Key("alt+X", "X"), KeyPress.parse("alt+shift+x")),
        (events.Key("enter", "\r"), KeyPress("enter")),
        (events.Key("escape", "\x1b"), KeyPress("escape")),
        (events.Key("pageup", None), KeyPress("page_up")),
        (events.Key("ctrl+shift+left", None), KeyPress.parse("ctrl+shift+left")),
        (events.Key("decimal", "."), KeyPress(".", text=".")),
        (events.Key("no_such_key", None), KeyPress("no_such_key")),
    ],
)
def test_the_event_of_a_browser_or_a_test_is_a_press(event, expected):
    assert press_from_textual(event) == expected


@given(st.text(min_size=1, max_size=12), st.none() | st.text(max_size=3))
def test_no_event_makes_it_raise(key, character):
    assert press_from_textual(events.Key(key, character)).key


@given(st.sampled_from(sorted(NAMED_KEYS)), st.integers(0, 63).map(Modifiers))
def test_a_named_key_comes_back_from_its_textual_name(key, modifiers):
    event = KeyStroke(KeyPress(key, modifiers))
    back = press_from_textual(events.Key(event.key, event.character))
    assert back.modifiers == modifiers
    assert back.key == (key if back.key == key else key.removeprefix("kp_"))


class Form(App):
    """Shows that bindings, Input and TextArea take our events for Textual's own."""

    def __init__(self):
        super().__init__()
        self.bound = []

    BINDINGS = [  # noqa: RUF012  # Textual's own way
        ("ctrl+t", "note('ctrl+t')"),
        ("alt+enter", "note('alt+enter')"),
    ]

    def compose(self):
        yield Input()
        yield TextArea()

    def action_note(self, name):
        self.bound.append(name)


def test_textuals_widgets_and_bindings_understand_key_strokes():
    typed = [KeyPress("h", Modifiers.SHIFT, "H"), KeyPress("e\u0301", text="e\u0301")]
    commands = [KeyPress.parse("alt+x"), KeyPress.parse("alt+enter"), KeyPress.parse("ctrl+t")]

    async def use(app: Form) -> tuple[str, str]:
        async with app.run_test() as pilot:
            for widget in (Input, TextArea):
                app.query_one(widget).focus()
                await pilot.pause()
                for press in [*typed, *commands, KeyPress("enter"), KeyPress("x", text="x")]:
                    app.post_message(KeyStroke(press))
                await pilot.pause()
            return app.query_one(Input).value, app.query_one(TextArea).text

    app = Form()
    assert asyncio.run(use(app)) == ("He\u0301x", "He\u0301\nx")
    assert app.bound == ["alt+enter", "ctrl+t"] * 2


@pytest.mark.parametrize("button", MouseButton)
@pytest.mark.parametrize("action", MouseAction)
def test_a_mouse_event_goes_to_textual_and_back(button, action):
    if 64 <= button < 128:
        action = MouseAction.PRESS
    if button is MouseButton.NONE:
        action = MouseAction.MOVE
    event = MouseEvent(action, button, 7, 3, Modifiers.SHIFT | Modifiers.ALT)
    textual = mouse_to_textual(event, 5, 5)
    assert (textual.delta_x, textual.delta_y) == (2, -2)
    assert mouse_from_textual(textual) == event
    relative = textual._apply_offset(-2, -1)
    assert mouse_from_textual(relative) == event._replace(x=5, y=2)


@pytest.mark.parametrize("button", [MouseButton.BACK, MouseButton.EXTRA_11])
def test_an_extra_button_is_no_click(button):
    down = mouse_to_textual(MouseEvent(MouseAction.PRESS, button, 0, 0), 0, 0)
    up = mouse_to_textual(MouseEvent(MouseAction.RELEASE, button, 0, 0), 0, 0)
    assert isinstance(down, ExtraButtonDown)
    assert isinstance(up, ExtraButtonUp)
    assert not isinstance(down, events.MouseDown)
    assert not isinstance(up, events.MouseUp)
