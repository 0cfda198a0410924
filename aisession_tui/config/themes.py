"""Themes as data: the shades of ours, and the user's own from `themes/NAME.toml`.

Knows nothing of Textual. A colour that is wrong is told and the one of our theme used instead;
text that would be hard to read is told and used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from aisession_tui import paths
from aisession_tui.config.reading import Loaded, Problem, syntax_problem, text_of
from aisession_tui.model.nearest import nearest

AUTO = "auto"
DARK_NAME = "ai-session-dark"
LIGHT_NAME = "ai-session-light"
ANSI_NAME = "ai-session-ansi"
"""Uses the sixteen colours of the user's own terminal and its background."""
MONO_NAME = "ai-session-mono"
"""No colour at all, for `NO_COLOR`. Textual's own filter would take the programs' colours, too."""
OUR_NAMES = (DARK_NAME, LIGHT_NAME, ANSI_NAME, MONO_NAME)
TEXTUAL_NAMES = tuple(
    """textual-dark textual-light nord gruvbox catppuccin-mocha dracula tokyo-night monokai flexoki
    catppuccin-latte catppuccin-frappe catppuccin-macchiato solarized-light solarized-dark
    rose-pine rose-pine-moon rose-pine-dawn atom-one-dark atom-one-light""".split()
)
"""Those that come with Textual."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3 (AA), for text."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_SUFFIX = ".toml"


class Shades(NamedTuple):
    """The colours of one theme."""

    background: str
    surface: str
    """Fields, and what the pointer is on."""
    panel: str
    """The footer, and what is selected while the keyboard is elsewhere."""
    cursor: str
    border: str
    """Lines around what does not have the keyboard."""
    muted: str
    """Text of the second rank."""
    foreground: str
    accent: str
    warning: str
    error: str
    success: str


DARK_SHADES = Shades(
    background="#13161b",
    surface="#1b1f26",
    panel="#20252d",
    cursor="#2b3442",
    border="#3a424f",
    muted="#98a1b0",
    foreground="#dde1e8",
    accent="#6cb6ff",
    warning="#f2b134",
    error="#ff8078",
    success="#7fd88f",
)
LIGHT_SHADES = Shades(
    background="#fafbfc",
    surface="#f0f2f5",
    panel="#e8ebf0",
    cursor="#d6e3f5",
    border="#c3c9d2",
    muted="#545c69",
    foreground="#1d2229",
    accent="#0b56ad",
    warning="#7d4b00",
    error="#b3201c",
    success="#14632b",
)
_TEXTS = ("foreground", "muted", "accent", "warning", "error", "success")
_GROUNDS = ("background", "surface", "panel", "cursor")


class UserTheme(NamedTuple):
    """A theme of the user's."""

    name: str
    dark: bool
    shades: Shades


class UserThemes(NamedTuple):
    """All of them, and what is wrong with them."""

    themes: tuple[UserTheme, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the user may call them by."""
        return tuple(each.name for each in self.themes)


def themes_dir() -> str:
    """Where the user's themes lie, a file each."""
    return os.path.join(paths.config_dir(), "themes")


def load() -> UserThemes:
    """Read the user's themes, by name."""
    try:
        names = sorted(os.listdir(themes_dir()))
    except OSError:
        return UserThemes()
    themes: list[UserTheme] = []
    problems: list[Problem] = []
    for file in names:
        if not file.endswith(_SUFFIX) or file.startswith("."):
            continue
        theme, found = _load_one(file)
        themes += [theme] if theme is not None else []
        problems += found
    return UserThemes(tuple(themes), tuple(problems))


def _load_one(file: str) -> tuple[UserTheme | None, list[Problem]]:
    name, place = file.removesuffix(_SUFFIX), f"themes/{file}"
    if name in (*OUR_NAMES, *TEXTUAL_NAMES, AUTO):
        return None, [Problem(place, f"{name} is a theme already: give it another name")]
    if not _NAME.fullmatch(name):
        return None, [Problem(place, "a theme's name has lower case letters, digits, - and _ only")]
    text, problem = text_of(os.path.join(themes_dir(), file))
    if problem:
        return None, [Problem(place, problem)]
    return read(text, name)


def read(text: str, name: str) -> tuple[UserTheme | None, list[Problem]]:
    """A theme of its file's text, and what is wrong with it; nothing if it is no TOML."""
    import tomllib

    from aisession_tui.config.locate import key_lines, line_of

    file = f"themes/{name}{_SUFFIX}"
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as reason:
        return None, [syntax_problem(file, str(reason), text)]
    lines = key_lines(text)

    def place(key: str) -> str:
        line = line_of(lines, (key,))
        return f"{file}:{line}" if line else file

    problems = [Problem(place(key), wrong) for key, wrong in _wrongs(table)]
    dark = table["dark"] if isinstance(table.get("dark"), bool) else True
    base = DARK_SHADES if dark else LIGHT_SHADES
    given = {key: table[key] for key in Shades._fields if _is_color(table.get(key))}
    shades = base._replace(**given)
    problems += [Problem(place(key), text, is_warning=True) for key, text in faint(shades)]
    return UserTheme(name, dark, shades), problems


def _wrongs(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    known = (*Shades._fields, "dark")
    for key, value in table.items():
        if key == "dark":
            if not isinstance(value, bool):
                yield key, '"dark": has to be true or false'
        elif key not in known:
            close = nearest(key, known)
            yield key, f'"{key}": no such colour' + (f'; did you mean "{close}"?' if close else "")
        elif not _is_color(value):
            yield key, f'"{key}": has to be a colour such as "#6cb6ff"'


def _is_color(value: Any) -> bool:
    return isinstance(value, str) and _COLOR.fullmatch(value) is not None


def faint(shades: Shades) -> Iterator[tuple[str, str]]:
    """Colours of text that are hard to read on some ground: the name, and a sentence."""
    for text in _TEXTS:
        ratios = {
            ground: contrast(getattr(shades, text), getattr(shades, ground)) for ground in _GROUNDS
        }
        worst = min(ratios, key=lambda ground: ratios[ground])
        if ratios[worst] < LEAST_CONTRAST:
            ratio = f"{ratios[worst]:.1f}:1"
            yield text, f'"{text}" on "{worst}" is hard to read: {ratio}, text needs 4.5:1'


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """WCAG 2.2's relative luminance of `#rgb` or `#rrggbb`, from 0 to 1."""
    digits = color.removeprefix("#")
    pairs = (
        [digits[at : at + 2] for at in (0, 2, 4)] if len(digits) == 6 else [2 * d for d in digits]
    )
    parts = [int(pair, 16) / 255 for pair in pairs]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def unknown(loaded: Loaded, users: Iterable[str]) -> tuple[Problem, ...]:
    """What the configuration calls by names that no theme has."""
    known = (*OUR_NAMES, *TEXTUAL_NAMES, *users)
    return tuple(
        Problem(loaded.place(key), _no_theme(key, name, choices))
        for key, choices in (
            ("theme", (AUTO, *known)),
            ("theme_dark", known),
            ("theme_light", known),
        )
        if (name := loaded.value(key).value) not in choices
    )


def _no_theme(key: str, name: str, choices: Iterable[str]) -> str:
    close = nearest(name, choices)
    return f'"{key}": there is no theme "{name}"' + (f'; did you mean "{close}"?' if close else "")
