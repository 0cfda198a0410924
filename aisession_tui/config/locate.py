"""In which line of a TOML file each key stands; the parser of the standard library does not say.

Only for files that are valid TOML. Keys inside inline tables count for the line of the whole.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping

Path = tuple[str, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*|\n|[\[\]{}=]|[A-Za-z0-9_-]+|.",
    re.DOTALL,
)
"""TOML 1.0: strings of four kinds, comments, newlines, brackets, bare keys, and the rest."""
_OPENING, _CLOSING = ("[", "{"), ("]", "}")


class _Statement:
    """One header or assignment, as far as it was read."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.is_header = False
        self.is_over = False
        """What follows on the line is a value or a comment."""
        self.depth = 0
        """Brackets that are open in the value."""


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and key, by its path."""
    lines: dict[Path, int] = {}
    prefix: Path = ()
    statement, line = _Statement(), 1
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece == "\n" and statement.depth <= 0:
            statement = _Statement()
        elif statement.is_over:
            statement.depth += (piece in _OPENING) - (piece in _CLOSING)
        elif piece == "[" and not statement.words:
            statement.is_header = True
        elif piece == "=" or (piece == "]" and statement.is_header):
            path = tuple(statement.words)
            prefix = path if statement.is_header else prefix
            lines.setdefault(path if statement.is_header else prefix + path, line)
            statement.is_over = True
            statement.depth = 0
        elif not (piece.isspace() or piece in ".]" or piece.startswith("#")):
            statement.words.append(_key(piece))
        line += piece.count("\n")
    return lines


def _key(piece: str) -> str:
    """A key as the parser has it."""
    if piece[0] not in "\"'":
        return piece
    if "\\" not in piece or piece[0] == "'":
        return piece[1:-1]
    import tomllib

    with contextlib.suppress(ValueError):  # an escape that there is not
        return str(tomllib.loads(f"key = {piece}")["key"])
    return piece[1:-1]


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a key or of what is in it, else of the innermost table around it; else 0."""
    while path:
        depth = len(path)
        within = [line for key, line in lines.items() if key[:depth] == path]
        if path in lines or within:
            return lines.get(path) or min(within)
        path = path[:-1]
    return 0
