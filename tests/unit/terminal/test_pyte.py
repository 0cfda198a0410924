"""The contract with pyte: its interface is kept, and nothing of its storage is used by accident."""

from __future__ import annotations

import inspect

import pyte
import pytest

from aisession_tui.terminal.screen import Screen
from aisession_tui.terminal.stream import Stream

SAFE = {
    "debug": "does nothing",
    "set_icon_name": "sets the attribute `icon_name`",
    "default_char": "reads `mode`, which is kept for it",
    "ensure_hbounds": "clamps the cursor through its view",
    "ensure_vbounds": "clamps the cursor through its view",
}


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}


def test_each_public_name_of_pytes_screen_is_ours_or_safe():
    inherited = {name for name in public(pyte.Screen) if name not in vars(Screen)}
    assert inherited == set(SAFE)


def test_safe_methods_work():
    screen = Screen(10, 4)
    screen.debug("x")
    screen.set_icon_name("icon")
    screen.x, screen.y = 99, 99
    screen.ensure_hbounds()
    screen.ensure_vbounds()
    assert (screen.x, screen.y, screen.icon_name) == (9, 3, "icon")
    assert screen.default_char.data == " "


CALLS = {
    "alignment_display": (), "backspace": (), "bell": (), "carriage_return": (),
    "clear_tab_stop": (3,), "cursor_back": (2,), "cursor_down": (), "cursor_down1": (1,),
    "cursor_forward": (3,), "cursor_position": (2, 3), "cursor_to_column": (4,),
    "cursor_to_line": (2,), "cursor_up": (None,), "cursor_up1": (), "define_charset": ("0", "("),
    "delete_characters": (1,), "delete_lines": (1,), "draw": ("text",), "erase_characters": (2,),
    "erase_in_display": (1,), "erase_in_line": (0,), "index": (), "insert_characters": (1,),
    "insert_lines": (), "linefeed": (), "report_device_attributes": (), "reset": (),
    "report_device_status": (6,), "reset_mode": (4,), "resize": (5, 12), "restore_cursor": (),
    "reverse_index": (), "save_cursor": (), "select_graphic_rendition": (1, 31),
    "set_margins": (1, 3), "set_mode": (4,), "set_tab_stop": (), "set_title": ("t",),
    "shift_in": (), "shift_out": (), "tab": (), "write_process_input": ("{x}",),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_each_method_takes_pytes_arguments(name):
    screen = Screen(10, 4)
    getattr(screen, name)(*CALLS[name])
    assert len(screen.display) == screen.lines


def test_every_event_of_pytes_stream_has_its_method():
    assert {name for name in Stream.events if not hasattr(Screen, name)} == set()


def test_the_buffer_shows_pytes_characters():
    screen = Screen(6, 2)
    Stream(screen).feed("\x1b[1;31;48;5;200mé世\x1b[38;2;1;2;3mx".encode())
    line = screen.buffer[0]
    assert (line[0].data, line[0].fg, line[0].bg, line[0].bold) == ("é", "red", "ff00d7", True)
    assert (line[1].data, line[2].data, line[3].fg) == ("世", "", "010203")
    assert line[5].data == " "
    assert (screen.cursor.x, screen.cursor.y, screen.cursor.hidden) == (4, 0, False)
    assert screen.cursor.attrs.fg == "010203"
    assert screen.display == ["é世x  ", "      "]


def test_pytes_private_modes():
    screen = Screen(10, 4)
    screen.set_mode(25, private=True)
    screen.reset_mode(25, private=True)
    assert screen.cursor.hidden
