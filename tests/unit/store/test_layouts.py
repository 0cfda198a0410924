"""`layout.toml`: there and back, damaged, newer, locked."""

from __future__ import annotations

import os
import pathlib
import stat
import subprocess
import sys

import pytest
import tomli_w
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from aisession_tui.model.layout import Layout, Tab
from aisession_tui.model.panes import Direction, Pane, Split
from aisession_tui.store import layouts
from tests.support.wild import wild

FULL = Layout(
    root=Split(
        Direction.ROW,
        (Pane(1, "0123abcd"), Split(Direction.COLUMN, (Pane(2), Pane(7, "ffff0000")), (1.0, 2.5))),
        (0.25, 0.75),
    ),
    focus=7,
    keyboard_in_sidebar=True,
    zoomed=True,
    sidebar_visible=False,
    sidebar_width=40,
    selection="0123abcd",
    collapsed=frozenset({"work", "Exited", "é"}),
    theme="ai-session-light",
    recent=("0123abcd", "ffff0000"),
)


@pytest.fixture(autouse=True)
def _home(own_dirs):
    os.makedirs(os.path.dirname(layouts.layout_path()), 0o700, exist_ok=True)


def write(data: bytes):
    with open(layouts.layout_path(), "wb") as file:
        file.write(data)


def test_there_and_back():
    assert layouts.load() == Layout()
    layouts.save(FULL)
    assert layouts.load() == FULL
    assert stat.S_IMODE(os.stat(layouts.layout_path()).st_mode) == 0o600
    layouts.save(Layout())
    assert layouts.load() == Layout()


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"a = [", b"panes = 3\nsidebar = 'x'", b"[" * 5000]
)
def test_damage_gives_a_new_layout(data):
    write(data)
    assert layouts.load() == Layout()


def test_each_wrong_value_falls_back_by_itself():
    table = layouts.to_toml(FULL) | {"recent": ["a", 1]}
    table["tabs"][0] |= {"zoomed": "yes", "focus": True}
    table["sidebar"] = {"visible": False, "width": 5000, "collapsed": "all"}
    assert layouts.from_toml(table) == FULL._replace(
        zoomed=False, focus=1, recent=(), sidebar_width=200, collapsed=frozenset({"Exited"})
    )


def test_a_broken_tree_is_mended():
    table = layouts.to_toml(FULL)
    tab = table["tabs"][0]
    tab["panes"]["parts"][1]["parts"][1]["id"] = 1  # twice
    assert layouts.from_toml(table).panes == (Pane(1, "0123abcd"), Pane(2))
    tab["panes"]["weights"] = [0, -1]
    assert layouts.from_toml(table).root.weights == (1.0, 1.0)
    tab["panes"] = {"split": "diagonal", "parts": [{"id": 1}]}
    assert layouts.from_toml(table).panes == (Pane(1),)


def test_tabs_come_back_in_their_order_with_the_one_in_front():
    layout = FULL._replace(
        tab_name="work", before=(Tab(Pane(4), 4, True, "a"),), after=(Tab(), Tab(name="c"))
    )
    table = layouts.to_toml(layout)
    assert [each["name"] for each in table["tabs"]] == ["a", "work", "", "c"]
    assert layouts.from_toml(table) == layout
    table["tab"] = 99
    assert layouts.from_toml(table).tab == 3
    table["tabs"][0]["panes"] = 5
    table["tabs"][2] = "no tab"
    table["tabs"][3]["name"] = "c\x1b" + "d" * 100
    mended = layouts.from_toml(table)
    assert [each.name for each in mended.tabs] == ["work", "c" + "d" * 63]
    table["tabs"] = []
    assert layouts.from_toml(table).tabs == (Tab(),)


def test_a_layout_from_before_there_were_tabs_is_one_tab():
    table = layouts.to_toml(FULL)
    (tab,) = table.pop("tabs")
    del table["tab"]
    assert layouts.from_toml(table | tab) == FULL


NESTED = "".join(f'[[panes{".parts" * depth}]]\nsplit = "row"\n' for depth in range(1, 500))


@pytest.mark.parametrize(
    "text",
    [
        "sidebar = { width = -5 }",
        "sidebar = { width = 10000 }",
        'sidebar = { width = "wide", visible = 1, collapsed = [nan] }',
        "sidebar = { width = nan }",
        'selection = "../../etc\\u0000"\nrecent = ["..", "0123abcd"]',
        'focus = 7\npanes = { id = 1, session = "../x" }',
        'panes = { split = "row", weights = [nan, inf], parts = [{ id = 1 }, { id = 2 }] }',
        f'panes = {{ split = "row", weights = [1, {10**400}], parts = [{{ id = 1 }}, {{ id = 2 }}] }}',
        '[panes]\nsplit = "row"\n' + NESTED,
        "panes = " + "{ parts = [" * 500 + "]}" * 500,
    ],
    ids="negative wide words nan paths focus weights huge deep deeper".split(),
)
def test_nonsense_becomes_a_layout_that_can_be_shown(text):
    write(text.encode())
    layout = layouts.load()
    assert 5 <= layout.sidebar_width <= 200
    assert layout.focused in layout.panes
    assert {pane.session for pane in layout.panes} == {""}
    assert set(layout.recent) <= {"0123abcd"}
    assert layout.selection == ""
    assert layouts.from_toml(layouts.to_toml(layout)) == layout


def test_a_newer_file_is_never_overwritten():
    write(tomli_w.dumps(layouts.to_toml(FULL) | {"schema": 2, "future": 1}).encode())
    path = pathlib.Path(layouts.layout_path())
    before = path.read_bytes()
    with pytest.raises(ValueError, match="newer version"):
        layouts.save(Layout())
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"panes = [", b"\xff\0", b"#" * (2 << 20)])
def test_a_file_that_is_no_layout_is_set_aside_once(content):
    write(content)
    path = pathlib.Path(layouts.layout_path())
    for width in (20, 30, 40):
        layouts.save(Layout(sidebar_width=width))
    (aside,) = path.parent.glob("layout.toml.corrupt-*")
    assert aside.read_bytes() == content
    assert layouts.load().sidebar_width == 40


def test_only_one_app_saves():
    probe = "from aisession_tui.store import layouts; print(layouts.take_lock() is not None)"

    def others_turn() -> bytes:
        return subprocess.check_output([sys.executable, "-c", probe], env=os.environ)

    lock = layouts.take_lock()
    assert lock is not None
    assert others_turn() == b"False\n"
    os.close(lock)
    assert others_turn() == b"True\n"


SESSIONS = st.sampled_from(["", "0123abcd"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | SESSIONS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["split", "parts", "weights", "id", "session", "sidebar", "x"]), inner
        )
    ),
    max_leaves=20,
)
TABLES = st.dictionaries(st.sampled_from([*layouts.to_toml(FULL)]), VALUES)


@wild(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLES)
def test_no_table_can_do_harm(table):
    layout = layouts.from_toml(table)
    assert layout.focused in layout.panes
    assert len({pane.id for pane in layout.panes}) == len(layout.panes)
    assert 5 <= layout.sidebar_width <= 200
    assert layouts.from_toml(layouts.to_toml(layout)) == layout
