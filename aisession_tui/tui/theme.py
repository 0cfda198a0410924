"""Our themes, and where the style sheets lie.

Only variables that Textual itself defines are set, so that every Textual theme fits our style
sheets. One accent colour, one warning colour; everything else is a shade of the background.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from textual.theme import Theme

from aisession_tui.paths import styles_dir

DARK_NAME = "ai-session-dark"
LIGHT_NAME = "ai-session-light"
ANSI_NAME = "ai-session-ansi"
"""Uses the sixteen colours of the user's own terminal and its background."""
MONO_NAME = "ai-session-mono"
"""No colour at all, for `NO_COLOR`. Textual's own filter would take the programs' colours, too."""


def style_sheets() -> list[str | os.PathLike[str]]:
    """The style sheets: inside the package once installed, beside it in a checkout."""
    return list[str | os.PathLike[str]](sorted(Path(styles_dir()).glob("*.tcss")))


def suited_theme(*, is_monochrome: bool, term: str) -> str:
    """The name of the theme for a terminal, before the user chose one.

    Args:
        is_monochrome: `NO_COLOR` is set.
        term: The value of `TERM`.
    """
    if is_monochrome:
        return MONO_NAME
    return ANSI_NAME if term in _FEW_COLORS else DARK_NAME


_FEW_COLORS = ("linux", "dumb", "vt100", "vt220", "ansi", "xterm", "screen")


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
