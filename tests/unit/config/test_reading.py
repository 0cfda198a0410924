"""What is in force, where it comes from, and what is wrong: for any file."""

import os
import re

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.config import reading
from aisession_tui.config.model import FIELDS, Config, KeyTable
from aisession_tui.config.reading import load, read


def problems(text, environ=(), overrides=()):
    return [str(each) for each in read(text, dict(environ), dict(overrides)).problems]


def test_without_a_file_everything_is_as_by_default():
    loaded = read("", {}, {})
    assert loaded.config == Config()
    assert loaded.value("sidebar.width") == (26, "default")
    assert not loaded.problems


def test_the_command_line_goes_before_the_environment_and_that_before_the_file():
    text = 'leader = "ctrl+a"\n\n[sidebar]\nwidth = 30\n[toasts]\nmost = 3\n'
    environ = {"AI_SESSION_LEADER": "ctrl+e", "AI_SESSION_SIDEBAR_WIDTH": "40"}
    loaded = read(text, environ, {"leader": "ctrl+o"})
    assert loaded.value("leader") == ("ctrl+o", "command line --leader")
    assert loaded.value("sidebar.width") == (40, "environment AI_SESSION_SIDEBAR_WIDTH")
    assert loaded.value("toasts.most") == (3, "config.toml:6")
    assert loaded.config.leader == "ctrl+o"
    assert (loaded.config.sidebar.width, loaded.config.toasts.most) == (40, 3)


def test_keys_are_spelled_one_way():
    loaded = read('[keys]\nkill = "K"\nnew = ["Ctrl+n", "pgup", "shift+a"]\nzoom = []\n', {}, {})
    assert loaded.config.keys == {"kill": ("K",), "new": ("ctrl+n", "page_up", "A"), "zoom": ()}
    assert loaded.value("keys.new").origin == "config.toml:3"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('\nlaeder = "ctrl+a"', 'config.toml:2: "laeder": no such setting; did you mean "leader"?'),
        (
            "[sidebar]\nwidht = 3",
            'config.toml:2: [sidebar] "widht": no such setting; did you mean "width"?',
        ),
        (
            "[sidebar]\nwidth = 3",
            'config.toml:2: [sidebar] "width": has to be a whole number from 12 to 120, not 3',
        ),
        (
            'mouse = "no"',
            'config.toml:1: "mouse": has to be true or false, not "no"',
        ),
        ("mouse = 1", 'config.toml:1: "mouse": has to be true or false, not 1'),
        (
            'sessions = {on_exit = "never"}',
            'config.toml:1: [sessions] "on_exit": has to be "auto", "keep" or "close", not "never"',
        ),
        ("theme = [1]", 'config.toml:1: "theme": has to be text in quotes, not a list'),
        ("sidebar = 3", 'config.toml:1: "sidebar": has to be a table: [sidebar]'),
        ("keys = 3", 'config.toml:1: "keys": has to be a table: [keys]'),
        (
            "[keys]\nkill = 3",
            'config.toml:2: [keys] "kill": has to be a list of keys such as ["x", "ctrl+x"], not 3',
        ),
        (
            '[keys]\nkill = "C-x"',
            "config.toml:2: [keys] \"kill\": 'C-x' is no key: write ctrl+x",
        ),
        (
            'leader = "b"',
            "config.toml:1: \"leader\": the leader 'b' would take a key from typing: use ctrl+KEY",
        ),
        ("a = 1\nb = = 2", "config.toml:2: invalid value"),
        ('a = """', "config.toml:1: unterminated string"),
        (
            "which_key_delay_s = nan",
            'config.toml:1: "which_key_delay_s": has to be a number from 0 to 60, not nan',
        ),
        (
            'sessions.shell = "zsh"',
            'config.toml:1: [sessions] "shell": it has to be an absolute path',
        ),
        (
            '"sidebar.width" = 30',
            'config.toml:1: "sidebar.width": no such setting; did you mean "sidebar"?',
        ),
    ],
)
def test_a_problem_names_line_key_and_remedy(text, problem):
    loaded = read(text, {}, {})
    assert [str(each) for each in loaded.problems] == [problem]
    assert loaded.config == Config()


def test_what_is_right_counts_beside_what_is_wrong():
    loaded = read("mouse = 1\nbell = false\n", {}, {})
    assert (loaded.config.mouse, loaded.config.bell) == (True, False)


def test_a_wrong_variable_is_named():
    assert problems("", {"AI_SESSION_BELL": "maybe"}) == [
        'AI_SESSION_BELL: has to be true or false, not "maybe"'
    ]
    assert read("", {"AI_SESSION_BELL": "off"}, {}).config.bell is False


WILD = st.recursive(
    st.one_of(
        st.integers(-(2**63), 2**63 - 1), st.floats(), st.booleans(), st.text(), st.datetimes()
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(sorted({part for each in FIELDS for part in each.path})) | st.text()


@given(st.dictionaries(NAMES, WILD | st.dictionaries(NAMES, WILD, max_size=4), max_size=6))
def test_any_toml_makes_a_configuration_that_can_be_used(table):
    text = tomli_w.dumps(table)
    loaded = read(text, {}, {})
    lines = text.count("\n") + 1
    for problem in loaded.problems:
        match = re.fullmatch(r"config\.toml:(\d+)", problem.place)
        assert match
        assert 1 <= int(match[1]) <= lines
        assert problem.text.count("\n") == 0
    for each in FIELDS:
        if each.kind is not KeyTable:
            value = loaded.value(each.name).value
            assert reading.check(each, value) == (value, "")


@given(st.text())
def test_any_text_at_all_is_survived(text):
    loaded = read(text, {}, {})
    assert loaded.is_file_readable or loaded.config == Config()


@given(
    st.dictionaries(st.sampled_from([each.variable for each in FIELDS if each.variable]), st.text())
)
def test_any_environment_is_survived(environ):
    read("", environ, {})


def test_files_that_cannot_be_read_are_told_and_never_fatal(tmp_path):
    path = tmp_path / "config.toml"
    assert not load(path=str(path)).problems
    path.write_bytes(b'theme = "\xff"')
    assert [str(each) for each in load(path=str(path)).problems] == [
        "config.toml: it is not UTF-8 (byte 9)"
    ]
    path.write_bytes(
        b'\xef\xbb\xbfleader = "ctrl+a"\r\nbell = false\r\n'
    )  # as Windows editors write
    assert load(path=str(path)).config.leader == "ctrl+a"
    path.unlink()
    os.mkfifo(path)
    assert "not a regular file" in str(load(path=str(path)).problems[0])
    path.unlink()
    path.symlink_to("/nowhere/config.toml")
    assert "points to /nowhere/config.toml" in str(load(path=str(path)).problems[0])


def test_deep_and_large_files_are_survived(tmp_path):
    assert problems("a = " + "[" * 100_000)
    assert problems("a = " + "9" * 10_000)
    path = tmp_path / "config.toml"
    path.write_bytes(b"#" * (1 << 21))
    assert "larger than 1 MiB" in str(load(path=str(path)).problems[0])
