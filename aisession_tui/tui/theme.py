"""Our themes and the user's as Textual's, which one suits, and where the style sheets lie.

Only variables that Textual itself defines are set, so that every Textual theme fits our style
sheets. One accent colour, one warning colour; everything else is a shade of the background.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from textual.theme import Theme

from aisession_tui.config.themes import (
    ANSI_NAME,
    AUTO,
    DARK_NAME,
    DARK_SHADES,
    LIGHT_NAME,
    LIGHT_SHADES,
    MONO_NAME,
    Shades,
    UserTheme,
    luminance,
)
from aisession_tui.paths import styles_dir


def style_sheets() -> list[str | os.PathLike[str]]:
    """The style sheets: inside the package once installed, beside it in a checkout."""
    return list[str | os.PathLike[str]](sorted(Path(styles_dir()).glob("*.tcss")))


class Outer(NamedTuple):
    """What is known of the terminal the app runs in."""

    term: str = ""
    """The value of `TERM`."""
    is_monochrome: bool = False
    """`NO_COLOR` is set."""
    is_dark: bool = True
    """Whether its background is, as far as is known."""


def suited_theme(wanted: str, dark: str, light: str, outer: Outer) -> str:
    """The name of the theme to wear.

    Args:
        wanted: What the user chose: a theme's name or `auto`.
        dark: The theme for a dark background.
        light: The theme for a light one.
        outer: The terminal.
    """
    if outer.is_monochrome:
        return MONO_NAME
    if wanted != AUTO:
        return wanted
    if outer.term in _FEW_COLORS:
        return ANSI_NAME
    return dark if outer.is_dark else light


def looks_dark(background: str) -> bool:
    """Whether a background `rrggbb` is nearer to black than to white, to the eye."""
    return luminance(background) < _MIDDLE


def told_dark(environ: Mapping[str, str]) -> bool | None:
    """What `COLORFGBG` says of the background (rxvt, Konsole), the palette's number at its end."""
    number = environ.get("COLORFGBG", "").rpartition(";")[2]
    return int(number) in (*range(7), 8) if number.isdecimal() else None


_MIDDLE = 0.18
"""The luminance of the grey that the eye sees halfway between black and white (L* = 50)."""
_FEW_COLORS = ("linux", "dumb", "vt100", "vt220", "ansi", "xterm", "screen")


def _theme(name: str, shades: Shades, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        primary=shades.accent,
        secondary=shades.accent,
        accent=shades.accent,
        warning=shades.warning,
        error=shades.error,
        success=shades.success,
        foreground=shades.foreground,
        background=shades.background,
        surface=shades.surface,
        panel=shades.panel,
        variables=_variables(shades),
    )


def _variables(shades: Shades) -> dict[str, str]:
    return {
        "text": shades.foreground,
        "text-muted": shades.muted,
        "text-disabled": shades.muted,
        "text-accent": shades.accent,
        "text-primary": shades.accent,
        "text-warning": shades.warning,
        "text-error": shades.error,
        "text-success": shades.success,
        "border": shades.accent,
        "border-blurred": shades.border,
        "block-cursor-background": shades.cursor,
        "block-cursor-foreground": shades.foreground,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": shades.panel,
        "block-cursor-blurred-foreground": shades.foreground,
        "block-hover-background": shades.surface,
        "input-cursor-background": shades.foreground,
        "input-cursor-foreground": shades.background,
        "input-selection-background": shades.cursor,
        "input-selection-foreground": shades.foreground,
        "scrollbar": shades.border,
        "scrollbar-hover": shades.muted,
        "scrollbar-active": shades.accent,
        "scrollbar-background": shades.background,
        "scrollbar-background-hover": shades.background,
        "scrollbar-background-active": shades.background,
    }


DARK = _theme(DARK_NAME, DARK_SHADES, dark=True)
LIGHT = _theme(LIGHT_NAME, LIGHT_SHADES, dark=False)


def _terminal_theme(name: str, *, accent: str, warning: str, error: str, success: str) -> Theme:
    """A theme of the terminal's own colours; shapes, bold and reverse carry what shades cannot."""
    return Theme(
        name=name,
        ansi=True,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=warning,
        error=error,
        success=success,
        foreground=_DEFAULT,
        background=_DEFAULT,
        surface=_DEFAULT,
        panel=_DEFAULT,
        boost=_DEFAULT,
        variables=dict.fromkeys(_PLAIN_VARIABLES, _DEFAULT)
        | {"border": accent, "block-cursor-text-style": "reverse", "scrollbar": accent},
    )


_DEFAULT = "ansi_default"
_PLAIN_VARIABLES = (
    "ansi-background ansi-foreground text-muted text-disabled border-blurred"
    " block-cursor-background block-cursor-foreground block-cursor-blurred-background"
    " input-selection-background input-selection-foreground scrollbar-hover scrollbar-active"
    " scrollbar-background scrollbar-background-hover scrollbar-background-active"
).split()
ANSI = _terminal_theme(
    ANSI_NAME,
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
)
MONO = _terminal_theme(
    MONO_NAME, accent=_DEFAULT, warning=_DEFAULT, error=_DEFAULT, success=_DEFAULT
)
THEMES = (DARK, LIGHT, ANSI, MONO)
"""All of ours, to be registered by the App."""


def theme_of(user: UserTheme) -> Theme:
    """A theme of the user's for Textual."""
    return _theme(user.name, user.shades, dark=user.dark)
