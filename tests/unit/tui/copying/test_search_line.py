"""The line in which one writes what to search for."""

from __future__ import annotations

import pytest

from aisession_tui.model.keys import KeyPress
from aisession_tui.tui.copying.search_line import Edit, SearchLine


def typed(*keys: str, earlier: tuple[str, ...] = ()) -> tuple[SearchLine, Edit]:
    line, edit = SearchLine(earlier, forward=True), Edit.NOTHING
    for key in keys:
        edit = line.take(KeyPress.parse(key))
    return line, edit


@pytest.mark.parametrize(
    ("keys", "text", "at"),
    [
        ("a B space c", "aB c", 4),
        ("a b left backspace", "b", 0),
        ("a b left left delete", "b", 0),
        ("a b home c", "cab", 1),
        ("a b ctrl+a ctrl+f ctrl+k", "a", 1),
        ("a b left ctrl+u", "b", 0),
        ("a b space c d ctrl+w", "ab ", 3),
        ("a left left left b end c", "bac", 3),
    ],
)
def test_editing(keys, text, at):
    line, _ = typed(*keys.split())
    assert (line.text, line.at) == (text, at)


def test_what_keys_mean():
    assert typed("a")[1] is Edit.CHANGED
    assert typed("a", "left")[1] is Edit.NOTHING
    assert typed("a", "enter")[1] is Edit.ACCEPTED
    assert typed("a", "escape")[1] is Edit.CANCELLED
    assert typed("a", "backspace", "backspace")[1] is Edit.CANCELLED
    assert typed("a", "ctrl+s")[1] is Edit.NEXT
    assert typed("a", "ctrl+r")[1] is Edit.PREVIOUS
    assert typed("f5")[1] is Edit.NOTHING


def test_earlier_searches_come_back():
    line, _ = typed("x", "up", earlier=("one", "two"))
    assert line.text == "two"
    line, _ = typed("x", "up", "up", "up", "down", "down", earlier=("one", "two"))
    assert line.text == "x"


def test_a_paste_is_its_first_line():
    line = SearchLine(forward=False)
    line.insert("one\x1b\ntwo")
    assert (line.text, line.sign) == ("one", "?")
