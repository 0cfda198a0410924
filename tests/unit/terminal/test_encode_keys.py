"""Keys as programs expect them: legacy xterm, modifyOtherKeys, the kitty keyboard protocol."""

from __future__ import annotations

import pytest

from aisession_tui.model.keys import NAMED_KEYS, KeyAction, KeyPress, Modifiers
from aisession_tui.terminal.encode_keys import encode_focus, encode_key, encode_paste
from aisession_tui.terminal.modes import Modes

CTRL, ALT, SHIFT = Modifiers.CTRL, Modifiers.ALT, Modifiers.SHIFT


def key(spelling: str, **changes) -> bytes:
    modes = Modes()
    action = changes.pop("action", KeyAction.PRESS)
    for name, value in changes.items():
        setattr(modes, name, value)
    return encode_key(KeyPress.parse(spelling)._replace(action=action), modes)


@pytest.mark.parametrize(
    ("spelling", "want"),
    [
        ("a", b"a"), ("A", b"A"), ("é", "é".encode()), ("space", b" "), ("ctrl+a", b"\x01"),
        ("ctrl+space", b"\0"), ("ctrl+[", b"\x1b"), ("ctrl+\\", b"\x1c"), ("ctrl+/", b"\x1f"),
        ("ctrl+3", b"\x1b"), ("ctrl+8", b"\x7f"), ("ctrl+1", b"1"), ("alt+a", b"\x1ba"),
        ("alt+shift+a", b"\x1bA"), ("ctrl+alt+a", b"\x1b\x01"), ("super+a", b""),
        ("escape", b"\x1b"), ("alt+escape", b"\x1b\x1b"), ("enter", b"\r"), ("alt+enter", b"\x1b\r"),
        ("shift+enter", b"\r"), ("tab", b"\t"), ("shift+tab", b"\x1b[Z"), ("backspace", b"\x7f"),
        ("ctrl+shift+tab", b"\x1b[Z"), ("alt+shift+tab", b"\x1b[Z"),
        ("ctrl+backspace", b"\b"), ("alt+backspace", b"\x1b\x7f"), ("up", b"\x1b[A"),
        ("ctrl+right", b"\x1b[1;5C"), ("shift+alt+left", b"\x1b[1;4D"), ("home", b"\x1b[H"),
        ("end", b"\x1b[F"), ("delete", b"\x1b[3~"), ("shift+insert", b"\x1b[2;2~"),
        ("page_up", b"\x1b[5~"), ("f1", b"\x1bOP"), ("shift+f1", b"\x1b[1;2P"), ("f5", b"\x1b[15~"),
        ("f12", b"\x1b[24~"), ("f13", b"\x1b[1;2P"), ("f20", b"\x1b[19;2~"), ("f25", b"\x1b[1;5P"),
        ("f35", b"\x1b[23;5~"), ("kp_5", b"5"), ("kp_enter", b"\r"), ("kp_up", b"\x1b[A"),
        ("kp_begin", b"\x1b[E"), ("left_shift", b""), ("media_play", b""), ("caps_lock", b""),
    ],
)  # fmt: skip
def test_legacy(spelling, want):
    assert key(spelling) == want


def test_ctrl_makes_a_control_of_the_shifted_key():
    assert encode_key(KeyPress("/", CTRL | SHIFT, shifted="?"), Modes()) == b"\x7f"
    assert encode_key(KeyPress("-", CTRL | SHIFT, shifted="_"), Modes()) == b"\x1f"
    assert encode_key(KeyPress("3", CTRL | SHIFT, shifted="#"), Modes()) == b"\x1b"


@pytest.mark.parametrize(
    ("spelling", "modes", "want"),
    [
        ("up", {"application_cursor": True}, b"\x1bOA"),
        ("ctrl+up", {"application_cursor": True}, b"\x1b[1;5A"),
        ("kp_5", {"application_keypad": True}, b"\x1bOu"),
        ("kp_enter", {"application_keypad": True}, b"\x1bOM"),
        ("enter", {"newline": True}, b"\r\n"),
        ("backspace", {"backspace_sends_backspace": True}, b"\b"),
        ("ctrl+backspace", {"backspace_sends_backspace": True}, b"\x7f"),
        ("ctrl+a", {"modify_other_keys": 1}, b"\x01"),
        ("ctrl+;", {"modify_other_keys": 1}, b"\x1b[27;5;59~"),
        ("ctrl+enter", {"modify_other_keys": 1}, b"\x1b[27;5;13~"),
        ("shift+enter", {"modify_other_keys": 2}, b"\x1b[27;2;13~"),
        ("ctrl+i", {"modify_other_keys": 2}, b"\x1b[27;5;105~"),
        ("ctrl+shift+a", {"modify_other_keys": 2}, b"\x1b[27;6;65~"),
        ("alt+a", {"modify_other_keys": 2}, b"\x1b[27;3;97~"),
        ("A", {"modify_other_keys": 2}, b"A"),
        ("shift+tab", {"modify_other_keys": 2}, b"\x1b[Z"),
    ],
)
def test_modes(spelling, modes, want):
    assert key(spelling, **modes) == want


