"""What outlives a host: whatever instruction it died at, the next one reads something whole."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.model.size import Size
from aisession_tui.ptyhost.memory import (
    KEYFRAME_BYTES,
    OUTPUT_BYTES,
    JournalPlace,
    ReplayMemory,
)

SIZE = Size(80, 24)


@pytest.fixture
def memory():
    memory = ReplayMemory.create("0123abcd")
    yield memory
    memory.close()


def test_fresh_memory_holds_nothing(memory):
    assert memory.segments() == []
    assert memory.room == 0


def test_the_next_host_reads_what_the_last_one_wrote(memory):
    memory.start_segment(b"key1", SIZE)
    memory.append(b"out1")
    memory.start_segment(b"key2", Size(100, 30))
    memory.append(b"out")
    memory.append(b"2")
    successor = ReplayMemory(os.dup(memory.descriptor))
    found = [(part.size, part.keyframe, part.output) for part in successor.segments()]
    assert found == [(SIZE, b"key1", b"out1"), (Size(100, 30), b"key2", b"out2")]
    successor.append(b"!")
    assert memory.segments()[-1].output == b"out2!"
    successor.close()


def test_only_the_last_two_segments_are_kept(memory):
    for number in range(5):
        memory.start_segment(b"%d" % number, SIZE)
    assert [part.keyframe for part in memory.segments()] == [b"3", b"4"]


def test_room(memory):
    memory.start_segment(b"", SIZE)
    memory.append(b"x" * (OUTPUT_BYTES - 1))
    assert memory.room == 1


def test_too_much_at_once_keeps_the_end(memory):
    memory.start_segment(b"k" * (KEYFRAME_BYTES + 1), SIZE)
    memory.append(b"a" + b"b" * OUTPUT_BYTES)
    (part,) = memory.segments()
    assert (part.keyframe, part.output) == (b"", b"b" * OUTPUT_BYTES)


def test_a_host_killed_between_two_writes_loses_at_most_the_last_piece(memory):
    """The number of the segment, and the count of its output, are each written last."""
    memory.start_segment(b"key", SIZE)
    memory.append(b"out")
    start = memory._start(2)
    memory._map[start + 24 : start + 64] = b"half-written keyframe of the next one .."
    assert [part.output for part in ReplayMemory(os.dup(memory.descriptor)).segments()] == [b"out"]


@given(st.binary(min_size=1, max_size=64), st.integers(0, 200))
def test_scribbled_memory_never_raises(data, place):
    memory = ReplayMemory.create("0123abcd")
    memory.start_segment(b"key", SIZE)
    memory.append(b"out")
    for base in (0, 4096, memory._start(1)):
        memory._map[base + place : base + place + len(data)] = data
    successor = ReplayMemory(os.dup(memory.descriptor))
    for part in successor.segments():
        assert len(part.output) <= OUTPUT_BYTES
    successor.close()
    memory.close()


def test_what_the_journal_lacks(memory):
    assert memory.journal() is None
    memory.start_segment(b"", SIZE)
    memory.append(b"abc")
    place = JournalPlace(*memory.position, 4, 1000, 5, 6)
    memory.note_journal(place)
    assert memory.output_since(place) == b""
    memory.append(b"de")
    memory.start_segment(b"", SIZE)
    memory.append(b"f")
    successor = ReplayMemory(os.dup(memory.descriptor))
    assert successor.journal() == place
    assert successor.output_since(successor.journal()) == b"def"
    successor.start_segment(b"", SIZE)
    assert successor.output_since(place) is None
    successor.close()


@given(st.integers(0, 51), st.integers(0, 255))
def test_a_torn_note_leaves_the_one_before(offset, byte):
    memory = ReplayMemory.create("0123abcd")
    memory.start_segment(b"", SIZE)
    places = [JournalPlace(1, number, number, number, number) for number in (1, 2)]
    for place in places:
        memory.note_journal(place)
    at = 1024 + offset
    is_same = memory._map[at] == byte
    memory._map[at] = byte
    assert memory.journal() == (places[1] if is_same else places[0])
    memory.note_journal(places[1])
    assert ReplayMemory(os.dup(memory.descriptor)).journal() == places[1]
    memory.close()


def test_what_was_read_and_not_counted_is_there(memory):
    """A host may be killed between the two: its successor finds what it read."""
    read_end, write_end = os.pipe()
    memory.start_segment(b"", SIZE)
    memory.append(b"x" * 20_000)
    memory.start_segment(b"", SIZE)
    memory.start_segment(b"", SIZE)  # where there was output before
    os.write(write_end, b"counted")
    assert memory.read(read_end) == b"counted"
    os.write(write_end, b"read")
    memory._take_in = lambda _count: None  # killed here
    memory.read(read_end)
    successor = ReplayMemory(os.dup(memory.descriptor))
    assert successor.segments()[-1].output == b"countedread"
    os.write(write_end, b"!")
    successor.read(read_end)
    assert ReplayMemory(os.dup(memory.descriptor)).segments()[-1].output == b"countedread!"
    for descriptor in (read_end, write_end):
        os.close(descriptor)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9000)), max_size=60))
def test_zeros_follow_what_is_counted(steps):
    memory = ReplayMemory.create("0123abcd")
    read_end, write_end = os.pipe()
    memory.start_segment(b"", SIZE)
    expected = b""
    for is_read, count in steps:
        if memory.room < count:
            memory.start_segment(b"", SIZE)
            expected = b""
        data = b"x" * count
        if is_read:
            os.write(write_end, data)
            data = memory.read(read_end)
            os.read(read_end, 9000) if len(data) < count else None
        else:
            memory.append(data)
        expected += data
        again = ReplayMemory(memory.descriptor)
        assert again.segments()[-1].output == expected
    for descriptor in (read_end, write_end):
        os.close(descriptor)
    memory.close()
