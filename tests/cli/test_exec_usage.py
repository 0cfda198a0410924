"""What exec says when its arguments are in the wrong places."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x", "sleep 100", "--timeout", "1"), "options go before the COMMAND"),
        (("x",), "give the COMMAND to run"),
        (("x", "--timeout", "abc", "ls"), "'abc' is no number of seconds"),
    ],
)
def test_a_wrong_usage_is_told_like_every_other(cli, arguments, said):
    result = cli("exec", *arguments)
    assert result.code == 2
    assert said in result.err
    assert result.err.endswith("See: ai-session exec --help\n")
