"""The keys in force, and clashes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.cli import manual
from aisession_tui.config import reading
from aisession_tui.config.model import Config, CopyMode, Menu, Sidebar
from aisession_tui.model.panes import Side
from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.tui import actions, entries, hints, key_labels, key_tables, keymap
from aisession_tui.tui.actions import ACTIONS, Target
from aisession_tui.tui.copying import keys as copy_keys
from aisession_tui.tui.copying.keys import KeyStyle
from aisession_tui.tui.keymap import Keymap


def build(leader="ctrl+b", keys=None, sidebar=None, menu=None, copy_mode=None, style="vi"):
    return keymap.build(
        Config(
            leader=leader,
            keys=keys or {},
            sidebar=Sidebar(keys=sidebar or {}),
            menu=Menu(keys=menu or {}),
            copy_mode=CopyMode(style, copy_mode or {}),
        )
    )


LIVE = Target(SessionRecord("0" * 8, "api", status=SessionStatus.RUNNING), shown=True)


def after(**keys):
    found, clashes = build(keys=keys)
    return {key: each.action.id for key, each in found.after_leader().items()}, clashes


def test_without_a_configuration_the_registry_counts():
    found, clashes = build()
    assert (found, clashes) == (Keymap(), ())
    assert {key: each.action for key, each in found.after_leader().items()} == actions.leader_keys()


def test_every_action_can_have_other_keys_or_none():
    for each in ACTIONS:
        keys = ("f5", "f6", "f7", "f8")
        found, clashes = build(keys={each.id: keys}, sidebar={each.id: keys})
        assert not clashes
        assert found.after_leader()["f5"].action.id == each.id
        assert found.in_sidebar()["f6"].action.id == each.id
        found, clashes = build(keys={each.id: ()}, sidebar={each.id: ()})
        assert not clashes
        tables = (found.after_leader(), found.in_sidebar())
        assert each.id not in {bound.action.id for table in tables for bound in table.values()}


def test_a_key_of_another_action_goes_over_and_both_are_named():
    table, clashes = after(kill=("n",))
    assert table["n"] == "kill"
    assert [each.text for each in clashes] == [
        '[keys] "kill": "n" is a key of "next", which loses it: set "next" to other keys or to []'
    ]
    table, clashes = after(kill=("n",), next=("N",))
    assert (table["n"], table["N"], clashes) == ("kill", "next", ())


def test_of_two_wishes_for_a_key_the_first_is_granted():
    table, clashes = after(kill=("f5",), zoom=("f5", "f6"))
    assert (table["f5"], table["f6"]) == ("kill", "zoom")
    assert [each.text for each in clashes] == ['[keys] "zoom": "f5" is "kill" already']


@pytest.mark.parametrize(
    ("place", "key", "why"),
    [
        ("keys", "escape", "cancels the leader"),
        ("keys", "ctrl+b", "is the leader"),
        ("sidebar", "j", "moves the cursor"),
        ("sidebar", "ctrl+c", "says how to leave"),
    ],
)
def test_some_keys_cannot_be_had(place, key, why):
    found, clashes = build(**{place: {"kill": (key, "f5")}})
    assert why in clashes[0].text
    table = found.after_leader() if place == "keys" else found.in_sidebar()
    assert table["f5"].action.id == "kill"
    assert key not in table


def test_an_unknown_action_is_told_with_the_nearest():
    _, clashes = after(klil=("f5",))
    assert clashes[0].text == '[keys] "klil": no such action; did you mean "kill"?'


def test_sides_and_numbers_go_by_the_order_of_the_keys():
    found, clashes = build(keys={"focus": tuple("ihnk"), "nth": ("f1", "f2"), "next": ("N",)})
    assert not clashes
    table = found.after_leader()
    sides = [table[key].side for key in "ihnk"]
    assert sides == [Side.LEFT, Side.DOWN, Side.UP, Side.RIGHT]
    assert (table["f2"].number, table["n"].number) == (2, 0)
    assert build(keys={"focus": ("a", "b")})[1][0].text.endswith("in this order")


def test_a_key_taken_from_a_row_of_sides_leaves_the_others_as_they_are():
    found, _ = build(keys={"kill": ("h",), "zoom": ("2",)})
    table = found.after_leader()
    assert (table["j"].side, table["left"].side, table["3"].number) == (Side.DOWN, Side.LEFT, 3)


def test_a_clash_has_the_line_of_the_file():
    _, problems = keymap.of(reading.read('\n[keys]\nkill = "n"\n', {}, {}))
    assert problems[0].place == "config.toml:3"


def test_what_is_shown_follows():
    found, _ = build("ctrl+a", {"new": ("N",), "help": (), "pause": ("P",)}, {"kill": ("delete",)})
    shown = {hint.id: hint.key for hint in hints.hints(hints.Context.PANE, found.actions)}
    assert shown["new"] == "N"
    assert "help" not in shown
    sidebar = hints.hints(hints.Context.SIDEBAR, found.actions)
    assert ("kill", "delete") in [(hint.id, hint.key) for hint in sidebar]
    band = [row for each in key_tables.which_key_sections(found.actions) for row in each.rows]
    assert ("P", "pause") in band
    palette = entries.palette_entries(actions.Target(), found.leader, found.actions)
    assert ("new", "ctrl+a N") in [(entry.id, entry.key) for entry in palette]
    text = str(key_tables.help_sections(found.leader, found.actions))
    assert "'N'" in text
    assert keymap.first_hint(found, " · ") == "ctrl+a s list · N new · d leave"


KEYS = st.sampled_from([*"abchjklnpx123?", "escape", "ctrl+b", "f5", "left", "tab"])
WISHES = st.dictionaries(
    st.sampled_from([*(each.id for each in ACTIONS), "none"]),
    st.lists(KEYS, max_size=4, unique=True).map(tuple),
)


@given(WISHES, WISHES)
def test_whatever_is_asked_for_no_key_does_two_things_and_every_loss_is_told(keys, sidebar):
    found, clashes = build(keys=keys, sidebar=sidebar)
    for name, wanted, attribute in (
        ("keys", keys, "keys"),
        ("sidebar.keys", sidebar, "sidebar_keys"),
    ):
        given = [key for each in found.actions for key in getattr(each, attribute) if key]
        assert len(given) == len(set(given))
        told = " ".join(each.text for each in clashes if each.name.startswith(name))
        by_id = {each.id: getattr(each, attribute) for each in found.actions}
        for action_id, asked in wanted.items():
            for key in asked:
                assert key in by_id.get(action_id, ()) or f'"{action_id}"' in told
        for each in ACTIONS:
            for key in getattr(each, attribute):
                is_kept = key in by_id[each.id]
                assert is_kept or each.id in wanted or f'"{each.id}"' in told


def test_the_page_on_keys_names_one_of_every_action():
    with open(manual.path_of("keys"), encoding="utf-8") as file:
        spans = re.findall(r"`([^`]+)`", file.read())
    named = {key.replace("\\|", "|") for span in spans for key in span.split()}
    for each in ACTIONS:
        for keys in filter(None, (each.keys, each.sidebar_keys)):
            assert named.intersection(key_labels.keys_label(keys).split()), each.id


def test_the_letters_of_the_menu_can_be_others_or_none():
    found, clashes = build(menu={"kill": ("z",), "copy": ()})
    letters = {each.id: each.menu_key for each in found.actions}
    assert (letters["kill"], letters["copy"], letters["delete"], clashes) == ("z", "", "D", ())
    lines = {each.id: each for each in entries.menu_entries(LIVE, found.actions)}
    assert (lines["kill"].hotkey, lines["copy"].key) == ("z", "")
    assert found.changed == {"menu.keys.kill", "menu.keys.copy"}


def test_pause_and_resume_share_a_letter_of_the_menu():
    found, clashes = build(menu={"pause": ("z",)})
    assert {each.menu_key for each in found.actions if each.id in ("pause", "resume")} == {"z"}
    assert not clashes


@pytest.mark.parametrize(
    ("menu", "why"),
    [
        ({"kill": ("j",)}, '"j" moves the cursor and cannot be had'),
        ({"kill": ("f5",)}, "takes one character, or [] for none"),
        ({"kill": ("z", "Z")}, "takes one character, or [] for none"),
        ({"zoom": ("z",)}, "no such action of the menu"),
        ({"klil": ("z",)}, 'no such action of the menu; did you mean "kill"?'),
        ({"kill": ("D",)}, '"D" is a key of "delete", which loses it'),
    ],
)
def test_letters_of_the_menu_that_cannot_be_had(menu, why):
    _, (clash,) = build(menu=menu)
    assert clash.text.startswith('[menu.keys] "')
    assert why in clash.text


@pytest.mark.parametrize("style", ["vi", "emacs"])
def test_commands_of_copy_mode_can_have_other_keys(style):
    found, clashes = build(copy_mode={"copy": ("c", "f5"), "left": ()}, style=style)
    assert not clashes
    keys = copy_keys.by_command(found.in_copy_mode)
    assert (keys["copy"], keys["left"]) == (("c", "f5"), ())
    assert "y" not in found.in_copy_mode
    usual = copy_keys.by_command(copy_keys.table(KeyStyle(style)))
    others = keys.keys() - {"copy", "left"}
    assert {each: keys[each] for each in others} == {each: usual[each] for each in others}


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"copy": ("h",)}, '"h" is a key of "left", which loses it'),
        ({"copy": ("3",)}, '"3" is a number before a command and cannot be had'),
        ({"cpoy": ("c",)}, 'no such command of copy mode; did you mean "copy"?'),
    ],
)
def test_keys_of_copy_mode_that_cannot_be_had(wanted, why):
    _, (clash,) = build(copy_mode=wanted)
    assert clash.text.startswith('[copy_mode.keys] "')
    assert why in clash.text
