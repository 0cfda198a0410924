"""Text of unknown origin made fit for a cell grid: made harmless, shortened, padded."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
"""Control characters, bidirectional overrides and undecodable bytes: names and titles come from
programs, and none of these may reach the outer terminal or turn a line around."""
_PICTURE = "[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"
_LOOSE_JOINER = re.compile(f"(?<!{_PICTURE})\u200d|\u200d(?!{_PICTURE})")
"""A joiner that joins no two pictures has no width, but its neighbours' is not agreed on."""


def printable(text: str) -> str:
    """Put a `?` where a character would move the cursor, hide text or cannot be encoded."""
    return _LOOSE_JOINER.sub("", _UNPRINTABLE.sub("?", text))


def counted_sessions(count: int) -> str:
    """`1 session` or `3 sessions`."""
    return f"{count} session{'' if count == 1 else 's'}"


def fit(text: str, width: int, ellipsis: str) -> str:
    """Shorten to at most `width` cells, with an ellipsis for what is left out."""
    if cell_len(text) <= width:
        return text
    kept = max(width - cell_len(ellipsis), 0)
    return (set_cell_size(text, kept).rstrip() + ellipsis) if width > 0 else ""


def pad(text: str, width: int, ellipsis: str) -> str:
    """Shorten or fill up to exactly `width` cells."""
    return set_cell_size(fit(text, width, ellipsis), max(width, 0))


def home_relative(path: str, home: str) -> str:
    """Write a path below the home directory with `~`."""
    home = home.rstrip("/")
    if home and (path == home or path.startswith(home + "/")):
        return "~" + path[len(home) :]
    return path


def span(seconds: float) -> str:
    """Say a span of time in one or two units: `40 s`, `4 m`, `2 h 10 m`, `3 d`."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} m"
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 3 else f"{days} d"
    return f"{hours} h {minutes} m" if minutes else f"{hours} h"


def age(seconds: float) -> str:
    """Say how long ago something was, in one unit and never in seconds, which would tick."""
    for unit, size_s in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size_s:
            return f"{int(seconds // size_s)} {unit}"
    return ""
