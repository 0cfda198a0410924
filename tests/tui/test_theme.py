"""Contrast of our themes, and style sheets that fit every theme."""

import asyncio
from itertools import product

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES
from textual.widgets import Static

from aisession_tui.config.themes import TEXTUAL_NAMES
from aisession_tui.tui.theme import (
    ANSI_NAME,
    DARK_NAME,
    DARK_SHADES,
    LIGHT_NAME,
    LIGHT_SHADES,
    MONO_NAME,
    THEMES,
    Outer,
    looks_dark,
    style_sheets,
    suited_theme,
    told_dark,
)
from tests.support.chrome import Host

TEXTS = ("foreground", "muted", "accent", "warning", "error", "success")
GROUNDS = ("background", "surface", "panel", "cursor")
WCAG_AA = 4.5


@pytest.mark.parametrize("shades", [DARK_SHADES, LIGHT_SHADES], ids=["dark", "light"])
@pytest.mark.parametrize(("text", "ground"), list(product(TEXTS, GROUNDS)))
def test_text_can_be_read(shades, text, ground):
    color, behind = Color.parse(getattr(shades, text)), Color.parse(getattr(shades, ground))
    lighter, darker = sorted((luminance(color), luminance(behind)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= WCAG_AA


def luminance(color):
    """WCAG 2.2's relative luminance."""
    parts = [channel / 255 for channel in (color.r, color.g, color.b)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [*(each.name for each in THEMES), "textual-dark", "nord"])
def test_the_style_sheets_fit_the_theme(theme):
    async def use():
        app = Host(Static("text"), theme=theme)
        async with app.run_test() as pilot:
            await pilot.pause()
            assert app.theme == theme

    asyncio.run(use())


def test_there_is_a_style_sheet_for_what_screens_share_and_it_comes_first():
    names = [str(path).rsplit("/", 1)[-1] for path in style_sheets()]
    assert names[0] == "base.tcss"
    assert {"main.tcss", "confirm.tcss", "switcher.tcss"} <= set(names)


@pytest.mark.parametrize(
    ("wanted", "outer", "found"),
    [
        ("auto", Outer("xterm-256color"), DARK_NAME),
        ("auto", Outer("xterm-256color", is_dark=False), LIGHT_NAME),
        ("auto", Outer("linux", is_dark=False), ANSI_NAME),
        ("nord", Outer("linux"), "nord"),
        ("nord", Outer("xterm-256color", is_monochrome=True), MONO_NAME),
    ],
)
def test_the_theme_follows_the_user_and_the_terminal(wanted, outer, found):
    assert suited_theme(wanted, DARK_NAME, LIGHT_NAME, outer) == found


@pytest.mark.parametrize(
    ("background", "is_dark"),
    [("000000", True), ("fdf6e3", False), ("1e1e2e", True), ("ffffff", False), ("5f5f5f", True)],
)
def test_a_background_looks_dark_or_light(background, is_dark):
    assert looks_dark(background) is is_dark


def test_the_environment_may_know_the_background():
    assert told_dark({"COLORFGBG": "15;0"}) is True
    assert told_dark({"COLORFGBG": "0;default;15"}) is False
    assert told_dark({"COLORFGBG": "0;default"}) is None
    assert told_dark({}) is None


def test_all_of_textuals_themes_are_known_by_name():
    assert {*TEXTUAL_NAMES, "ansi-dark", "ansi-light"} == set(BUILTIN_THEMES)
