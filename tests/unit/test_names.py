"""Which names a session may have, and which it gets when nobody chose one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.errors import InvalidName
from aisession_tui.service.names import NAME_LIMIT, check_name, choose_name

REFUSED = [
    "", " ", " x", "x ", "-", "-rf", "--", "../x", "a/b", "/", "@x", "a@b", "a:b", "*", ".",
    "0123abcd", "x" * 65, "x" * 300, "a\nb", "a\tb", "a\0b", "a\x1b[2Jb", "\x7f", "a\x9bb", "\u202ex",
    "a\u200bb", "\ud800", "\udcff", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_what_could_be_taken_for_something_else_is_refused(name):
    with pytest.raises(InvalidName) as refusal:
        check_name(name)
    assert str(refusal.value).isprintable() or not name.isprintable()


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "é",
        "漢字",
        "😀",
        "a b",
        "x" * 64,
        "0123abc",
        "0123abcde",
        "0123ABCD",
        "..",
        "%s",
        "'\"\\",
    ],
)
def test_what_is_unusual_is_fine(name):
    assert check_name(name) == name


@given(st.text(max_size=100), st.lists(st.text(max_size=5), max_size=3))
def test_a_chosen_name_is_always_allowed_and_free(directory, command):
    first = choose_name(command, directory, ())
    assert check_name(first) == first
    taken = {first, f"{first}-2"}
    again = choose_name(command, directory, taken)
    assert again not in taken
    assert check_name(again) == again
    assert len(again) <= NAME_LIMIT


@pytest.mark.parametrize(
    ("command", "directory", "name"),
    [
        ((), "/home/u/api", "api"),
        ((), "/", "session"),
        (("/usr/bin/vim", "x"), "/home/u/api", "vim"),
        (("./-rf",), "/", "rf"),
        ((), "/tmp/0123abcd", "0123abcd-session"),
        ((), "/tmp/a:b", "a-b"),
        ((), "/tmp/" + "x" * 100, "x" * 59),
    ],
)
def test_where_a_chosen_name_comes_from(command, directory, name):
    assert choose_name(command, directory, ()) == name
