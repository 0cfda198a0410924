"""Properties that hold for any output whatever: chunking, replicas, snapshots, resizing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.diff import ScreenReplica
from tests.support.wild import wild
from tests.unit.terminal.streams import fed, history_of, normal, screen_of, state_of, streams

cuts = st.lists(st.integers(0, 400), max_size=8)


def chunks(data: bytes, at: list[int]) -> list[bytes]:
    borders = sorted({0, len(data), *(min(cut, len(data)) for cut in at)})
    return [data[start:end] for start, end in pairwise(borders)]


@wild(60)
@given(streams, cuts)
@example(b"\x1b]open\x1b[\n4m", [9])
@example(b"a\x1b]0;title\x07\x1b[b", [4])
@example(b"\x1b]0;cut\x1b[31m", [9])
def test_the_same_screen_however_the_bytes_are_cut(data, at):
    whole = fed(data)
    cut = Terminal(12, 5, 50)
    for chunk in chunks(data, at):
        cut.feed(chunk)
    assert state_of(cut) == state_of(whole)
    assert history_of(cut) == history_of(whole)
    assert cut.take_replies() == whole.take_replies()
    assert cut.take_events() == whole.take_events()


@wild(60)
@given(streams)
def test_the_same_screen_byte_by_byte(data):
    whole = fed(data)
    single = Terminal(12, 5, 50)
    for byte in data:
        single.feed(bytes([byte]))
    assert state_of(single) == state_of(whole)


def look_of(replica: ScreenReplica) -> list[tuple[object, ...]]:
    return [normal(replica, row) for row in replica.lines]


@wild(60)
@given(st.lists(st.tuples(streams, st.booleans()), max_size=6), st.booleans())
@example([(b"aaaaaaaaaaa", True), (b"\x1b[?69h\xf0\x9f\x87\xa9", True)], False)
def test_a_replica_follows_also_when_frames_are_skipped(frames, has_resize):
    terminal, replica = Terminal(12, 5, 50), ScreenReplica(12, 5)
    for number, (data, is_shown) in enumerate([*frames, (b"end", True)]):
        terminal.feed(data)
        if has_resize and number == 2:
            terminal.resize(9, 7)
        if not is_shown:
            continue
        diff = terminal.changes(replica.revision, replica.epoch, len(replica.table))
        replica.apply(diff)
        assert look_of(replica) == screen_of(terminal)
        assert replica.cursor == terminal.cursor
        assert replica.scrollback_end == terminal.scrollback_end


@wild(60)
@given(streams, st.integers(0, 60))
@example(b"\x1b[44m\x1b[?1048h\x1b[?1047h", 0)
@example(b"\n" * 4 + b"\x1b[44m" + b"a" * 30 + b"\x1b[m\x1b[J", 1)
@example("\t\t🇩\t\taa\taaa世\taaa世\x1b8\x1b[L".encode(), 0)
@example(b"\x1b[1;3r\x1b[5H" + b"a" * 30, 0)
@example(b"a\x1bVb\x1bWc\x1b[31m", 0)
@example(b"a\x1bVb", 0)
@example(b"\x1bVa\n ", 0)
@example("世界世\x1b[2*x\x1b[1;4;1;5;1$t\r\n".encode(), 0)
@example("🇩🇪\x1b[?2027h🇩🇪🇩 🇩\x1b[C🇪".encode(), 0)
@example(b"\x1bV\x1b]8;;x\x1b\\a\x1b]8;;\x1b\\\r\n\x1bW b", 0)
def test_a_snapshot_makes_the_same_terminal(data, scrollback):
    terminal = fed(data)
    copy = fed(terminal.snapshot(scrollback))
    count = min(scrollback, terminal.scrollback_length)
    want, got = state_of(terminal), state_of(copy)
    assert {k: (want[k], got[k]) for k in want if want[k] != got[k]} == {}
    assert copy.scrollback_length == count
    assert history_of(copy) == history_of(terminal, count)


QUESTIONS = (
    b"\x1b]4;1;?\x07\x1b]10;?\x07\x1b[?1r\x1b[?2004r\x1b[?1$p\x1b[?2004$p\x1bP$qm\x1b\\\x1b[?u"
)


@wild(60)
@given(streams, streams)
@example(b"\x1b[?47habc\x1b[31m\x1b7\x1b[?47l", b"\x1b[?47hd\x1b8e")
@example(b"\x1b]2;one\x07\x1b[22t\x1b]2;two\x07", b"\x1b[23t")
@example(b"\x1b]2;one\x07\x1b[22t\x1b]2;\x07", b"")
@example(b"\x1b]4;1;#123456\x07\x1b]10;#654321\x07", b"")
@example(b"\x1b[?1h\x1b[?1;2004s\x1b[?1l\x1b[?2004h", b"")
@example(b"\x1b[?69h\x1b[?69s\x1b[?69l\x1b[?1049h\x1b[?1s", b"\x1b[?69;1r")
@example("\x1b[31m世".encode(), b"\x1b[2b")
@example("\x1b[?2027h👩".encode(), "\u200d🚀\x1b[b".encode())
@example("\x1b[?2027h👩\x1b[0c".encode(), "\u200d🚀\x1b[b".encode())
@example("\t😀\x1b6\u0301".encode(), b"x")
@example("0123456789a🇩\x1b[?2027h".encode(), b"x")
@example(b"a\x1b*0\x1bN", b"qq")
@example("世界─│é世界\x1b[?2027h🇩\r⚠\ufe0f".encode(), b"")
@example(b"\x1b G", b"")
def test_a_copy_made_of_a_snapshot_goes_on_the_same(data, after):
    terminal = fed(data)
    if not terminal.is_between_sequences:
        terminal.feed(b"a\x18")
    copy = fed(terminal.snapshot(50))
    for each in (terminal, copy):
        each.take_replies()
        each.feed(after + b"\x18\x1b\\" + QUESTIONS)
    want, got = state_of(terminal), state_of(copy)
    assert {k: (want[k], got[k]) for k in want if want[k] != got[k]} == {}
    assert copy.take_replies() == terminal.take_replies()
    assert history_of(copy) == history_of(terminal)


@wild(60)
@given(streams, st.lists(st.tuples(st.integers(1, 30), st.integers(1, 9)), max_size=4), streams)
def test_any_resize_keeps_the_screen_whole(data, sizes, after):
    terminal = fed(data)
    for columns, rows in sizes:
        terminal.resize(columns, rows)
        check_shape(terminal)
    terminal.feed(after)
    check_shape(terminal)


def check_shape(terminal: Terminal) -> None:
    assert len(terminal.screen.rows) == terminal.rows
    cursor = terminal.cursor
    assert 0 <= cursor.x < terminal.columns
    assert 0 <= cursor.y < terminal.rows
    for row in terminal.screen.rows:
        assert len(row.text) == len(row.attributes) <= terminal.columns
        assert not row.text.startswith("\0")
        assert all(row.text[at] != "\0" for at in row.clusters or {})
    assert len(terminal.history(0, 1 << 40)) == terminal.scrollback_length
    assert all(len(row.text) <= terminal.columns for row in terminal.history(0, 1 << 40))
    assert terminal.scrollback_length == terminal.scrollback_end - terminal.scrollback_start


lines = st.lists(
    st.one_of(
        st.text("abc", max_size=30).map(str.encode),
        st.sampled_from(
            [b"\x1b[31mred\x1b[m", b"\x1b[44mblue", b"\x1b[m", b"a\tb\t\tc", "世界世界世界世".encode(),
             "e\u0301a😀".encode(), b"\x1b[1;4mx", b"0123456789ab", b"0123456789a\t"]
        ),
    ),
    max_size=4,
).map(b"".join)  # fmt: skip


@wild(12)
@given(
    st.lists(lines, min_size=30, max_size=60), st.sampled_from([b"\r\n", b"\r\r\n", b"\rb\n"]),
    streams,
    st.integers(1, 25),
)  # fmt: skip
@example(
    [b"\x1b[44mblue"] + [b""] * 25 + ["0123456789a\t0123456789a\t世".encode()] * 9, b"\r\n", b"", 1
)
def test_the_bulk_path_changes_nothing(many, line_end, before, columns):
    flood = line_end.join(many * 6) + line_end
    flood += b"x" * 10 + line_end + flood + b"tail"
    bulky, slow = Terminal(12, 5, 300), Terminal(12, 5, 300)
    for terminal in (bulky, slow):
        terminal.feed(before)
    bulky.feed(flood)
    for start in range(0, len(flood), 1000):
        slow.feed(flood[start : start + 1000])
    assert state_of(bulky) == state_of(slow)
    assert bulky.scrollback_end == slow.scrollback_end
    assert history_of(bulky, 250) == history_of(slow, 250)
    bulky.resize(columns, 5)
    slow.resize(columns, 5)
    count = min(bulky.scrollback_length, slow.scrollback_length)
    assert history_of(bulky, count) == history_of(slow, count)
