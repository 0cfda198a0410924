"""The user's themes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.config import reading, themes
from aisession_tui.config.themes import DARK_SHADES, LIGHT_SHADES


def read(text, name="mine"):
    theme, problems = themes.read(text, name)
    return theme, [str(each) for each in problems]


def test_what_is_not_given_is_as_in_ours():
    assert read("") == (("mine", True, DARK_SHADES), [])
    theme, problems = read('dark = false\naccent = "#005"\n')
    assert (theme.dark, theme.shades) == (False, LIGHT_SHADES._replace(accent="#005"))
    assert problems == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('\nacent = "#fff"', 'themes/mine.toml:2: "acent": no such colour; did you mean "accent"?'),
        ("accent = 3", 'themes/mine.toml:1: "accent": has to be a colour such as "#6cb6ff"'),
        ('accent = "red; x"', 'themes/mine.toml:1: "accent": has to be a colour such as "#6cb6ff"'),
        ("dark = 1", 'themes/mine.toml:1: "dark": has to be true or false'),
        (
            'muted = "#444"',
            'themes/mine.toml:1: "muted" on "cursor" is hard to read: 1.3:1, text needs 4.5:1',
        ),
    ],
)
def test_what_is_wrong_or_hard_to_read_is_told(text, problem):
    theme, problems = read(text)
    assert problems == [problem]
    assert theme is not None


def test_no_toml_is_no_theme():
    assert read("x = ") == (None, ["themes/mine.toml:1: invalid value"])


def test_only_poor_contrast_is_a_warning():
    assert [each.is_warning for each in themes.read('muted = "#444"', "x")[1]] == [True]
    assert [each.is_warning for each in themes.read("dark = 1", "x")[1]] == [False]


@given(st.text())
def test_no_file_is_too_wild(text):
    themes.read(text, "mine")


def test_names_that_cannot_be(own_dirs):
    folder = own_dirs.root / "config" / "ai-session" / "themes"
    folder.mkdir(parents=True)
    for name in (
        "nord.toml",
        "Mine.toml",
        "good-one.toml",
        ".hidden.toml",
        "notes.txt",
        "auto.toml",
    ):
        (folder / name).write_text("")
    found = themes.load()
    assert found.names == ("good-one",)
    assert {each.place for each in found.problems} == {
        *("themes/nord.toml", "themes/Mine.toml", "themes/auto.toml")
    }


def test_an_unknown_theme_is_told_with_the_nearest():
    loaded = reading.read('theme = "norf"\ntheme_dark = "mine"\n', {}, {})
    assert [str(each) for each in themes.unknown(loaded, ["mine"])] == [
        'config.toml:1: "theme": there is no theme "norf"; did you mean "nord"?'
    ]
    assert len(themes.unknown(loaded, [])) == 2


def test_contrast_is_that_of_the_standard():
    assert themes.contrast("#000", "#ffffff") == pytest.approx(21)
    assert themes.contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
