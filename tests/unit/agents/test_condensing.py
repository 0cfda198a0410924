"""Outputs in few tokens: what must be there, what is left out and marked, and how large it gets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.agents import tokens
from aisession_tui.agents.condensing import aimed_tokens, condense
from aisession_tui.agents.rendering import Text, rendered_in_part
from tests.support.transcripts import all_transcripts
from tests.support.wild import wild

CUT = re.compile(r"… (\d+):(\d+)(?: alike)?")


def short(lines, most=4096, share=1.0):
    return condense(Text(list(lines)), most, share).lines


def log(count=2000, **odd):
    lines = [
        f"12:00:{n % 60:02d} INFO request id={n:08x} took={n % 40 + 10}ms" for n in range(count)
    ]
    for at, text in odd.items():
        lines[int(at.removeprefix("at"))] = text
    return lines


def test_a_short_one_is_left_as_it_is():
    assert short(["one", "two", "", "three"]) == ["one", "two", "three"]
    assert not condense(Text(["one"]), 4096).is_cut


def test_the_rare_line_in_the_middle_of_a_log_is_found():
    found = short(log(at1000="12:00:01 INFO settings reloaded: workers=12"))
    assert "12:00:01 INFO settings reloaded: workers=12" in found
    assert len(found) < 25


def test_a_value_that_is_rare_in_its_place_is_found():
    lines = [f'10.0.0.{n % 9} "GET /page HTTP/1.1" 200 {n * 7 % 5000}' for n in range(800)]
    lines[333] = '10.0.0.3 "GET /page HTTP/1.1" 302 77'
    assert lines[333] in short(lines)
    lines = [f'{{"name": "replica-{n}", "status": "healthy"}}' for n in range(400)]
    lines[200] = '{"name": "replica-200", "status": "lagging"}'
    assert lines[200] in short(lines)
    lines = log(at700="12:00:40 INFO request id=000002bc took=48213ms")
    assert lines[700] in short(lines)


def test_cuts_say_which_lines_are_missing():
    lines = log(at500="ERROR: the disk is full")
    found = short(lines)
    place = 0
    for line in found:
        if match := CUT.fullmatch(line):
            assert int(match[1]) == place + 1
            place = int(match[2])
        else:
            place += 1
            assert line == lines[place - 1]
    assert place == len(lines)


def test_of_a_stack_trace_the_place_in_ones_own_code_and_the_reason_stay():
    own = [f'  File "/src/app/pay.py", line {n + 10}, in charge' for n in range(30)]
    other = [
        f'  File "/usr/lib/python3/site-packages/lib{n}.py", line {n}, in call' for n in range(30)
    ]
    frames = [line for frame in [*own, *other] for line in (frame, "    run()")]
    trace = ["Traceback (most recent call last):", *frames, "ValueError: the card has expired"]
    found = short([*log(300), *trace])
    assert own[-1] in found
    assert "ValueError: the card has expired" in found
    assert own[15] not in found
    assert other[15] not in found


def test_what_is_repeated_word_for_word_is_told_once():
    lines = ["building", *["error: cannot reach the server"] * 400, "gave up"]
    found = short(lines)
    assert found.count("error: cannot reach the server") < 4
    assert found[-2:] == [f"… {len(found) - 1}:401 alike", "gave up"]


def test_what_matters_less_gets_less():
    lines = [f"src/a{n}.c:{n}: error: bad {'ab'[n % 2] * n}" for n in range(1, 60)]
    whole, part = (sum(map(tokens.count, short(lines, share=share))) for share in (1.0, 0.3))
    assert part < whole * 0.5


def test_the_size_that_is_aimed_at_grows_with_the_root():
    assert aimed_tokens(50) == 50
    assert aimed_tokens(10_000) < 600
    assert aimed_tokens(500_000) < 4096
    sizes = [aimed_tokens(size) for size in range(0, 100_000, 97)]
    assert sizes == sorted(sizes)


lines_of_any_kind = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["ERROR: x", "", "  at f (a.js:1:2)", "ok 1", "+added", "1 failed in 2s"]),
    ),
    max_size=80,
)


@wild(150)
@given(lines_of_any_kind, st.integers(20, 500))
def test_whatever_comes_the_limit_is_kept_and_order_and_words_stay(lines, most):
    lines = [" ".join(line.split()) for line in lines]
    found = condense(Text(lines), most)
    assert sum(tokens.count(line) + 1 for line in found.lines) <= most
    kept = [line for line in found.lines if not CUT.fullmatch(line)]
    rest = iter(lines)
    assert all(line in rest for line in kept)
    assert condense(Text(lines), most) == found


@pytest.mark.slow
def test_the_corpus_keeps_its_facts_in_few_tokens():
    before = after = facts = found = 0
    for each in all_transcripts():
        text = "\n".join(condense(rendered_in_part(each.pieces), 4096).lines)
        before += tokens.count("\n".join(each.lines))
        after += tokens.count(text)
        facts += len(each.facts)
        found += sum(fact in text for fact in each.facts)
    assert after < 0.07 * before
    assert found >= 0.98 * facts
