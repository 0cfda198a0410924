from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisession_tui.shell.marks import Mark, MarkFinder, MarkReader, MarkRemover

NONCE = "0123456789abcdef"
REQUEST = "fedcba9876543210"
MINE = f";aid={NONCE}".encode()

MARKS = [
    (b"\x1b]133;A" + MINE + b"\x07", Mark("A")),
    (b"\x1b]133;B" + MINE + b"\x07", Mark("B")),
    (b"\x1b]133;C" + MINE + b"\x07", Mark("C")),
    (b"\x1b]133;C" + MINE + f";x={REQUEST}\x07".encode(), Mark("C", None, REQUEST)),
    (b"\x1b]133;D;0" + MINE + b"\x07", Mark("D", 0)),
    (b"\x1b]133;D;137" + MINE + f";x={REQUEST}\x07".encode(), Mark("D", 137, REQUEST)),
]

FOREIGN = [
    b"\x1b]133;A\x07",
    b"\x1b]133;D;0;aid=deadbeefdeadbeef\x07",
    b"\x1b]133;A;aid=0123456789abcdef0\x07",
    b"\x1b]133;A" + MINE + b"\x1b\\",
    b"\x1b]133;D;1" + MINE + b";x=not-hex\x07",
    b"\x1b]133;E" + MINE + b"\x07",
    b"\x1b[31m",
    b"\x1b\x1b]133;",
    MINE,
    b"\x07",
]


def read_all(chunks):
    reader = MarkReader(NONCE)
    items = [item for chunk in chunks for item in reader.feed(chunk)]
    return joined(items + reader.flush())


def joined(items):
    result = []
    for item in items:
        if isinstance(item, bytes) and result and isinstance(result[-1], bytes):
            result[-1] += item
        else:
            result.append(item)
    return result


@pytest.mark.parametrize(("data", "mark"), MARKS)
def test_a_mark_of_ours_is_found_between_output(data, mark):
    assert MarkReader(NONCE).feed(b"before" + data + b"after") == [b"before", mark, b"after"]


@pytest.mark.parametrize("data", FOREIGN)
def test_what_is_not_ours_stays_output(data):
    assert read_all([b"a" + data + b"b"]) == [b"a" + data + b"b"]


def test_bytes_without_a_mark_are_passed_on_without_a_copy():
    data = b"\x1b[31mplain\x1b[0m" * 50
    assert MarkReader(NONCE).feed(data)[0] is data


def test_an_unfinished_sequence_is_kept_only_while_it_can_become_a_mark():
    reader = MarkReader(NONCE)
    assert reader.feed(b"x\x1b]133;D;0;aid=") == [b"x"]
    assert reader.feed(b"f" * 200) == [b"\x1b]133;D;0;aid=" + b"f" * 200]
    assert reader.feed(b"\x1b]13") == []
    assert reader.feed(b"4") == [b"\x1b]134"]


@pytest.mark.parametrize("nonce", ["", "short", "0123456789ABCDEF", "0123456789abcde.", "a" * 65])
def test_a_nonce_that_cannot_be_told_from_others_is_refused(nonce):
    with pytest.raises(ValueError, match="hexadecimal"):
        MarkReader(nonce)


pieces = st.one_of(
    st.sampled_from(MARKS),
    st.sampled_from(FOREIGN).map(lambda data: (data, data)),
    st.binary(min_size=1, max_size=40).map(lambda data: (data, data)),
)


@given(st.lists(pieces, max_size=12), st.lists(st.integers(0, 600), max_size=12))
def test_cuts_at_any_byte_change_nothing(parts, cuts):
    data = b"".join(written for written, _ in parts)
    edges = [0, *sorted(cut for cut in cuts if cut <= len(data)), len(data)]
    chunks = [data[start:end] for start, end in pairwise(edges)]
    whole = read_all([data])
    assert read_all(chunks) == whole
    assert read_all([data[i : i + 1] for i in range(len(data))]) == whole


@given(st.lists(pieces, max_size=12))
def test_no_byte_of_output_is_lost_or_made_up(parts):
    data = b"".join(written for written, _ in parts)
    written_by = {mark: raw for raw, mark in MARKS}
    items = read_all([data])
    assert b"".join(i if isinstance(i, bytes) else written_by[i] for i in items) == data


@given(st.data())
def test_where_marks_end_however_the_output_is_cut(data):
    output = b"one" + b"\x1b]133;C;aid=" + NONCE.encode() + b"\x07two\x1b]133;D;3;aid="
    output += NONCE.encode() + b"\x07three\x1b]133;D;4;aid=" + b"f" * 16 + b"\x07"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(output)), max_size=6)))
    finder, found, start = MarkFinder(NONCE), [], 0
    for end in [*cuts, len(output)]:
        found += [(start + at, mark) for at, mark in finder.feed(output[start:end])]
        start = end
    ends = [output.index(b"two"), output.index(b"three")]
    assert found == [(ends[0], Mark("C")), (ends[1], Mark("D", 3))]


@pytest.mark.parametrize("mark", [mark for mark, _ in MARKS])
def test_a_mark_of_any_shell_is_taken_out(mark):
    assert MarkRemover().feed(b"one" + mark + b"two" + FOREIGN[0]) == b"onetwo" + FOREIGN[0]


@given(st.lists(st.sampled_from([*(mark for mark, _ in MARKS), *FOREIGN, b"text"])), st.data())
def test_marks_are_taken_out_however_the_output_is_cut(pieces, data):
    output = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(output)), max_size=6)))
    remover, found, start = MarkRemover(), b"", 0
    for end in [*cuts, len(output)]:
        found += remover.feed(output[start:end])
        start = end
    whole = MarkRemover()
    assert found + remover.flush() == whole.feed(output) + whole.flush()
