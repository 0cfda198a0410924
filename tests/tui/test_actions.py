"""The registry of actions, and what derives from it."""

import subprocess
import sys

import pytest

from aisession_tui.model.keys import KeyPress, Modifiers
from aisession_tui.model.session import SessionStatus
from aisession_tui.tui import actions, entries, hints, key_labels, key_tables
from aisession_tui.tui.actions import ACTIONS, Target
from aisession_tui.tui.hints import Context
from tests.support.chrome import record

RUNNING = Target(record(1, "api"), shown=True)


@pytest.mark.parametrize("each", ACTIONS, ids=lambda each: each.id)
def test_keys_are_spelled_as_key_presses_spell_them(each):
    for key in (*each.keys, *each.sidebar_keys, *filter(None, [each.menu_key])):
        assert KeyPress.parse(key).spelling == key


def test_no_key_means_two_things():
    for keys in (
        [key for each in ACTIONS for key in each.keys],
        [key for each in ACTIONS for key in each.sidebar_keys],
    ):
        assert len(keys) == len(set(keys))
    for status in SessionStatus:
        listed = entries.menu_entries(Target(record(1, "api", status=status), shown=True))
        hotkeys = [entry.hotkey for entry in listed]
        assert len(hotkeys) == len(set(hotkeys))


def test_the_key_table_of_the_design():
    table = {key: each.id for key, each in actions.leader_keys().items()}
    digits = dict.fromkeys("123456789", "nth")
    assert table == digits | {
        "c": "new",
        "n": "next",
        "p": "previous",
        "tab": "last",
        ",": "rename",
        "x": "kill",
        "X": "close",
        "m": "menu",
        "a": "attention",
        "|": "split-right",
        "%": "split-right",
        "-": "split-down",
        '"': "split-down",
        **dict.fromkeys(("h", "j", "k", "l", "left", "down", "up", "right"), "focus"),
        "o": "next-pane",
        **dict.fromkeys("HJKL", "resize"),
        "=": "equalise",
        "{": "swap-previous",
        "}": "swap-next",
        "z": "zoom",
        "t": "new-tab",
        "T": "rename-tab",
        "(": "previous-tab",
        ")": "next-tab",
        "<": "move-tab-left",
        ">": "move-tab-right",
        "&": "close-tab",
        **{f"alt+{digit}": "nth-tab" for digit in range(1, 10)},
        "[": "scrollback",
        "page_up": "page-back",
        "/": "search",
        "]": "paste",
        "y": "copy",
        ":": "palette",
        "space": "palette",
        "w": "switcher",
        "f": "search-all",
        "v": "overview",
        "s": "sidebar",
        "R": "restart",
        "r": "rewind",
        "u": "undo",
        "?": "help",
        "d": "leave",
        "q": "leave",
    }


@pytest.mark.parametrize(
    ("press", "found"),
    [
        (KeyPress.parse("c"), "new"),
        (KeyPress.parse("X"), "close"),
        (KeyPress("/", Modifiers.SHIFT, "?"), "help"),
        (KeyPress("x", Modifiers.SHIFT | Modifiers.NUM_LOCK, "X"), "close"),
        (KeyPress("c", Modifiers.CTRL), None),
        (KeyPress("f5"), None),
    ],
)
def test_a_key_is_found_however_the_terminal_reports_it(press, found):
    each = actions.lookup(actions.leader_keys(), press)
    assert (each.id if each else None) == found


def test_the_menu_holds_what_can_be_done_now():
    ids = [entry.id for entry in entries.menu_entries(RUNNING)]
    assert ids == [
        *("attach", "rename", "restart", "pause", "snapshot", "rollback", "send", "move", "pin"),
        *("duplicate", "copy", "copy-all", "save-all", "close", "rewind", "details", "kill"),
        "delete",
    ]
    paused = entries.menu_entries(Target(record(1, "api", status=SessionStatus.PAUSED)))
    assert {"resume", "kill"} <= {entry.id for entry in paused}
    assert {"pause", "close"}.isdisjoint(entry.id for entry in paused)
    ended = entries.menu_entries(Target(record(1, "api", status=SessionStatus.EXITED)))
    assert {"kill", "pause", "resume"}.isdisjoint(entry.id for entry in ended)
    assert entries.menu_entries(Target()) == ()


def test_the_menu_of_several_holds_what_fits_one_of_them():
    running, paused = record(1, "api"), record(2, "web", status=SessionStatus.PAUSED)
    ids = [entry.id for entry in entries.plural_entries([running, paused])]
    assert ids == ["pause", "resume", "send", "move", "pin", "kill", "delete"]
    ended = record(3, "db", status=SessionStatus.EXITED)
    assert [entry.id for entry in entries.plural_entries([ended])] == ["move", "pin", "delete"]


def test_destructive_entries_come_last_in_the_menu():
    flags = [entry.destructive for entry in entries.menu_entries(RUNNING)]
    assert flags == sorted(flags)


def test_the_palette_names_the_keys_that_would_have_done_it():
    keys = {entry.id: entry.key for entry in entries.palette_entries(RUNNING, "ctrl+a")}
    assert keys["new"] == "ctrl+a c"
    assert keys["theme"] == ""
    assert "palette" not in keys
    assert "rename" not in {entry.id for entry in entries.palette_entries(Target())}


def test_the_footer_teaches_the_keys_of_where_one_is():
    in_pane = [(hint.key, hint.word) for hint in hints.hints(Context.PANE)]
    in_sidebar = [(hint.key, hint.word) for hint in hints.hints(Context.SIDEBAR)]
    assert ("c", "new") in in_pane
    assert ("n", "new") in in_sidebar
    assert ("Enter", "open") in in_sidebar
    assert [hint.id for hint in hints.hints(Context.EMPTY)] == ["new", "help", "leave"]
    assert all(hint.word for context in Context for hint in hints.hints(context))


def test_every_key_is_in_the_help():
    shown = {key for section in key_tables.help_sections() for key, _ in section.rows}
    for each in ACTIONS:
        assert not each.keys or key_labels.keys_label(each.keys) in shown
        assert not each.sidebar_keys or key_labels.keys_label(each.sidebar_keys) in shown


def test_every_key_after_the_leader_is_in_the_band_with_a_word():
    rows = {
        word: keys for section in key_tables.which_key_sections() for keys, word in section.rows
    }
    for each in ACTIONS:
        if each.keys:
            assert key_labels.keys_label(each.keys) in rows[each.hint], each.id
    assert rows["turn tab"] == ") ("


def test_the_registry_needs_no_textual():
    code = "import sys, aisession_tui.tui.actions; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
