"""The keys of copy mode: both styles at once, and what is typed before and behind them."""

from __future__ import annotations

import pytest

from aisession_tui.model.keys import KeyPress
from aisession_tui.tui import key_tables
from aisession_tui.tui.copying import keys
from aisession_tui.tui.copying.key_reader import Command, KeyReader
from aisession_tui.tui.copying.keys import COMMANDS, KeyStyle


def press(spelling: str) -> KeyPress:
    return KeyPress.parse(spelling)


def read(*spellings: str, style: KeyStyle = KeyStyle.VI) -> list[Command | None]:
    reader = KeyReader(keys.table(style))
    return [reader.read(press(each)) for each in spellings]


@pytest.mark.parametrize("each", COMMANDS, ids=lambda each: each.id)
def test_keys_are_spelled_as_key_presses_spell_them(each):
    for key in (*each.vi, *each.emacs, *each.both):
        assert press(key).spelling == key


def test_no_style_uses_a_key_twice_and_keys_of_no_style_are_nobodys():
    for name in ("vi", "emacs", "both"):
        own = [key for each in COMMANDS for key in getattr(each, name)]
        assert len(own) == len(set(own))
    styled = {key for each in COMMANDS for key in each.vi + each.emacs}
    assert styled.isdisjoint(key for each in COMMANDS for key in each.both)


def test_the_chosen_style_has_the_keys_that_both_want():
    vi, emacs = keys.table(KeyStyle.VI), keys.table(KeyStyle.EMACS)
    assert vi.keys() == emacs.keys()
    assert {key for key in vi if vi[key] != emacs[key]} == {
        *("ctrl+b", "ctrl+f", "ctrl+e", "ctrl+v"),
    }
    assert (vi["ctrl+v"], emacs["ctrl+v"]) == ("select-block", "page-down")


def test_every_command_can_be_reached_in_both_styles():
    for style in KeyStyle:
        assert set(keys.table(style).values()) == {each.id for each in COMMANDS}


def test_every_key_is_in_the_help():
    for style in KeyStyle:
        shown = {key for row, _ in keys.rows(keys.table(style)) for key in row}
        assert shown == set(keys.table(style))
    section = next(each for each in key_tables.help_sections() if "copy mode" in each.title)
    assert ("/ ctrl+s", "Search on") in section.rows
    assert all(text for _, text in section.rows)


def test_numbers_come_before_commands():
    assert read("1", "2", "j")[-1] == Command("down", 12)
    assert read("0")[-1] == Command("line-start")
    assert read("1", "0", "G")[-1] == Command("newest", 10)
    assert read("3", "j", "j")[-1] == Command("down")
    assert read(*"9" * 50, "j")[-1].times == 99_999


def test_characters_come_behind_some_commands():
    assert read("f") == [None]
    assert read("f", "x")[-1] == Command("find-on", 0, "x")
    assert read("2", "t", "space")[-1] == Command("till-on", 2, " ")
    assert read("F", "A")[-1] == Command("find-back", 0, "A")
    assert read("f", "escape", "x")[1:] == [None, Command("")]
    assert read("f", "left", "x")[1] == Command("")


def test_what_is_pending_can_be_seen_and_taken_back():
    reader = KeyReader(keys.table())
    for key in ("1", "2", "f"):
        reader.read(press(key))
    assert reader.pending == "12f"
    reader.read(press("x"))
    assert reader.pending == ""
    assert read("5", "escape", "j")[1:] == [None, Command("down")]
    assert read("escape") == [Command("cancel")]


def test_a_key_nobody_wants_is_no_command():
    assert read("Q") == [Command("")]
    assert read("alt+left") == [Command("")]
