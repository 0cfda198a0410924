"""What each line of an output is worth: by what it says, how rare it is, and where it stands.

Pure. What lines say is data: `rules/lines.toml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from aisession_tui.agents.rule_files import compiled, concerns, load
from aisession_tui.agents.templates import Templates

_RARE = 9.0
_ODD = 14.0
_FIRST = (4.0, 3.0, 2.0)
_LAST = 9.0
_LAST_DECAY = 0.72
_REACHED = 0.5
_LIKE_OTHERS = 0.35
"""What is left of a line that no rule knows for each one of its form before it."""
_LONGEST = 2000
"""Characters of a line that are looked at."""


class Worth(NamedTuple):
    """Of one line."""

    score: float
    must: bool = False
    """It may exceed what is aimed at."""


class _Said(NamedTuple):
    """What a rule says of a line."""

    score: float
    decay: float
    reach: int
    must: bool


_NOTHING = _Said(0.0, _LIKE_OTHERS, 0, False)


def worths(lines: Sequence[str], templates: Templates) -> list[Worth]:
    """The worth of each line; of a line without text, nothing."""
    said = _said(lines, templates)
    rare = templates.rarities()
    scores = [each.score + _RARE * extra for each, extra in zip(said, rare, strict=True)]
    for index in templates.odd_ones():
        scores[index] = max(scores[index], _ODD)
    _decay(scores, said, templates)
    for index, extra in _places(lines):
        scores[index] += extra
    for index, extra in _in_blocks(lines):
        scores[index] += extra
    _reach(scores, said)
    return [
        Worth(score if line else 0.0, each.must and score > 0)
        for line, score, each in zip(lines, scores, said, strict=True)
    ]


def _said(lines: Sequence[str], templates: Templates) -> list[_Said]:
    """What the rules say: asked once for all lines that are the same but for numbers."""
    text = "\n".join(lines) if len(lines) < 20_000 else "\n".join([*lines[:5000], *lines[-5000:]])
    rules = [
        (
            compiled(rule["pattern"]).search,
            _Said(rule["score"], rule["decay"], rule.get("reach", 0), rule.get("must", False)),
        )
        for rule in load("lines")["lines"]
        if "when" not in rule or concerns(rule, text)
    ]
    rules.sort(key=lambda rule: -rule[1].score)
    known: dict[str, _Said] = {}
    found = []
    for line, template in zip(lines, templates.of_line, strict=True):
        if template not in known:
            known[template] = _judged(line[:_LONGEST], rules)
        found.append(known[template])
    return found


def _judged(line: str, rules: list[tuple[Any, _Said]]) -> _Said:
    for search, said in rules:
        if search(line):
            return said
    return _NOTHING


def _decay(scores: list[float], said: list[_Said], templates: Templates) -> None:
    """Of lines of one form each is worth less than the one before it."""
    left: dict[str, float] = defaultdict(lambda: 1.0)
    for index, shape in enumerate(templates.shape_of_line):
        if scores[index] > 0:
            scores[index] *= left[shape]
            left[shape] *= said[index].decay


def _places(lines: Sequence[str]) -> list[tuple[int, float]]:
    """The beginning says what it is, the end how it went."""
    with_text = [index for index, line in enumerate(lines) if line]
    found = list(zip(with_text, _FIRST, strict=False))
    worth = _LAST
    for index in reversed(with_text[-12:]):
        found.append((index, worth))
        worth *= _LAST_DECAY
    return found


def _in_blocks(lines: Sequence[str]) -> list[tuple[int, float]]:
    text = "\n" + "\n".join(lines)
    found: list[tuple[int, float]] = []
    for rule in load("lines")["blocks"]:
        if concerns(rule, text):
            for first, end in _rows(rule, lines):
                for at in range(first, end):
                    is_kept = at < first + rule["head"] or at >= end - rule["tail"]
                    found.append((at, rule["score"] if is_kept else -rule["score"]))
    return found


def _rows(rule: dict[str, Any], lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where rows of lines that belong together begin and end."""
    inside: re.Pattern[str] = compiled(rule["inside"])
    start = compiled(rule["start"]) if "start" in rule else None
    rows: list[tuple[int, int]] = []
    begin: int | None = None
    for index, line in enumerate([*lines, ""]):
        if begin is not None and not inside.search(line):
            if index > begin:
                rows.append((begin, index))
            begin = None
        if begin is None and start is not None and start.search(line):
            begin = index + 1
        elif begin is None and start is None and inside.search(line):
            begin = index
    return rows


def _reach(scores: list[float], said: list[_Said]) -> None:
    """What follows an error belongs to it, and what stands right before it a little."""
    before = list(scores)
    for index, each in enumerate(said):
        if each.reach and before[index] > 0:
            for at in range(index + 1, min(index + 1 + each.reach, len(scores))):
                scores[at] = max(scores[at], before[index] * _REACHED)
