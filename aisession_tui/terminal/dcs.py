"""Device control strings: two questions are answered, all else is swallowed (sixel, tmux ...)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.operations.reports import cursor_style_number
from aisession_tui.terminal.sgr import COLONS, PROTECTED, codes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisession_tui.terminal.screen import Screen


def execute(screen: Screen, payload: str) -> None:
    """Answer DECRQSS and XTGETTCAP."""
    if payload.startswith("$q"):
        _status_string(screen, payload[2:])
    elif payload.startswith("+q"):
        _capabilities(screen, payload[2:])


def _margins(screen: Screen) -> str:
    return f"{screen.top + 1};{screen.bottom + 1}r"


def _side_margins(screen: Screen) -> str:
    return f"{screen.left + 1};{screen.right + 1}s"


def _pen(screen: Screen) -> str:
    return (codes_of(screen.pens.table[screen.pen], COLONS) or "0") + "m"


def _protection(screen: Screen) -> str:
    is_protected = screen.pens.table[screen.pen].style & PROTECTED
    return ("1" if is_protected else "2") + '"q'


def _cursor_style(screen: Screen) -> str:
    return f"{cursor_style_number(screen)} q"


def _level(_: Screen) -> str:
    return '64;1"p'


def _extent(screen: Screen) -> str:
    return ("2" if screen.changes_rectangles else "0") + "*x"


def _lines(screen: Screen) -> str:
    return f"{screen.lines}t"


def _lines_of_screen(screen: Screen) -> str:
    return f"{screen.lines}*|"


def _columns(screen: Screen) -> str:
    return f"{screen.columns}$|"


def _main_display(_: Screen) -> str:
    return "0$}}"  # answers are templates, where a brace counts once if it is doubled


def _no_status_line(_: Screen) -> str:
    return "0$~"


_SETTINGS: dict[str, Callable[[Screen], str]] = {
    "m": _pen,
    "r": _margins,
    "s": _side_margins,
    " q": _cursor_style,
    '"q': _protection,
    '"p': _level,
    "*x": _extent,
    "t": _lines,
    "*|": _lines_of_screen,
    "$|": _columns,
    "$}": _main_display,
    "$~": _no_status_line,
}


def _status_string(screen: Screen, setting: str) -> None:
    """DECRQSS: the control function that would make the setting as it is."""
    describe = _SETTINGS.get(setting)
    if describe is None:
        screen.replies.add("\x1bP0$r\x1b\\")
    else:
        screen.replies.add("\x1bP1$r" + describe(screen) + "\x1b\\")


_CAPABILITIES = {
    "TN": "xterm-256color",
    "name": "xterm-256color",
    "Co": "256",
    "colors": "256",
    "RGB": "8/8/8",
    "Tc": "",
    "Su": "",
    "XT": "",
    "Smulx": "\x1b[4:%p1%dm",
    "Setulc": "\x1b[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%dm",
    "setrgbf": "\x1b[38;2;%p1%d;%p2%d;%p3%dm",
    "setrgbb": "\x1b[48;2;%p1%d;%p2%d;%p3%dm",
    "Ss": "\x1b[%p1%d q",
    "Se": "\x1b[0 q",
    "Sync": "\x1b[?2026%?%p1%{1}%-%tl%eh%;",
}
"""Those of terminfo's `xterm-256color`, and the extensions programs look for; a flag has no value."""


def _hexadecimal(text: str) -> str:
    return text.encode().hex().upper()


_CAPABILITY_ANSWERS = {
    _hexadecimal(name): _hexadecimal(name) + ("=" + _hexadecimal(value) if value else "")
    for name, value in _CAPABILITIES.items()
}


def _capabilities(screen: Screen, names: str) -> None:
    """XTGETTCAP: hexadecimal names; only known ones are answered with more than a refusal."""
    for name in names.split(";")[:16]:
        answer = _CAPABILITY_ANSWERS.get(name.upper())
        if answer is None:
            screen.replies.add("\x1bP0+r\x1b\\")
        else:
            screen.replies.add("\x1bP1+r" + answer + "\x1b\\")
