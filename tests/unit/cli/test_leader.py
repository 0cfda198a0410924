"""Finding the leader in what a terminal sends, however it comes in pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.cli.leader import Command, LeaderFilter
from aisession_tui.errors import UsageError
from aisession_tui.model.leader import leader_key

LEFT = object()


def run(*pieces, leader="ctrl+b"):
    """What reaches the program, and the commands, in order; adjacent bytes joined."""
    keys = LeaderFilter(leader_key(leader))
    found = []
    for piece in (*pieces, None):
        for item in keys.flush() if piece is None else keys.feed(piece):
            if isinstance(item, bytes) and found and isinstance(found[-1], bytes):
                found[-1] += item
            elif item:
                found.append(item)
    return found


DETACH = [Command.DETACH]


@pytest.mark.parametrize(
    "typed",
    [
        b"\x02d",
        b"\x02q",
        b"\x1b[98;5ud",
        b"\x1b[98;5u\x1b[100u",
        b"\x1b[98;5u\x1b[100;1u",
        b"\x1b[98;5:1u\x1b[98;5:3u\x1b[100;1:1u",
        b"\x1b[98;5;98u\x1b[100;;100u",
        b"\x1b[98:66:98;5u\x1b[100u",
        b"\x1b[98;5u\x1b[57442;5:3u\x1b[100u",
        b"\x1b[27;5;98~d",
        b"\x1b[98;5u\x1b[57442;1:3ud",
        b"\x1b[98;133u\x1b[100;129u",
        b"\x1b[98;69ud",
    ],
    ids=repr,
)
def test_every_form_of_leader_and_d(typed):
    assert run(typed) == DETACH
    assert run(*(typed[i : i + 1] for i in range(len(typed)))) == DETACH


def test_what_is_before_and_after():
    assert run(b"abc\x02ddef")[:2] == [b"abc", Command.DETACH]


@pytest.mark.parametrize("typed", [b"\x02\x02", b"\x1b[98;5u\x1b[98;5u"])
def test_twice_goes_through_once(typed):
    (sent,) = run(typed)
    assert sent in (b"\x02", b"\x1b[98;5u")


@pytest.mark.parametrize(
    "key", [b"x", b"\x1b[A", b"\x1bOP", b"\x1bx", b"\x1b[120;5u", b"\r", b"\xc3", b"\x00"]
)
def test_an_unknown_key_beeps_and_is_swallowed_whole(key):
    assert run(b"\x02" + key) == [Command.BEEP]
    assert run(b"\x02" + key + b"abc") == [Command.BEEP, b"abc"]


def test_escape_cancels_quietly():
    assert run(b"\x02", b"\x1b") == []
    assert run(b"\x02\x1b", b"x") in ([Command.BEEP], [b"x"])


@pytest.mark.parametrize("inside", [b"\x02d", b"\x1b[98;5ud", b"\x02\x02", b"a\x02"])
def test_nothing_in_a_paste_is_a_key(inside):
    paste = b"\x1b[200~" + inside + b"\x1b[201~"
    assert run(paste) == [paste]
    assert run(*(paste[i : i + 1] for i in range(len(paste)))) == [paste]
    assert run(paste + b"\x02d") == [paste, Command.DETACH]


def test_a_leader_before_a_paste_and_an_end_without_a_start():
    assert run(b"\x1b[201~\x02d") == [b"\x1b[201~", Command.DETACH]
    assert run(b"\x1b[200~a\x1b[201~b\x1b[200~\x02d\x1b[201~") == [
        b"\x1b[200~a\x1b[201~b\x1b[200~\x02d\x1b[201~"
    ]


@given(st.lists(st.binary(max_size=8)))
def test_without_a_leader_everything_passes(pieces):
    pieces = [piece.replace(b"\x02", b"") for piece in pieces]
    data = b"".join(pieces)
    if b"98" in data:
        return
    assert b"".join(item for item in run(*pieces) if isinstance(item, bytes)) == data


@given(st.binary(max_size=40), st.lists(st.integers(0, 40), max_size=5))
def test_where_it_is_cut_does_not_matter(data, cuts):
    whole = run(data)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in pairwise(places)]
    assert run(*pieces) == whole


def test_a_lone_escape_is_held_only_until_it_is_flushed():
    keys = LeaderFilter(leader_key("ctrl+b"))
    assert keys.feed(b"\x1b") == []
    assert keys.is_unfinished
    assert keys.flush() == [b"\x1b"]
    assert not keys.is_unfinished


@pytest.mark.parametrize(
    ("spelling", "typed"),
    [("ctrl+a", b"\x01"), ("alt+x", b"\x1bx"), ("ctrl+space", b"\x00"), ("ctrl+]", b"\x1d")],
)
def test_other_leaders(spelling, typed):
    assert run(typed + b"d", leader=spelling) == DETACH
    assert run(b"\x02d", leader=spelling) == [b"\x02d"]


@pytest.mark.parametrize("spelling", ["b", "shift+b", "f1", "ctrl+f1", "hyper+x", "", "ctrl+"])
def test_keys_that_cannot_lead(spelling):
    with pytest.raises(UsageError):
        leader_key(spelling)
