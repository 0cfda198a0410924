"""Whether a line is one that was searched for, and where in much raw output such lines can be.

A text as it is written is found without looking closely at most of the output: its first characters are
sought, and fewer of them before an escape sequence, so that no change of colour inside a word hides it.
What is found so may be no match, but no match is left out. A regular expression sees every line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from aisession_tui.errors import UsageError
from aisession_tui.terminal.printed import GAP

LONGEST = 10_000
"""So many characters of a line are shown to a regular expression."""
_HEAD = 6
"""So many characters of a text are sought first."""
_LOOK_EVERY = 256
_CONTROLS = bytes({*range(0x20), 0x7F} - {9, 10, 11, 12, 13})
_AS_ESCAPES = bytes.maketrans(_CONTROLS, b"\x1b" * len(_CONTROLS))
_FOLDED = _AS_ESCAPES.lower()


class Query(NamedTuple):
    """What is searched for."""

    text: str
    is_regex: bool = False
    ignore_case: bool = False


def query_of(text: str, *, is_regex: bool = False, ignore_case: bool = False) -> Query:
    """What somebody asks for; a plain text without a capital letter is found in either case.

    Raises:
        UsageError: Nothing, or everything, would be found by it.
    """
    if not text:
        raise UsageError("an empty pattern is found everywhere: say what to look for")
    if "\n" in text or "\r" in text:
        raise UsageError("a pattern is found within one line: it cannot hold a line end")
    if is_regex:
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as reason:
            raise UsageError(f"{text!r} is no regular expression: {reason}") from None
    return Query(text, is_regex, ignore_case or (not is_regex and text == text.lower()))


class Matcher:
    """Finds lines."""

    def __init__(self, query: Query, look: Callable[[], None] = lambda: None) -> None:
        """Prepare a search.

        Args:
            query: What is searched for.
            look: Called every some hundred lines that a regular expression is tried on: to see
                that it does not take for ever.
        """
        self._look = look
        self._tried = 0
        self._is_regex = query.is_regex
        self._limit = LONGEST if query.is_regex else 1 << 62
        flags = re.IGNORECASE if query.ignore_case else 0
        if not query.is_regex and query.text.isascii():
            flags |= re.ASCII  # no kelvin sign for a k
        self._pattern = re.compile(query.text if query.is_regex else re.escape(query.text), flags)
        self._folds = bool(self._pattern.flags & re.IGNORECASE)
        sought = _certain(query.text, flags) if query.is_regex else query.text
        is_quick = sought.isascii() or not self._folds
        needle = sought.strip(" ").encode("utf-8", "replace") if is_quick else b""
        self._needle = needle.lower() if self._folds else needle
        self._gapped = re.compile(_gapped(needle), re.DOTALL | self._pattern.flags & re.IGNORECASE)

    def find(self, line: str) -> tuple[int, int] | None:
        """Where in a line it is."""
        if self._is_regex:
            self._tried += 1
            if self._tried % _LOOK_EVERY == 1:
                self._look()
        found = self._pattern.search(line, 0, self._limit)
        return found.span() if found else None

    def rows(self, output: bytes) -> Iterator[tuple[int, int]]:
        """The rows, from line end to line end, that may hold it: where they begin and end."""
        is_sure = output.isascii() or not (self._folds and self._is_regex)
        at = 0
        for place in self._places(output) if self._needle and is_sure else _starts(output):
            if place >= at:
                start, end = output.rfind(b"\n", 0, place) + 1, output.find(b"\n", place)
                at = end + 1 or len(output) + 1
                yield start, at - 1

    def _places(self, output: bytes) -> list[int]:
        """Where the text may begin, ascending; of each row that may hold it one at least."""
        needle, sought = self._needle, output.translate(_FOLDED if self._folds else _AS_ESCAPES)
        heads = [needle[:_HEAD]]
        if b"\x1b" in sought:
            heads += [needle[:length] + b"\x1b" for length in range(1, len(heads[0]))]
        places = []
        for head in heads:
            place = sought.find(head)
            while place >= 0:
                at = place + 1
                if self._gapped.match(output, place):
                    places.append(place)
                    at = sought.find(b"\n", at) + 1 or len(sought)
                place = sought.find(head, at)
        return sorted(places)


def _starts(output: bytes) -> Iterator[int]:
    at = 0
    while at < len(output):
        yield at
        at = output.find(b"\n", at) + 1 or len(output)


def _certain(expression: str, flags: int) -> str:
    """The longest text that every match of a regular expression has in it."""
    texts = [""]
    for operator, argument in re._parser.parse(expression, flags):  # type: ignore[attr-defined]  # noqa: SLF001
        if operator is re._constants.LITERAL:  # type: ignore[attr-defined]  # noqa: SLF001
            texts[-1] += chr(argument)
        elif operator is not re._constants.AT:  # type: ignore[attr-defined]  # noqa: SLF001
            texts.append("")
    return max(texts, key=len)


def _gapped(needle: bytes) -> bytes:
    """A pattern for a text with escape sequences between its characters, or in place of blanks."""
    gaps, blanks = b"(?:" + GAP + b")*+", b"(?: |" + GAP + b")*+"
    words = [gaps.join(re.escape(bytes([byte])) for byte in word) for word in needle.split(b" ")]
    return blanks.join(words)
