"""The switcher and the palette."""

from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.fuzzy import FuzzySearch
from textual.widgets import Static

from aisession_tui.tui.actions import Target
from aisession_tui.tui.entries import palette_entries
from aisession_tui.tui.marks import ASCII, UNICODE, WORKING
from aisession_tui.tui.screens.switcher import Switcher, action_choices, find, session_choices
from aisession_tui.tui.widgets.choice_list import RULE, Choice, ChoiceList, _pieces
from aisession_tui.tui.widgets.session_row import SessionRow
from tests.support.chrome import Host, record, text_of

ROWS = [
    SessionRow("1", "api", WORKING, "claude", "reading tests", number=1),
    SessionRow("2", "web", WORKING, "vim", "~/src/web", number=2),
    SessionRow("3", "webhooks", WORKING, "bash"),
]
SESSIONS = session_choices(ROWS)


@asynccontextmanager
async def opened(choices=SESSIONS, size=(80, 24), **options):
    app = Host(Static("behind"), **options)
    async with app.run_test(size=size) as pilot:
        app.ask(Switcher("Switch to", choices, "name"))
        await pilot.pause()
        yield app, pilot


def found(query, choices=SESSIONS):
    return [choice.id for choice in find(choices, query, FuzzySearch())]


def test_the_best_comes_first_and_details_come_last():
    assert found("") == ["1", "2", "3"]
    assert found("web") == ["2", "3"]
    assert found("wh") == ["3"]
    assert found("tests") == ["1"]
    assert found("s") == ["3", "1", "2"]
    assert found("zzz") == []


def test_matched_letters_are_known():
    (choice,) = find(SESSIONS, "wh", FuzzySearch())
    assert choice.matches == (0, 3)


def test_actions_are_found_by_words_and_show_their_keys():
    choices = action_choices(palette_entries(Target(record(1, "api"))))
    first = find(choices, "rena", FuzzySearch())[0]
    assert (first.id, first.key) == ("rename", "ctrl+b ,")


@given(
    st.builds(
        Choice,
        st.just("x"),
        st.text(max_size=30),
        st.sampled_from(["", "c", "ctrl+b PgUp"]),
        st.text(max_size=30),
        st.sampled_from([None, WORKING]),
        st.booleans(),
        st.sets(st.integers(0, 30), max_size=4).map(tuple),
    ),
    st.integers(4, 60),
    st.sampled_from([ASCII, UNICODE]),
)
def test_every_line_is_exactly_as_wide_as_the_list(choice, width, glyphs):
    for each in (choice, RULE):
        pieces = _pieces(each, width, glyphs)
        assert cell_len("".join(text for text, _ in pieces)) == width


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter"], "1"),
        (["down", "enter"], "2"),
        (["ctrl+n", "ctrl+n", "ctrl+p", "enter"], "2"),
        (["up", "enter"], "3"),
        ([*"webh", "enter"], "3"),
        ([*"zzz", "enter"], None),
        (["escape"], None),
    ],
)
async def test_keys_choose(keys, result):
    async with opened() as (app, pilot):
        await pilot.press(*keys)
        assert app.results == [result]


@pytest.mark.asyncio
async def test_the_picture():
    async with opened() as (app, _):
        lines = [line[10:70] for line in text_of(app).splitlines()[4:10]]
        assert lines[0] == "╭─ Switch to " + "─" * 42 + " 3 ─╮"
        assert lines[2] == "│ ● api  reading tests" + " " * 35 + "1 │"
        assert lines[4] == "│ ● webhooks  bash" + " " * 41 + "│"


@pytest.mark.asyncio
async def test_the_mouse_chooses_and_a_click_elsewhere_closes():
    async with opened() as (app, pilot):
        await pilot.click(ChoiceList, offset=(5, 1))
        assert app.results == ["2"]
    async with opened() as (app, pilot):
        await pilot.click(offset=(2, 22))
        assert app.results == [None]


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(120, 36), (40, 12), (20, 5)])
async def test_five_hundred_sessions_fit_any_window(size):
    rows = [SessionRow(str(at), f"session {at}", WORKING) for at in range(500)]
    async with opened(session_choices(rows), size) as (app, pilot):
        frame = app.screen.query_one("#switcher").region
        assert app.screen.region.contains_region(frame)
        await pilot.press("up")
        await pilot.pause()
        assert "session 499" in text_of(app)
        await pilot.press("pageup", "enter")
        assert app.results == ["489"]


@pytest.mark.asyncio
async def test_in_ascii_it_is_ascii():
    async with opened(is_ascii=True) as (app, _):
        assert text_of(app).isascii()