@pytest.mark.parametrize(
    ("spelling", "flags", "want"),
    [
        ("a", 1, b"a"), ("A", 1, b"A"), ("enter", 1, b"\r"), ("tab", 1, b"\t"),
        ("escape", 1, b"\x1b[27u"), ("ctrl+b", 1, b"\x1b[98;5u"), ("alt+a", 1, b"\x1b[97;3u"),
        ("shift+enter", 1, b"\x1b[13;2u"), ("shift+tab", 1, b"\x1b[9;2u"), ("up", 1, b"\x1b[A"),
        ("ctrl+up", 1, b"\x1b[1;5A"), ("f1", 1, b"\x1b[P"), ("f3", 1, b"\x1b[13~"),
        ("f13", 1, b"\x1b[57376u"), ("f35", 1, b"\x1b[57398u"), ("delete", 1, b"\x1b[3~"),
        ("kp_enter", 1, b"\x1b[57414u"), ("left_shift", 1, b""), ("left_shift", 8, b"\x1b[57441u"),
        ("a", 8, b"\x1b[97u"), ("enter", 8, b"\x1b[13u"), ("a", 24, b"\x1b[97;;97u"),
        ("A", 24, b"\x1b[97;2;65u"), ("ctrl+a", 24, b"\x1b[97;5u"), ("super+a", 1, b"\x1b[97;9u"),
        ("media_play", 1, b"\x1b[57428u"), ("print_screen", 1, b"\x1b[57361u"),
    ],
)  # fmt: skip
def test_kitty(spelling, flags, want):
    assert key(spelling, keyboard_flags=flags) == want


def test_kitty_events():
    assert key("ctrl+a", keyboard_flags=1, action=KeyAction.RELEASE) == b""
    assert key("ctrl+a", keyboard_flags=3, action=KeyAction.RELEASE) == b"\x1b[97;5:3u"
    assert key("ctrl+a", keyboard_flags=3, action=KeyAction.REPEAT) == b"\x1b[97;5:2u"
    assert key("a", keyboard_flags=3, action=KeyAction.REPEAT) == b"a"
    assert key("up", keyboard_flags=3, action=KeyAction.RELEASE) == b"\x1b[1;1:3A"
    assert key("enter", keyboard_flags=3, action=KeyAction.RELEASE) == b""
    assert key("enter", keyboard_flags=11, action=KeyAction.RELEASE) == b"\x1b[13;1:3u"
    assert key("up", action=KeyAction.RELEASE) == b""
    assert key("up", action=KeyAction.REPEAT) == b"\x1b[A"


def test_kitty_alternate_keys():
    modes = Modes()
    modes.keyboard_flags = 13
    press = KeyPress("\u0441", CTRL | SHIFT, "", shifted="\u0421", base="c")
    assert encode_key(press, modes) == b"\x1b[1089:1057:99;6u"
    assert encode_key(press._replace(modifiers=CTRL), modes) == b"\x1b[1089::99;5u"


def test_kitty_reports_locks_only_with_all_keys():
    modes = Modes()
    modes.keyboard_flags = 1
    locked = KeyPress("a", CTRL | Modifiers.CAPS_LOCK | Modifiers.NUM_LOCK)
    assert encode_key(locked, modes) == b"\x1b[97;5u"
    modes.keyboard_flags = 8
    assert encode_key(locked, modes) == b"\x1b[97;197u"


def test_text_counts_in_legacy_modes():
    assert encode_key(KeyPress("2", SHIFT, '"'), Modes()) == b'"'
    assert encode_key(KeyPress("e", ALT, "é"), Modes()) != b""


@pytest.mark.parametrize("flags", [0, 1, 3, 8, 31])
def test_every_key_has_an_encoding_or_none_in_every_mode(flags):
    for name in NAMED_KEYS:
        for held in (Modifiers.NONE, SHIFT, CTRL, ALT | CTRL, Modifiers.SUPER):
            for action in KeyAction:
                modes = Modes()
                modes.keyboard_flags = flags
                assert isinstance(encode_key(KeyPress(name, held, "", action), modes), bytes)
    if flags == 31:
        assert all(key(name, keyboard_flags=31) for name in NAMED_KEYS)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a\nb\r\nc\td", b"a\rb\rc\td"),
        ("x\x1b[201~y", b"xy"),
        ("x\x1b[20\x1b[201~1~y", b"x[201~y"),
        ("x\x00\x03\x1b\x7f\x85\x9b31my", b"x31my"),
        ("é世\ud800", "é世?".encode()),
    ],
)
def test_pastes(text, want):
    modes = Modes()
    assert encode_paste(text, modes) == want
    modes.bracketed_paste = True
    assert encode_paste(text, modes) == b"\x1b[200~" + want + b"\x1b[201~"


def test_focus_is_told_only_on_request():
    modes = Modes()
    assert encode_focus(True, modes) == b""
    modes.focus_events = True
    assert encode_focus(True, modes) + encode_focus(False, modes) == b"\x1b[I\x1b[O"
