"""Changes that leave everything else as it was."""

import os
import re
import stat
import tomllib

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from aisession_tui.config import explain, reading, writing
from aisession_tui.config.model import FIELDS, KeyTable
from aisession_tui.errors import AiSessionError, UsageError

COMMENTED = """\
# mine
leader = "ctrl+a"   # like screen

[sidebar]           # the list
width = 30
"""


def test_comments_and_order_stay():
    changed = writing.with_value(COMMENTED, ("sidebar", "width"), 40)
    assert changed == COMMENTED.replace("30", "40")
    changed = writing.with_value(COMMENTED, ("theme",), "nord")
    assert all(line in changed.splitlines() for line in COMMENTED.splitlines())
    assert tomllib.loads(changed)["theme"] == "nord"


@pytest.mark.parametrize(
    ("name", "word", "value"),
    [
        ("leader", "ctrl+a", "ctrl+a"),
        ("leader", '"ctrl+a"', "ctrl+a"),
        ("sidebar.width", "30", 30),
        ("toasts.duration_s", "2", 2.0),
        ("mouse", "false", False),
        ("mouse", "off", False),
        ("keys.kill", "K", ("K",)),
        ("keys.kill", '["K", "ctrl+k"]', ("K", "ctrl+k")),
        ("keys.kill", "[]", ()),
        ("keys.scrollback", "[", ("[",)),
        ("sidebar.keys.kill", "delete", ("delete",)),
        ("theme", "7", "7"),
    ],
)
def test_a_word_is_understood_as_toml_or_as_it_stands(name, word, value):
    field, _ = writing.find(name)
    assert writing.value_of(field, word) == value


@pytest.mark.parametrize(
    ("name", "word", "problem"),
    [
        ("laeder", "ctrl+a", "did you mean 'leader'"),
        ("keys", "x", "there is no setting 'keys'"),
        ("sidebar.width", "wide", "a whole number from 12 to 120"),
        ("mouse", "perhaps", "true or false"),
        ("keys.kill", "C-k", "write ctrl+k"),
    ],
)
def test_a_wrong_word_is_refused(name, word, problem):
    with pytest.raises(UsageError, match=re.escape(problem)):
        writing.value_of(writing.find(name)[0], word)


SETTABLE = [each for each in FIELDS if each.kind is not KeyTable]
FILES = st.sampled_from(
    [
        "",
        COMMENTED,
        explain.template(),
        "sidebar = { width = 30 }\n",
        "sidebar.width = 30\nkeys.kill = []\n",
        "[keys]\nkill = 'K'\n[sidebar.keys]\nkill = ['x']\n[[other]]\na = 1\n",
        "[toasts]\n\n[sidebar]\n# nothing\n",
    ]
)


@settings(deadline=None)  # the first one imports tomlkit
@given(FILES, st.sampled_from(SETTABLE))
def test_any_setting_can_be_set_in_any_file(text, field):
    changed = writing.with_value(text, field.path, field.default)
    assert reading.read(changed, {}, {}).value(field.name).value == field.default
    assert set(text.splitlines()) - set(changed.splitlines()) <= {
        line for line in text.splitlines() if field.path[-1] in line or "{" in line
    }


@settings(deadline=None)  # the first one imports tomlkit
@given(st.dictionaries(st.text(), st.integers(0, 9) | st.dictionaries(st.text(), st.text())))
def test_other_contents_are_never_changed(table):
    text = tomli_w.dumps(table)
    try:
        changed = writing.with_value(text, ("sidebar", "width"), 33)
    except AiSessionError:
        assert not isinstance(table.get("sidebar", {}), dict)
        return
    found = tomllib.loads(changed)
    assert found.pop("sidebar") == table.pop("sidebar", {}) | {"width": 33}
    assert found == table


def test_a_broken_file_is_left_alone(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("leader = = 1\n")
    with pytest.raises(AiSessionError, match="config edit"):
        writing.set_value(("theme",), "nord", file=str(path))
    assert path.read_text() == "leader = = 1\n"


def test_a_link_is_written_through_and_nobody_else_can_read_the_file(tmp_path):
    target = tmp_path / "dotfiles" / "ai.toml"
    target.parent.mkdir()
    target.write_text(COMMENTED)
    link = tmp_path / "config" / "config.toml"
    link.parent.mkdir()
    link.symlink_to("../dotfiles/ai.toml")
    writing.set_value(("bell",), False, file=str(link))
    assert os.readlink(link) == "../dotfiles/ai.toml"
    assert "bell = false" in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert os.listdir(link.parent) == ["config.toml"]


def test_the_template_sets_nothing_and_can_be_used_line_by_line():
    text = explain.template()
    assert reading.read(text, {}, {}).values == {}
    lines = [line.removeprefix("# ") for line in text.splitlines() if "= " in line or "# [" in line]
    settings = [
        line for line in lines if line.startswith("[") or line.split(" = ")[0].isidentifier()
    ]
    loaded = reading.read("\n".join(settings), {}, {})
    assert loaded.problems == ()
    assert {each.name for each in SETTABLE} <= set(loaded.values)
