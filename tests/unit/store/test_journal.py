"""The form of a journal: every byte comes back, and a file may be cut anywhere."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisession_tui.model.size import Size
from aisession_tui.store import journal
from aisession_tui.store.journal import Encoder, Event, Header

HEADER = Header(Size(80, 24), 1795769783.125, 7, continues=True)
OUTPUT = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([b"\xef\xbf\xbd", b"\xc3", b"\xa9", b"\xf0\x9f", b"\x98\x80", b"#\n", b"\0"]),
)
HAPPENINGS = st.lists(
    st.tuples(
        st.integers(0, 100_000),
        st.one_of(
            st.tuples(st.just("o"), OUTPUT),
            st.tuples(st.just("m"), st.sampled_from([b"prompt", b"exit 3", "ä".encode()])),
            st.tuples(st.just("r"), st.just(b"90x30")),
        ),
    ),
    max_size=12,
)


def written(happenings):
    encoder = Encoder(msgspec.json.encode, 1000)
    at_ms, lines = 1000, [journal.header_line(HEADER), journal.event_line(0, "o", b'"key"')]
    for pause_ms, (code, data) in happenings:
        at_ms += pause_ms
        lines.append(encoder.encode(at_ms, code, data))
    return b"".join([*lines, encoder.release(at_ms)])


def output(events):
    return b"".join(event.data for event in events if event.code == "o")


@settings(deadline=None)  # the machine may be busy
@given(HAPPENINGS)
def test_what_was_written_is_read(happenings):
    segment = journal.read_segment(written(happenings))
    assert segment.header == HEADER
    assert segment.keyframe == b"key"
    assert segment.is_whole
    assert output(segment.events) == b"".join(data for _, (code, data) in happenings if code == "o")
    others = [(event.code, event.data) for event in segment.events if event.code != "o"]
    assert others == [event for _, event in happenings if event[0] != "o"]


@settings(deadline=None)  # the machine may be busy
@given(HAPPENINGS)
def test_every_line_is_what_asciicast_says(happenings):
    header, *lines = written(happenings).decode().rstrip("\n").split("\n")
    assert json.loads(header)["version"] == 3
    events = [json.loads(line) for line in lines if not line.startswith("#")]
    assert all(interval >= 0 and code in "orm" for interval, code, _ in events)
    assert not any("\ud800" <= character <= "\udfff" for *_, text in events for character in text)


@settings(deadline=None)  # the machine may be busy
@given(HAPPENINGS, st.data())
def test_cut_anywhere_what_is_before_the_cut_is_read(happenings, data):
    whole = written(happenings)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    expected = journal.read_segment(whole)
    found = journal.read_segment(cut)
    if found is None:
        assert cut.count(b"\n") == 0
        return
    lines = [line for line in cut.split(b"\n")[1:-1] if not line.startswith(b"#")]
    assert len(found.events) in (max(0, len(lines) - 1), len(lines))
    assert found.events == expected.events[: len(found.events)]


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=300), st.binary(max_size=60), st.integers(0, 300))
def test_no_file_can_make_it_fail(anything, damage, at):
    journal.read_segment(anything)
    whole = written([(1, ("o", b"\xff one")), (1, ("o", b"two"))])
    journal.read_segment(whole[:at] + damage + whole[at + len(damage) :])


def test_strange_lines_are_left_out():
    begin = journal.header_line(HEADER) + journal.event_line(0, "o", b'""')
    lines = b'[1e999, "o", "a"]\n[-1, "o", "b"]\n[1]\n{}\n[1, 2, "x"]\n["1", "o", "x"]\nnull\n'
    lines += b"# bytes zz\n" + '[0.5, "o", "\ufffd"]\n'.encode()
    segment = journal.read_segment(begin + lines + b'[0.25, "o", "c"]\n')
    assert output(segment.events) == b"abc"
    assert segment.events[-1] == Event(250, "o", b"c")
    assert not segment.is_whole


def test_times_do_not_drift():
    encoder = Encoder(msgspec.json.encode, 0)
    lines = b"".join(encoder.encode(at_ms, "o", b"x") for at_ms in range(0, 10_000, 7))
    begin = journal.header_line(HEADER) + journal.event_line(0, "o", b'""')
    events = journal.read_segment(begin + lines).events
    assert sum(event.interval_ms for event in events) == journal.duration_ms(begin + lines) == 9996


def test_a_segment_of_another_recorder_is_read():
    data = b'{"version": 3, "term": {"cols": 90, "rows": 30}, "timestamp": 5}\n[1, "o", "a"]\n'
    segment = journal.read_segment(data)
    assert segment.header == Header(Size(90, 30), 5.0)
    assert journal.read_segment(data.replace(b"3", b"2", 1)) is None


def with_screens(count):
    """A segment of an event each second that ends with a screen, and where each screen is."""
    lines = [journal.header_line(HEADER), journal.event_line(0, "o", b'"key"')]
    begin_ms = round(HEADER.time * 1000)
    for number in range(1, count + 1):
        lines.append(journal.event_line(1000, "o", b'"%d "' % number))
        screen = b'"screen %d"' % number
        lines.append(journal.screen_line(begin_ms + number * 1000, Size(90, number), screen))
    return b"".join(lines)


@pytest.mark.parametrize(
    ("at_ms", "keyframe", "rows"), [(0, b"key", 24), (999, b"key", 24), (3500, b"screen 3", 3)]
)
def test_reading_begins_with_the_last_screen_before_a_time(at_ms, keyframe, rows):
    reader = journal.SegmentReader(with_screens(5), HEADER, at_ms)
    assert (reader.keyframe, reader.size.rows) == (keyframe, rows)
    assert reader.start_ms == at_ms // 1000 * 1000
    first = at_ms // 1000 + 1
    assert output(reader.events()) == b"".join(b"%d " % each for each in range(first, 6))
    assert reader.is_whole


def test_a_reader_of_all_sees_no_screens():
    assert output(journal.read_segment(with_screens(5)).events) == b"1 2 3 4 5 "


@pytest.mark.parametrize(
    "damage", [b"x", b"1e999", b"nan", b"1795769785.125 90 ", b'1795769785.125 90x2 "', b"1 2x2 []"]
)
def test_a_screen_that_cannot_be_read_is_passed_over(damage):
    data = with_screens(5)
    good = b"# screen 1795769785.125"
    assert good in data
    reader = journal.SegmentReader(data.replace(good, b"# screen " + damage), HEADER, 2500)
    assert reader.keyframe == b"screen 1"
    assert output(reader.events()) == b"2 3 4 5 "
