"""What xterm shows where terminals differ: each case was run in xterm (patch 379) itself."""

from __future__ import annotations

import pytest

from aisession_tui.terminal.cells import Attributes, Style
from tests.unit.terminal.streams import fed

FULL = "0123456789ab"
"""A whole row, after which a wrap is pending."""
SIDES = "\x1b[?69h\x1b[3;8s"


@pytest.mark.parametrize(
    "control",
    ["\x1b[2J", "\x1b[?2J", "\x1b[?J", "\x1b[?K", "\x1b[?2K", "\x1b[2K", "\x1b[K", "\x1b[?1049h"],
)
def test_erasing_ends_a_pending_wrap(control):
    terminal = fed(f"{FULL}{control}x".encode())
    assert (terminal.cursor.x, terminal.cursor.y) == (11, 0)
    assert terminal.display[0][-1:] == "x"


@pytest.mark.parametrize(
    "control", ["\x1b[?69h", "\x1b[?69h\x1b[?69l", "\x1b[!p", "\x1b[?1047h", "\x1b[3J"]
)
def test_a_pending_wrap_goes_on(control):
    terminal = fed(f"{FULL}{control}x".encode())
    assert (terminal.cursor.x, terminal.cursor.y) == (1, 1)


def test_a_soft_reset_leaves_the_cursor_at_the_side_margin():
    terminal = fed(f"{SIDES}\x1b[3Gabcdef\x1b[!p".encode())
    assert terminal.cursor.x == 7
    terminal.feed(b"x")
    assert terminal.display[:2] == ["  abcdef", "x"]


@pytest.mark.parametrize(
    ("data", "want"),
    [
        (f"{SIDES}\x1b[?69h\x1b[3Gabcdefgh", ["  abcdef", "  gh"]),
        (f"{SIDES}\x1b[?69l\x1b[?69h\x1b[3Gabcdefgh", ["  abcdefgh"]),
        (f"{SIDES}\x1b[10Gabcdef", ["         abc", "  def"]),
        (f"{SIDES}\x1b[5;10Habcdef", ["", "", "", "", "  def    abc"]),
        (f"{SIDES}\x1b[4h\x1b[10Gab\x1b[10Gx", ["         xb"]),
        (f"{SIDES}\x1b[4hab\x1b[Hx", ["xb"]),
        (f"{SIDES}\x1b[10G\tx", ["       x"]),
        ("ab\x1b[1;4^", ["", "ab"]),
        ("ab\x1b[1;4T", ["ab"]),
        (f"\x1b[?7l{FULL}世界", [FULL]),
        (f"\x1b[?7l{FULL}世x", [f"{FULL[:-1]}x"]),
        (f"\x1b[?7l{FULL}x世", [f"{FULL[:-1]}x"]),
        ("abc\x1b[$x", ["abc"]),
        ("abc\x1b[0;1;1;1;2$x", ["abc"]),
        ("abc\x1b[32;1;1;1;2$x", ["  c"]),
    ],
)
def test_rows(data, want):
    assert fed(data.encode(), rows=5).display == want + [""] * (5 - len(want))


def test_a_selective_erase_takes_attributes_too():
    terminal = fed(b'\x1b[1;44ma\x1b[1"qb\x1b[0"qc\x1b[0;42m\x1b[?2K')
    cells = terminal.cells(0)
    assert [cell.text for cell in cells[:3]] == [" ", "b", " "]
    assert cells[0].attributes == cells[2].attributes == Attributes(background=2)
    assert cells[1].attributes.style & Style.BOLD


def test_modify_other_keys_is_disabled():
    terminal = fed(b"\x1b[>4;2m")
    assert terminal.modes.modify_other_keys == 2
    terminal.feed(b"\x1b[>1n")
    assert terminal.modes.modify_other_keys == 2
    terminal.feed(b"\x1b[>4n")
    assert terminal.modes.modify_other_keys == 0
