"""Whose key it is, by where the keyboard is and what came before."""

import pytest

from aisession_tui.model.keys import KeyAction, KeyPress, Modifiers
from aisession_tui.tui.actions import leader_keys
from aisession_tui.tui.keyboard import Keyboard, Meaning, Place

LEADER = KeyPress("b", Modifiers.CTRL)


def key(spelling: str) -> KeyPress:
    """A key as a plain terminal reports it."""
    head, _, name = spelling.rpartition("+")
    modifiers = Modifiers.NONE
    for part in head.split("+") if head else []:
        modifiers |= Modifiers[part.upper()]
    if len(name) == 1 and name.isupper():
        return KeyPress(name.lower(), modifiers | Modifiers.SHIFT, name)
    return KeyPress(name, modifiers, name if len(name) == 1 and not modifiers else "")


def read(*spellings: str, place: Place = Place.PANE):
    """What the last of these keys means."""
    keyboard = Keyboard(LEADER)
    return [keyboard.read(key(each), place) for each in spellings][-1]


@pytest.mark.parametrize("spelling", ["a", "Q", "escape", "enter", "ctrl+c", "alt+x", "f12", "?"])
def test_in_a_pane_keys_are_the_programs(spelling):
    intent = read(spelling)
    assert intent.meaning is Meaning.PROGRAM
    assert intent.press == key(spelling)


@pytest.mark.parametrize("place", [each for each in Place if each is not Place.FILTER])
def test_the_leader_works_everywhere(place):
    assert read("ctrl+b", place=place).meaning is Meaning.LEADER
    assert read("ctrl+b", "c", place=place)[:3:2] == (Meaning.ACTION, "new")
    assert read("ctrl+b", "escape", place=place).meaning is Meaning.CANCEL
    assert read("ctrl+b", "Q", place=place).meaning is Meaning.BEEP


def test_the_leader_twice_is_the_programs_where_there_is_one():
    assert read("ctrl+b", "ctrl+b").meaning is Meaning.PROGRAM
    assert read("ctrl+b", "ctrl+b", "c").meaning is Meaning.PROGRAM
    for place in (Place.SIDEBAR, Place.EMPTY, Place.ENDED_PANE):
        assert read("ctrl+b", "ctrl+b", place=place).meaning is Meaning.CANCEL


def test_every_key_of_the_registry_is_found_after_the_leader():
    for spelling, action in leader_keys().items():
        intent = read("ctrl+b", spelling)
        assert (intent.meaning, intent.action) == (Meaning.ACTION, action.id)
        digit = spelling.removeprefix("alt+")
        assert intent.number == (int(digit) if digit.isdecimal() else 0)


def test_only_one_key_follows_the_leader():
    assert read("ctrl+b", "c", "c").meaning is Meaning.PROGRAM
    assert read("ctrl+b", "Q", "c").meaning is Meaning.PROGRAM
    keyboard = Keyboard(LEADER)
    keyboard.read(LEADER, Place.PANE)
    keyboard.cancel()
    assert keyboard.read(key("c"), Place.PANE).meaning is Meaning.PROGRAM


def test_releases_and_locks_do_not_count():
    keyboard = Keyboard(LEADER)
    locked = LEADER._replace(modifiers=Modifiers.CTRL | Modifiers.NUM_LOCK)
    assert keyboard.read(locked, Place.PANE).meaning is Meaning.LEADER
    released = LEADER._replace(action=KeyAction.RELEASE)
    assert keyboard.read(released, Place.PANE).meaning is Meaning.NOTHING
    assert keyboard.is_waiting
    shifted = KeyPress("/", Modifiers.SHIFT, "?")
    assert keyboard.read(shifted, Place.PANE).action == "help"


@pytest.mark.parametrize(
    ("spelling", "meaning", "action"),
    [
        ("n", Meaning.ACTION, "new"),
        ("x", Meaning.ACTION, "kill"),
        ("q", Meaning.ACTION, "leave"),
        ("escape", Meaning.ACTION, "back"),
        ("enter", Meaning.LIST, "attach"),
        ("3", Meaning.LIST, "nth"),
        ("j", Meaning.LIST, ""),
        ("ctrl+c", Meaning.SIDEBAR_CTRL_C, ""),
    ],
)
def test_in_the_sidebar(spelling, meaning, action):
    intent = read(spelling, place=Place.SIDEBAR)
    assert (intent.meaning, intent.action) == (meaning, action)


@pytest.mark.parametrize("spelling", ["n", "x", "q", "escape", "enter", "3", "j", "?"])
def test_while_filtering_keys_are_the_lists(spelling):
    intent = read(spelling, place=Place.FILTER)
    assert (intent.meaning, intent.action) == (Meaning.LIST, "")


def test_an_ended_pane_knows_two_keys():
    assert read("enter", place=Place.ENDED_PANE)[:3:2] == (Meaning.ENDED_ACTION, "restart")
    assert read("x", place=Place.ENDED_PANE)[:3:2] == (Meaning.ENDED_ACTION, "delete")
    assert read("q", place=Place.ENDED_PANE).meaning is Meaning.NOTHING
    assert read("ctrl+b", "x", place=Place.ENDED_PANE)[:3:2] == (Meaning.ACTION, "kill")


def test_a_paused_pane_gives_its_program_nothing():
    assert read("enter", place=Place.PAUSED_PANE)[:3:2] == (Meaning.ACTION, "resume")
    assert read("x", place=Place.PAUSED_PANE).meaning is Meaning.BEEP
    assert read("ctrl+b", "ctrl+b", place=Place.PAUSED_PANE).meaning is Meaning.CANCEL


def test_in_copy_mode_keys_are_its_own_and_nothing_is_typed():
    for spelling in ("page_up", "G", "x", "escape", "ctrl+c"):
        assert read(spelling, place=Place.COPY)[:2] == (Meaning.COPY, key(spelling))
    assert read("ctrl+b", "c", place=Place.COPY)[:3:2] == (Meaning.ACTION, "new")
    assert read("ctrl+b", "ctrl+b", place=Place.COPY).meaning is Meaning.COPY
