"""What each line of an output is worth: by what it says, how rare it is, and where it stands.

Pure. What lines say is data: `rules/lines.toml`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from aisession_tui.agents.rule_files import compiled, concerns, load
from aisession_tui.agents.templates import Templates

_RARE = 9.0
_ODD = 14.0
_RUN_END = 5.0
"""Of the last of many lines alike: it says how far it came."""
_FIRST = (5.0, 4.0, 4.0, 3.0, 3.0, 2.0)
_LAST = 9.0
_LAST_DECAY = 0.7
_REACHED = 0.6
_HEADING = 6.0
_SAID_AGAIN = 0.2
_LIKE_OTHERS = 0.35
"""What is left of a line that no rule knows for each one of its form before it."""
_WORD = re.compile("[a-z]+")
_LONGEST = 2000
"""Characters of a line that are looked at."""


class Worth(NamedTuple):
    """Of one line."""

    score: float
    must: bool = False
    """It may exceed what is aimed at."""


_WORTHLESS = Worth(0.0)


class _Said(NamedTuple):
    """What a rule says of a line."""

    name: str
    score: float
    decay: float
    reach: int
    must: bool


class _Rule(NamedTuple):
    """One of `lines.toml`."""

    words: frozenset[str]
    pattern: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    when: tuple[str, ...]
    said: _Said


_NOTHING = _Said("", 0.0, _LIKE_OTHERS, 0, must=False)
_ODD_ONE = _Said("odd", _ODD, 0.8, 1, must=False)


def worths(lines: Sequence[str], templates: Templates) -> list[Worth]:
    """The worth of each line; of a line without text, nothing."""
    said = _said(lines, templates)
    for index in templates.odd_ones():
        if said[index].score <= _ODD:
            said[index] = _ODD_ONE
    rare = templates.rarities()
    scores = [each.score + _RARE * extra for each, extra in zip(said, rare, strict=True)]
    _decay(scores, said, templates)
    for index in templates.run_ends():
        scores[index] += _RUN_END
    for index, extra in [*_places(lines, templates), *_headings(lines), *_in_blocks(lines)]:
        scores[index] += extra
    musts = [each.must for each in said]
    _reach(scores, musts, said)
    _repeat(scores, lines)
    return [
        Worth(score, must and score > 0) if line else _WORTHLESS
        for line, score, must in zip(lines, scores, musts, strict=True)
    ]


def _said(lines: Sequence[str], templates: Templates) -> list[_Said]:
    """What the rules say: asked once for all lines that are the same but for numbers."""
    text = "\n".join(lines) if len(lines) < 20_000 else "\n".join([*lines[:5000], *lines[-5000:]])
    rules = [rule for rule in _rules() if not rule.when or any(map(text.__contains__, rule.when))]
    known: dict[str, _Said] = {}
    found = []
    for line, template in zip(lines, templates.of_line, strict=True):
        if template not in known:
            known[template] = _judged(line[:_LONGEST], rules)
        found.append(known[template])
    return found


def _judged(line: str, rules: list[_Rule]) -> _Said:
    words = set(_WORD.findall(line.lower()))
    for rule in rules:
        if rule.words and rule.words.isdisjoint(words):
            continue
        if rule.pattern and not rule.pattern.search(line):
            continue
        if not (rule.unless and rule.unless.search(line)):
            return rule.said
    return _NOTHING


@cache
def _rules() -> list[_Rule]:
    """All rules, the best first."""
    rules = [
        _Rule(
            frozenset(each.get("words", "").split()),
            compiled(each["pattern"]) if "pattern" in each else None,
            compiled(each["unless"]) if "unless" in each else None,
            tuple(each.get("when", ())),
            _Said(
                each["name"],
                each["score"],
                each["decay"],
                each.get("reach", 0),
                each.get("must", False),
            ),
        )
        for each in load("lines")["lines"]
    ]
    return sorted(rules, key=lambda rule: -rule.said.score)


def _decay(scores: list[float], said: list[_Said], templates: Templates) -> None:
    """Of lines of one form, of which the same is said, each is worth less than the one before it."""
    left: dict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    for index, shape in enumerate(templates.shape_of_line):
        if scores[index] > 0:
            key = (said[index].name, shape)
            scores[index] *= left[key]
            left[key] *= said[index].decay


def _places(lines: Sequence[str], templates: Templates) -> list[tuple[int, float]]:
    """The beginning says what it is, the end how it went, the less the more alike its lines are."""
    with_text = [index for index, line in enumerate(lines) if line]
    found = list(zip(with_text, _FIRST, strict=False))
    worth = _LAST
    alike: Counter[str] = Counter()
    for index in reversed(with_text[-12:]):
        shape = templates.shape_of_line[index]
        found.append((index, worth * _LAST_DECAY ** alike[shape]))
        alike[shape] += 1
        worth *= _LAST_DECAY
    return found


def _headings(lines: Sequence[str]) -> list[tuple[int, float]]:
    """Lines at the margin, after a blank one and before indented ones."""
    return [
        (at, _HEADING)
        for at in range(len(lines) - 1)
        if lines[at][:1].strip() and lines[at + 1][:1].isspace() and not (at and lines[at - 1])
    ]


def _repeat(scores: list[float], lines: Sequence[str]) -> None:
    """What was said already, word for word, is no news."""
    seen: Counter[str] = Counter()
    for index, line in enumerate(lines):
        if scores[index] > 0:
            scores[index] *= _SAID_AGAIN ** seen[line]
        seen[line] += 1


def _in_blocks(lines: Sequence[str]) -> list[tuple[int, float]]:
    text = "\n" + "\n".join(lines)
    found: list[tuple[int, float]] = []
    for rule in load("lines")["blocks"]:
        if concerns(rule, text):
            for first, end in _rows(rule, lines):
                kept = {*range(first, first + rule["head"]), *range(end - rule["tail"], end)}
                kept |= _innermost(rule, lines, first, end)
                sign = rule["score"]
                found += [(at, sign if at in kept else -sign) for at in range(first, end)]
    return found


def _innermost(rule: dict[str, Any], lines: Sequence[str], first: int, end: int) -> set[int]:
    """The frame of the user's own code in which it happened, and the line after it."""
    if "own" not in rule:
        return set()
    own = compiled(rule["own"])
    order = range(first, end) if rule["innermost"] == "first" else range(end - 1, first - 1, -1)
    at = next((at for at in order if own.search(lines[at])), None)
    return set() if at is None else {at, min(at + 1, end - 1)}


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


def _reach(scores: list[float], musts: list[bool], said: list[_Said]) -> None:
    """What follows an error belongs to it; of an odd line also what stands before it."""
    before = list(scores)
    for index, each in enumerate(said):
        if not each.reach or before[index] <= 0:
            continue
        first = index - 1 if each is _ODD_ONE and index else index + 1
        for at in range(first, min(index + 1 + each.reach, len(scores))):
            if at != index and scores[at] < before[index] * _REACHED:
                scores[at] = before[index] * _REACHED
                musts[at] = musts[index]
