"""One segment searched: every line that has the text, whatever stands between its characters."""

import json

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aisession_tui.errors import UsageError
from aisession_tui.model.size import Size
from aisession_tui.service.matching import Matcher, query_of
from aisession_tui.service.search_worker import Job, search
from aisession_tui.store import journal
from aisession_tui.terminal.printed import pieces, text_of
from tests.support.wild import wild

HEADER = journal.header_line(journal.Header(Size(80, 24), 1000.0, 1))
BETWEEN = ["\x1b[m", "\x1b[1;32m", "\x1b]0;ab\x07", "\x07", "\x1b[2C", "\x1b[K", "\x1b[", "\x1b"]
ENDS = ["\r\n", "\n", "\r", "\x1b[H", "\x1b[3;4H", "\x0b"]
TEXTS = ["a", "b", "A", "B", "ab", " ", "  ", "ä", "Ä", "\u212a", "k", "\\", '"', "n", "\ufffd"]
OUTPUT = st.lists(st.sampled_from(BETWEEN + ENDS + TEXTS), max_size=30)


def segment(*outputs, key="key"):
    """A segment in which each output comes 100 ms after the one before it."""
    events = [journal.event_line(0, "o", json.dumps(key).encode())]
    events += [journal.event_line(100, "o", msgspec.json.encode(text)) for text in outputs]
    return (HEADER + b"".join(events)).decode("latin-1")


def found(job, text, **how):
    return search(job, Matcher(query_of(text, **how)))


def texts(data, text, **how):
    return [line.text for line in found(Job(data=data, limit=100), text, **how)]


def every_line(output):
    rows = output.encode().split(b"\n")
    return [text_of(row[start:end]) for row in rows for start, end in pieces(row)]


@wild(300)
@given(
    OUTPUT,
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4).map("".join),
    st.booleans(),
    st.booleans(),
)
@example(["a\x1b[1mb"], "ab", False, False)
@example(["a\x1b[2C", "b"], "a  b", False, False)
@example(["\u212a"], "k", True, True)
def test_no_line_that_matches_is_missed(output, text, ignore_case, is_regex):
    expression = text.replace("\\", r"\\") if is_regex else text
    query = query_of(expression, is_regex=is_regex, ignore_case=ignore_case)
    matcher = Matcher(query)
    expected = {line for line in every_line("".join(output)) if matcher.find(line)}
    job = Job(data=segment(*output), limit=100)
    lines = search(job, matcher)
    assert {line.text for line in lines} == expected
    for line in lines:
        same = str.casefold if query.ignore_case else str
        assert same(line.text[line.start : line.end]) == same(text)


def test_a_text_without_capitals_is_found_in_either_case():
    data = segment("Needle\nneedle\nNEEDLE\n")
    assert texts(data, "needle") == ["NEEDLE", "needle", "Needle"]
    assert texts(data, "Needle") == ["Needle"]
    assert texts(data, "Needle", ignore_case=True) == ["NEEDLE", "needle", "Needle"]
    assert texts(data, "needle", is_regex=True) == ["needle"]
    assert texts(segment("SCHÖN\nschön\n"), "schön") == ["schön", "SCHÖN"]


@pytest.mark.parametrize(
    "expression",
    ["e{2}d", "n..dle$", "^need", "[n]eedle", "(?i)NEED", "x|needle", r"\w+dle", "n?eed"],
)
def test_regular_expressions(expression):
    assert texts(segment("nothing\r\na ne", "edle\r\nneedle\r\n"), expression, is_regex=True)[
        0
    ] == ("needle")


def test_when_it_was_written():
    data = segment("first\r\n", "sec", "ond\r\n", "third first\r\n")
    lines = found(Job(data=data, limit=9), "first")
    assert [(line.at_ms, line.text) for line in lines] == [(400, "third first"), (100, "first")]
    assert found(Job(data=data, limit=9), "second")[0].at_ms == 300
    assert [line.at_ms for line in found(Job(data=data, limit=9, since_ms=200), "first")] == [400]
    assert [line.at_ms for line in found(Job(data=data, limit=1), "first")] == [400]


def test_lines_around():
    data = segment("one\r\ntwo\r\n\r\n10%\r20% needle\rend\r\nafter\r\n", "last\r\nmore")
    (line,) = found(Job(data=data, limit=9, context=3), "needle")
    assert (line.before, line.after) == (["two", "", "10%"], ["end", "after", "last"])
    (line,) = found(Job(data=data, limit=9, context=2), "one")
    assert (line.before, line.after) == ([], ["two", ""])
    (line,) = found(Job(data=data, limit=9, context=2), "more")
    assert (line.before, line.after) == (["after", "last"], [])


def test_the_screen_at_the_beginning_is_searched_only_where_asked_for():
    data = segment("new needle\n", key="old needle\r\n")
    assert texts(data, "needle") == ["new needle"]
    lines = found(Job(data=data, limit=9, has_screen=True), "needle")
    assert [line.text for line in lines] == ["new needle", "old needle"]


def test_a_screen_that_is_drawn_again_is_told_once():
    data = segment("\x1b[Hneedle\x1b[2Hx", "\x1b[Hneedle\x1b[2Hy", "\x1b[Hneedles")
    assert texts(data, "needle") == ["needles", "needle"]


def test_a_long_line_is_told_around_its_match():
    (line,) = found(Job(data=segment("x" * 9000 + "needle" + "y" * 9000), limit=9), "needle")
    assert len(line.text) == 2000
    assert line.text[line.start : line.end] == "needle"


@wild(50)
@given(st.integers(0, 400), st.binary(max_size=20))
def test_a_damaged_segment_is_searched_as_far_as_it_goes(cut, rubbish):
    whole = segment("first needle\r\n", "x" * 200, "\r\nlast needle\r\n")
    data = whole[:cut] + rubbish.decode("latin-1")
    assert set(texts(data, "needle")) <= {"first needle", "last needle"}
    end = whole.index("first needle") + 20
    assert "first needle" in texts(whole[:end] + "\n[rubbish\n", "needle")


def test_bytes_that_are_no_text_hide_nothing():
    encoder = journal.Encoder(msgspec.json.encode, 0)
    line = encoder.encode(5, "o", b"needle \xff\xfe one\r\n")
    assert b"# bytes" in line
    assert texts(segment() + line.decode("latin-1"), "needle") == ["needle \ufffd\ufffd one"]


@pytest.mark.parametrize(
    ("text", "is_regex"), [("", False), ("a\nb", False), ("(", True), ("a{99999999999}", True)]
)
def test_patterns_that_find_nothing(text, is_regex):
    with pytest.raises(UsageError):
        query_of(text, is_regex=is_regex)
