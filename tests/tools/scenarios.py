"""How `programs.py` uses a program: the words its scenarios are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from looks import Mask

Action = tuple[Any, ...]
"""`press KEY ...`, `paste TEXT`, `wait PATTERN`, `resize WIDER HIGHER`; `click`, `scroll` and others at a text."""
STEPS = ("start", "keys", "more", "mouse", "paste", "resize", "enlarge", "leave")
"""In this order; a program that takes no mouse, say, has no such step."""

AFTER_RESIZE = ("resize", "enlarge", "leave")


class Step(NamedTuple):
    """What the user does, and what is on the screen then (a regular expression)."""

    until: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Program:
    """A program, its files, and how it is used."""

    name: str
    command: tuple[str, ...]
    steps: dict[str, Step]
    files: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    masks: tuple[Mask, ...] = ()
    is_agent: bool = False
    reflows: bool = False
    """It leaves wrapped lines of an older size above. When lines above it are wrapped anew, our cursor
    stays on its text and xterm.js's in its row: after a resize our engine alone is what is compared with."""
    quiet_s: float = 0.6


def press(*keys: str) -> Action:
    """Press keys one after the other."""
    return ("press", *keys)


def click(text: str) -> Action:
    """Click on the first letter of a text."""
    return ("click", text)


def drag(text: str, right: int, down: int) -> Action:
    """Drag from the first letter of a text over some cells."""
    return ("drag", text, right, down)


def scroll(text: str, notches: int) -> Action:
    """Turn the wheel over a text, up with negative numbers."""
    return ("scroll", text, notches)


SMALLER = ("resize", -17, -7)
LARGER = ("resize", 25, 11)
LEFT = r"left with \d"
"""What the shell says that ran the program."""
SEVERAL_LINES = "first — 漢字\nsecond: $(date) `id`\nthird\ttab"
"""For pastes: nothing of it may be obeyed."""
