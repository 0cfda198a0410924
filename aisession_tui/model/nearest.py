"""The choice that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that is most like the word, or nothing if none is."""
    import difflib

    found = difflib.get_close_matches(word, list(choices), n=1)
    return found[0] if found else ""
