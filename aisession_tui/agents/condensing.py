"""An output in few tokens: the lines worth most, in their order, and what was left out marked.

Pure and deterministic. How much is aimed at grows with the root of the output's size: a long log says
little more than a short one. Errors and results may take twice as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from aisession_tui.agents import tokens
from aisession_tui.agents.rendering import Text
from aisession_tui.agents.scoring import Worth, worths
from aisession_tui.agents.templates import Templates

WHOLE_TOKENS = 80
"""A shorter output is left as it is."""
_ROOT = 2.6
_MORE = 2.0
"""How much more than is aimed at what must not be missing may take."""
_MARK_TOKENS = 6
_LONGEST = 240
_LONGEST_TAIL = 80


class Condensed(NamedTuple):
    """What is left of an output."""

    lines: list[str]
    total: int
    """How many lines the output has."""
    is_cut: bool
    """Lines were left out: `… A:B` stands for them."""
    is_sampled: bool = False
    """Parts of it were not even read."""


def aimed_tokens(size_tokens: int) -> int:
    """How many tokens an output of so many is to have."""
    if size_tokens <= WHOLE_TOKENS:
        return size_tokens
    return min(size_tokens, round(WHOLE_TOKENS + _ROOT * sqrt(size_tokens - WHOLE_TOKENS)))


def condense(text: Text, most_tokens: int, share: float = 1.0) -> Condensed:
    """Choose lines.

    Args:
        text: The whole output.
        most_tokens: A limit, whatever the output says.
        share: Of what is aimed at: less for outputs that matter less.
    """
    size = sum(map(tokens.roughly, text.lines)) + len(text.lines)
    aimed = min(most_tokens, max(20, round(share * aimed_tokens(size))))
    lines = [_shortened(line) for line in text.lines]
    if size <= min(WHOLE_TOKENS * share, most_tokens):
        return Condensed([line for line in lines if line], text.total, is_cut=False)
    chosen = _chosen(lines, aimed, min(most_tokens, round(aimed * _MORE)))
    return _written(text, lines, chosen)


def _chosen(lines: Sequence[str], aimed: int, at_most: int) -> list[int]:
    """The lines that are kept, by their index."""
    found = worths(lines, Templates(lines))
    order = sorted(range(len(lines)), key=lambda at: (-found[at].score, -at))
    kept: set[int] = set()
    spent = 0
    for at in order:
        if spent >= at_most or found[at].score <= 0:
            break
        spent += _take(lines, found[at], at, kept, aimed - spent, at_most - spent)
    return sorted(kept)


def _take(lines: Sequence[str], worth: Worth, at: int, kept: set[int], room: int, most: int) -> int:
    """Keep a line if there is room for it, and for the mark of what is left out beside it."""
    if not lines[at]:
        return 0
    marks = (at - 1 not in kept) + (at + 1 not in kept) - 1
    cost = tokens.count(lines[at]) + 1 + _MARK_TOKENS * marks
    if cost > (most if worth.must else room):
        return 0
    kept.add(at)
    return cost


def _written(text: Text, lines: Sequence[str], chosen: Sequence[int]) -> Condensed:
    written: list[str] = []
    is_cut = False
    last = -1
    for at in [*chosen, len(lines)]:
        between = [index for index in range(last + 1, at) if lines[index]]
        if sum(tokens.count(lines[index]) + 1 for index in between) <= _MARK_TOKENS:
            written += [lines[index] for index in between]
        elif between:
            written.append(f"… {text.number(between[0])}:{text.number(between[-1])}")
            is_cut = True
        if at < len(lines):
            written.append(lines[at])
        last = at
    return Condensed(written, text.total, is_cut, is_sampled=bool(text.gaps))


def _shortened(line: str) -> str:
    """A line without what makes it too long, from its middle, and without blanks that only align."""
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST - _LONGEST_TAIL]} … {line[-_LONGEST_TAIL:]}"
