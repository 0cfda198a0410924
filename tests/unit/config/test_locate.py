"""Lines of keys in any TOML."""

import tomllib

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.config.locate import key_lines, line_of

SAMPLE = '''\
# leader = "no"
leader = "x" # [no]
keys.kill = ["a",
 "[b]"]
"quoted key" = """
[not] = 1
"""
[a.b]
c = {x = 1}
[[list]]
d = 'f'
e = [
  ["g"],
  { h = 1 },
]
i = 1
'''
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
VALUES = st.one_of(st.integers(-9, 9), st.booleans(), st.text(), st.lists(st.text()))
TABLES = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=4),
    lambda inner: st.dictionaries(KEYS, VALUES | inner, max_size=4),
)


def test_every_key_has_its_line():
    assert key_lines(SAMPLE) == {
        ("leader",): 2,
        ("keys", "kill"): 3,
        ("quoted key",): 5,
        ("a", "b"): 8,
        ("a", "b", "c"): 9,
        ("list",): 10,
        ("list", "d"): 11,
        ("list", "e"): 12,
        ("list", "i"): 16,
    }


def test_what_has_no_line_of_its_own_has_that_of_its_table():
    lines = key_lines(SAMPLE)
    assert line_of(lines, ("a", "b", "c", "x")) == 9
    assert line_of(lines, ("nothing",)) == 0


def paths(table, prefix=()):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from paths(value, (*prefix, key))
        else:
            yield (*prefix, key)


@given(TABLES)
def test_the_line_of_a_key_begins_with_it(table):
    text = tomli_w.dumps(table)
    lines = key_lines(text)
    for path in paths(table):
        line = text.split("\n")[lines[path] - 1]
        assert path[-1] in tomllib.loads(f"{line}]" if line.endswith("[") else line)


@given(st.text(alphabet="[]{}=\"'#.\\\n ab1"))
def test_no_text_is_too_wild(text):
    assert all(1 <= line <= text.count("\n") + 1 for line in key_lines(text).values())
