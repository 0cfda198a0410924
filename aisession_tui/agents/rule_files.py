"""Rules as data: the TOML files in `rules`, their patterns compiled when they are first asked for."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from typing import Any

_HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rules")


@cache
def load(name: str) -> dict[str, Any]:
    """What a file of rules says; its patterns are not compiled yet."""
    with open(os.path.join(_HERE, f"{name}.toml"), "rb") as file:
        return tomllib.load(file)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern whose `^` and `$` are those of lines."""
    return re.compile(pattern, re.MULTILINE)


def concerns(rule: dict[str, Any], text: str) -> bool:
    """Whether a rule's words are in a text."""
    return any(word in text for word in rule["when"])
