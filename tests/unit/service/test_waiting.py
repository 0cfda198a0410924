"""Conditions as they are written on a command line."""

from __future__ import annotations

import re

import pytest

from aisession_tui.errors import UsageError
from aisession_tui.service.waiting import Condition


@pytest.mark.parametrize("word", ["idle", "needs-you", "exit", "prompt"])
def test_words(word):
    assert Condition.parse(word) == Condition(word)


def test_those_with_a_value():
    assert Condition.parse("text=a=b.*c") == Condition("text", re.compile("a=b.*c"))
    assert Condition.parse("quiet=0.5") == Condition("quiet", quiet_s=0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("done", "'done' is none of idle, needs-you, exit, prompt, text=REGEX and quiet=S"),
        ("idle=1", "'idle=1' is none of"),
        ("text=", "'text=' is none of"),
        ("text=(", "text=(: missing ), unterminated subpattern"),
        ("quiet=", "quiet=: give a number of seconds above 0"),
        ("quiet=0", "quiet=0: give a number"),
        ("quiet=inf", "quiet=inf: give a number"),
        ("quiet=nan", "quiet=nan: give a number"),
    ],
)
def test_nonsense_is_said_to_be_some(text, said):
    with pytest.raises(UsageError, match=re.escape(said)):
        Condition.parse(text)
