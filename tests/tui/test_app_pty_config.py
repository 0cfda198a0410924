"""The app with a configuration, on a real terminal."""

import re

import pytest

pytestmark = pytest.mark.slow

DARK, LIGHT = b"48;2;19;22;27m", b"48;2;250;251;252m"
"""The backgrounds of our themes, as they are drawn."""


def drawn_last(window):
    return max((DARK, LIGHT), key=window.output.rfind)


def test_the_theme_follows_the_terminal_at_the_start_and_whenever_it_changes(window):
    shown = window(COLORTERM="truecolor")
    shown.emulator.set_colors(0x000000, 0xFFFFFF)
    shown.wait_lines("$")
    shown.until(lambda: drawn_last(shown) == LIGHT, "the light theme")
    shown.emulator.set_colors(0xFFFFFF, 0x101010)
    shown.type(shown.emulator.take_replies())
    shown.until(lambda: drawn_last(shown) == DARK, "the dark theme")
    shown.emulator.set_colors(0x000000, 0xFFFFFF)
    shown.type(shown.emulator.take_replies())
    shown.until(lambda: drawn_last(shown) == LIGHT, "the light theme again")
    shown.lead("d")
    assert shown.wait_end() == 0
    assert shown.output.rindex(b"\x1b[?2031l") > shown.output.rindex(b"\x1b[?2031h")
    again = window(COLORTERM="truecolor")
    again.emulator.set_colors(0x000000, 0xFFFFFF)
    again.wait_lines("$")
    assert LIGHT in again.output
    assert DARK not in again.output  # it began with the theme of the last time


def test_without_the_mouse_the_terminal_keeps_it(window, write):
    write("mouse = false\n")
    shown = window()
    shown.wait_lines("$")
    shown.lead("d")
    shown.wait_end()
    assert b"\x1b[?1000h" not in shown.output


@pytest.mark.slow
@pytest.mark.parametrize("rings", [True, False])
def test_the_bell_rings_if_it_is_wanted(window, write, rings):
    write(f"bell = {str(rings).lower()}\n")
    shown = window()
    shown.wait_lines("$")
    shown.lead("~")
    shown.type("echo x''y\r")
    shown.wait_lines("xy")
    drawn = re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)", b"", shown.output)  # OSC may end in BEL
    assert (b"\x07" in drawn) is rings


def test_the_leader_of_the_command_line_goes_before_the_files(window, write):
    write('leader = "ctrl+a"\n')
    shown = window("--leader", "ctrl+o")
    shown.wait_lines("$")
    shown.type("\x0fd")
    assert shown.wait_end() == 0


def test_no_color_goes_before_the_theme(window, write):
    write('theme = "nord"\n')
    shown = window(NO_COLOR="1", COLORTERM="truecolor")
    shown.wait_lines("$")
    assert b"48;2;" not in shown.output
    assert b"38;2;" not in shown.output


def test_a_broken_file_is_told_and_stops_nothing(window, write):
    write("leader = \n")
    shown = window()
    shown.wait_lines("$")
    shown.wait_shown("config.toml:1: invalid value")
    shown.lead("d")
    assert shown.wait_end() == 0
