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
from aisession_tui.agents.scoring import worths
from aisession_tui.agents.templates import Templates

WHOLE_TOKENS = 260
"""A shorter output is left as it is."""
_ROOT = 3.0
_MORE = 2.0
"""How much more than is aimed at what must not be missing may take."""
_OTHERS = 0.35
"""Of what is aimed at is left for lines that may be missing, however much the others take."""
_MARK_TOKENS = 8
_ROUGHLY_FROM = 4 * WHOLE_TOKENS
_LEAST_WORTH = 0.7
"""What says less is left out even where there is room for it."""
_LEAST = 4
"""Tokens of a line that says anything."""
_LONGEST = 800
_LONGEST_OTHER = 180


class Condensed(NamedTuple):
    """What is left of an output."""

    lines: list[str]
    total: int
    """How many lines the output has."""
    is_cut: bool
    """Lines were left out: `… A:B` stands for them, `… A:B alike` if they are like the one before but for numbers."""
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
    size = _size(text.lines)
    aimed = min(most_tokens, max(20, round(share * aimed_tokens(size))))
    lines = [_shortened(line, _LONGEST) for line in text.lines]
    if size <= min(WHOLE_TOKENS * share, most_tokens):
        return Condensed([line for line in lines if line], text.total, is_cut=False)
    templates = Templates(lines)
    chosen = _chosen(lines, templates, aimed, min(most_tokens, round(aimed * _MORE)))
    return _written(text, lines, templates, chosen)


def _size(lines: Sequence[str]) -> int:
    """The tokens of lines; of many, roughly."""
    size = sum(map(tokens.roughly, lines)) + len(lines)
    return size if size > _ROUGHLY_FROM else sum(tokens.count(line) + 1 for line in lines)


def _chosen(lines: list[str], templates: Templates, aimed: int, at_most: int) -> list[int]:
    """The lines that are kept, by their index; long ones that say nothing special are shortened."""
    found = worths(lines, templates)
    kept: set[int] = set()
    spent = _MARK_TOKENS
    others = 0
    candidates = [at for at, worth in enumerate(found) if worth.score >= _LEAST_WORTH]
    for at in sorted(candidates, key=lambda at: (-found[at].score, -at)):
        worth = found[at]
        room = at_most - spent
        if not worth.must:
            room = min(room, max(aimed - spent, round(aimed * _OTHERS) - others))
        if at_most - spent < _LEAST:
            break
        if room >= _LEAST:
            lines[at] = lines[at] if worth.must else _shortened(lines[at], _LONGEST_OTHER)
            marks = (at - 1 not in kept) + (at + 1 not in kept) - 1
            cost = tokens.count(lines[at]) + 1 + _MARK_TOKENS * marks
            if cost <= room:
                kept.add(at)
                spent += cost
                others += 0 if worth.must else cost
    return sorted(kept)


def _written(
    text: Text, lines: Sequence[str], templates: Templates, chosen: Sequence[int]
) -> Condensed:
    written: list[str] = []
    is_cut = False
    last = -1
    for at in [*chosen, len(lines)]:
        between = [index for index in range(last + 1, at) if lines[index]]
        if sum(tokens.count(lines[index]) + 1 for index in between[:_MARK_TOKENS]) <= _MARK_TOKENS:
            written += [lines[index] for index in between]
        elif between:
            forms = {templates.of_line[index] for index in between}
            alike = " alike" if last >= 0 and forms == {templates.of_line[last]} else ""
            first, end = text.number(between[0]), text.number(between[-1])
            written.append(f"… {first}:{end}{alike}")
            is_cut = True
        if at < len(lines):
            written.append(lines[at])
        last = at
    return Condensed(written, text.total, is_cut, is_sampled=bool(text.gaps))


def _shortened(line: str, longest: int) -> str:
    """A line without what makes it too long, from behind its middle."""
    if len(line) <= longest:
        return line
    return f"{line[: longest * 2 // 3]} … {line[-longest // 3 :]}"
