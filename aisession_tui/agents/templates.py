"""Which lines of a text are alike: the same but for numbers and ids, or but for their words too.

Pure, and linear in the text: digits are made equal in all of it at once, all else is looked at once
for each different line.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log2

_DIGITS = str.maketrans("123456789", "000000000")
_NUMBER_OR_ID = re.compile(r"\b[a-f]*0[a-f0-]{5,}\b|0+(?:[.:,]0+)*")
_BAR = re.compile(r"([-=#.*~_━─█▏▎▍▌▋▊▉ ])\1{3,}")
_WORD = re.compile(r"[^\W0_]+(?:_+[^\W0_]+)*|'[^']*'|\"[^\"]*\"")
_NUMBER = re.compile("[0-9]+")
_LEAST_GROUP = 20
"""So many lines have to be alike before one of them can be odd."""
_LEAST_RUN = 5
_RARE = 0.01
_KINDS = 0.1
"""A place has few different values: at most so many for each line."""
_FAR = 3
"""Digits by which a number is longer than is usual in its place."""


class Templates:
    """The lines of one text by what they have in common."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        raw = "\n".join(lines).translate(_DIGITS).split("\n") if lines else []
        plain = {each: _NUMBER_OR_ID.sub("0", each) for each in dict.fromkeys(raw)}
        template = {each: _BAR.sub(r"\1", each).strip() for each in dict.fromkeys(plain.values())}
        shape = {each: _WORD.sub("w", each) for each in dict.fromkeys(template.values())}
        self.of_line = [template[plain[each]] for each in raw]
        """The template of each line: numbers and ids are `0`, rows of marks one of them."""
        self.shape_of_line = [shape[each] for each in self.of_line]
        """The same with every word and quoted text as `w`."""
        self.count = Counter(self.of_line)
        self.shape_count = Counter(self.shape_of_line)

    def rarities(self) -> list[float]:
        """How much each line stands out by its form, from 0 to 1: next to nothing where all differ."""
        total = sum(1 for each in self.of_line if each)
        if total < 2:
            return [0.0] * len(self.of_line)
        repeated = sum(count for each, count in self.shape_count.items() if each and count > 3)
        weight = repeated / total / log2(total)
        return [
            weight * log2(total / self.shape_count[shape]) if shape else 0.0
            for shape in self.shape_of_line
        ]

    def run_ends(self) -> Iterator[int]:
        """The last lines of rows of lines of one shape."""
        start = 0
        for index in range(1, len(self.shape_of_line) + 1):
            is_over = index == len(self.shape_of_line)
            if is_over or self.shape_of_line[index] != self.shape_of_line[start]:
                if index - start >= _LEAST_RUN and self.shape_of_line[start]:
                    yield index - 1
                start = index

    def odd_ones(self) -> Iterator[int]:
        """Lines like many others but for one word, or one number, that is rare in its place."""
        yield from self._odd_words()
        yield from self._odd_numbers()

    def _odd_words(self) -> Iterator[int]:
        kinds: dict[str, int] = Counter(
            shape for shape, _ in dict.fromkeys(zip(self.shape_of_line, self.of_line, strict=True))
        )
        for index, shape in enumerate(self.shape_of_line):
            size = self.shape_count[shape]
            if size < _LEAST_GROUP or not shape or kinds[shape] > max(3, size * _KINDS):
                continue
            if kinds[shape] > 1 and self.count[self.of_line[index]] <= max(1, size * _RARE):
                yield index

    def _odd_numbers(self) -> Iterator[int]:
        groups: dict[str, list[int]] = defaultdict(list)
        for index, each in enumerate(self.of_line):
            if self.count[each] >= _LEAST_GROUP and "0" in each:
                groups[each].append(index)
        for members in groups.values():
            numbers = [_NUMBER.findall(self._lines[index]) for index in members]
            width = min(map(len, numbers))
            for place in range(width):
                yield from self._odd_in(members, [each[place] for each in numbers])

    @staticmethod
    def _odd_in(members: list[int], values: list[str]) -> Iterator[int]:
        counts = Counter(values)
        size = len(members)
        if len(counts) == 1:
            return
        if len(counts) <= max(3, size * _KINDS / 4):
            rare = {value for value, count in counts.items() if count <= max(1, size * _RARE / 2)}
            if len(rare) <= 3:
                yield from (at for at, value in zip(members, values, strict=True) if value in rare)
            return
        lengths = sorted(map(len, values))
        usual = lengths[int(size * 0.98)]
        yield from (
            at for at, value in zip(members, values, strict=True) if len(value) >= usual + _FAR
        )
