"""What is said about keys, from the bytes of real terminals."""

import pytest

from aisession_tui.cli import key_report
from aisession_tui.cli.key_report import Abilities
from aisession_tui.model.keys import KeyPress
from aisession_tui.tui.input_parser import InputParser
from aisession_tui.tui.keymap import Keymap

PLAIN, KITTY = Abilities(), Abilities(kitty=True)


def said(data, abilities=PLAIN):
    parser = InputParser()
    events = [*parser.feed(data), *parser.flush()]
    return [
        line for event in events for line in key_report.lines_of(data, event, abilities, Keymap())
    ]


@pytest.mark.parametrize(
    ("data", "key", "gets"),
    [
        (b"a", "a", "a"),
        ("é".encode(), "é", "é"),
        ("👩‍👩‍👧".encode(), "👩‍👩‍👧", "👩 U+200D 👩 U+200D 👧"),
        (b"\x1b[1;5C", "ctrl+right", "ESC [ 1 ; 5 C"),
        (b"\x1bOP", "f1", "ESC O P  (ESC [ P)"),
        (b"\x1b[15~", "f5", "ESC [ 1 5 ~"),
        (b"\x1bx", "alt+x", "ESC x  (ESC [ 1 2 0 ; 3 u)"),
        (b"\x1b[13;2u", "shift+enter", "CR  (ESC [ 1 3 ; 2 u)"),
        (b"\x1b[27;2;13~", "shift+enter", "CR  (ESC [ 1 3 ; 2 u)"),
        (b"\x1b[13;5u", "ctrl+enter", "CR  (ESC [ 1 3 ; 5 u)"),
        (b"\x01", "ctrl+a", "^A  (ESC [ 9 7 ; 5 u)"),
        (b"\x1b[200~ab\x1b[201~", "paste, 2 characters", "the same, marked as a paste"),
    ],
)
def test_a_key_is_named_with_what_a_program_gets(data, key, gets):
    line = said(data, KITTY)[0]
    assert key in line
    assert line.endswith(f"  {gets}")


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"\r", "shift+enter, ctrl+enter and ctrl+m are the same here"),
        (b"\t", "ctrl+i is the same here"),
        (b"\x01", "ctrl+shift and this letter is the same here"),
        (b"\x02", "the leader: what follows is a command, and twice it is sent through"),
    ],
)
def test_what_looks_alike_is_said(data, note):
    assert note in [line.strip() for line in said(data)]


def test_nothing_looks_alike_where_the_terminal_tells_all():
    assert len(said(b"\r", KITTY)) == len(said(b"\r", Abilities(modify_other_keys=True))) == 1


def test_what_terminals_answer_is_understood():
    abilities = PLAIN
    for event in InputParser().feed(b"\x1b[?0u\x1b[>4;2m\x1b[?62;4c"):
        abilities = key_report.learned(abilities, event)
    assert abilities == Abilities(kitty=True, modify_other_keys=True)


def test_the_advice_fits_the_terminal():
    assert "extended-keys on" in key_report.advice(Abilities(in_tmux=True), is_legacy=False)
    assert "kitty" in key_report.advice(PLAIN, is_legacy=False)
    assert key_report.advice(KITTY, is_legacy=False) == "All keys can be told apart here."


def test_the_end_is_asked_for_by_two_keys_in_a_row():
    escape, interrupt = KeyPress("escape"), KeyPress.parse("ctrl+c")
    assert key_report.leaves([escape, escape])
    assert key_report.leaves([interrupt, interrupt])
    assert not key_report.leaves([escape, interrupt])
    assert not key_report.leaves([escape])


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("on 256,RGB,extkeys,title\n", True),
        ("always extkeys\n", True),
        ("off extkeys\n", False),
        ("on 256,RGB\n", False),
        ("", False),
    ],
)
def test_tmux_passes_keys_on_if_told_so_and_if_its_own_terminal_can(said, passes):
    assert key_report.passes_extended(said) is passes
