"""The scrollback: bounded, small, addressed by ids, the same for floods and for single lines."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from aisession_tui.terminal import Terminal
from aisession_tui.terminal.bulk import BLOCK_LINES, plain_prefix
from aisession_tui.terminal.diff import ScreenReplica
from tests.unit.terminal.streams import history_of, state_of


def log(first: int, count: int) -> bytes:
    return b"".join(
        b"\x1b[3%dmline %d\x1b[m and more\r\n" % (n % 8, n) for n in range(first, first + count)
    )


@pytest.mark.parametrize("chunk", [100, 5000, 1 << 20])
def test_the_newest_lines_are_kept(chunk):
    terminal = Terminal(40, 10, 1000)
    data = log(0, 5000)
    for start in range(0, len(data), chunk):
        terminal.feed(data[start : start + chunk])
    assert terminal.scrollback_length == 1000
    assert terminal.scrollback_end == 5000 - 9
    rows = terminal.history(terminal.scrollback_start, 3)
    assert [row.plain() for row in rows] == [f"line {n} and more" for n in (3991, 3992, 3993)]
    assert terminal.table[rows[0].attributes[0]].foreground == 3991 % 8


def test_pages_can_be_asked_for_anywhere():
    terminal = Terminal(40, 10, 3000)
    terminal.feed(log(0, 2000))
    for start in (0, 1, 255, 256, 700, 1985):
        rows = terminal.history(start, 7)
        assert [row.plain() for row in rows] == [
            f"line {n} and more" for n in range(start, min(start + 7, 1991))
        ]
    assert terminal.history(5000, 5) == []
    assert terminal.history(-10, 11)[0].plain() == "line 0 and more"


def test_history_travels_with_its_attributes():
    terminal, replica = Terminal(40, 10, 3000), ScreenReplica(40, 10)
    replica.apply(terminal.changes())
    terminal.feed(log(0, 2000))
    lines = terminal.history_lines(1000, 5, len(replica.table))
    replica.learn(lines.known_attributes, lines.attributes)
    assert (lines.start, len(lines.lines)) == (1000, 5)
    for update in lines.lines:
        foreground = replica.table[update.attributes[0]].foreground
        assert foreground == (1000 + update.y) % 8


def test_a_flood_is_kept_as_it_came():
    terminal = Terminal(40, 10, 3000)
    terminal.feed(log(0, 2000))
    blocks = [segment.block for segment in terminal.screen.history._segments if segment.block]
    assert sum(block.text.count("\n") for block in blocks) > 1800


def test_a_terminal_may_have_no_history():
    terminal = Terminal(40, 10, 0)
    terminal.feed(log(0, 2000))
    assert terminal.scrollback_length == 0
    assert terminal.history(0, 5000) == []
    terminal.resize(20, 20)
    assert terminal.scrollback_start == terminal.scrollback_end


LINES = {
    "a log": lambda n: f"2026-01-01 INFO worker.{n} {'x' * 100}",
    "long lines": lambda n: f"line {n} {'y' * 350}",
    "colours": lambda n: f"\x1b[3{n % 8}mline {n}\x1b[m and {'z' * 60} more",
    "columns with tabs": lambda n: f"{n}\tcolumn\t\tx",
    "many scripts": lambda n: f"{n} naïve Привет {'世界 ' * (n % 31)}{'é' * (n % 70)}",
    "ideographs": lambda n: "".join(chr(0x4E00 + (n * 7 + at) % 20_000) for at in range(n % 95)),
    "tabs on colours": lambda n: f"\x1b[4{n % 8}m{n}\tcolumn\t\tx\x1b[m",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("chunk", [1000, 65_536])
def test_ten_thousand_lines_are_laid_out_anew_and_shown_fast(name, chunk):
    data = "".join(f"{LINES[name](n)}\r\n" for n in range(12_000)).encode()
    terminal = Terminal(200, 50)
    for start in range(0, len(data), chunk):
        terminal.feed(data[start : start + chunk])
    resizes = [
        cpu_time(lambda: terminal.resize(120, 50)),
        cpu_time(lambda: terminal.resize(80, 50)),
    ]
    shows = [
        cpu_time(lambda start=start: terminal.history(start, 50))
        for start in range(terminal.scrollback_start, terminal.scrollback_end - 50, 997)
    ]
    # The goals are 20 ms and 5 ms on a quiet machine; lines laid out one by one take 500 ms.
    assert min(resizes) < 0.06
    assert sorted(shows)[len(shows) // 2] < 0.02


@pytest.mark.parametrize("columns", [2, 3, 7, 12, 31, 80])
def test_rows_are_counted_as_they_are_made(columns):
    lines = [
        "世界 " * 9 + "  ",
        "a世" * 9,
        "e\u0301👩\u200d💻✔\ufe0f" * 4,
        "ﾞｱか\u3099─☔ﬀ" * 5,
        "\ufd3e\ue0b0 " * 9,
    ]
    data = "".join(f"{line}\x1b[31m{line}\x1b[m\r\n" for line in lines * 99).encode()
    terminal = Terminal(30, 3, 9000)
    terminal.feed(data)
    terminal.resize(columns, 3)
    count = terminal.scrollback_length
    assert count == len(terminal.history(0, 1 << 40))


def cpu_time(call) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


@pytest.mark.parametrize("background", [b"", b"\x1b[44m"])
def test_blocks_begin_in_the_colours_the_last_one_ended_in(background):
    lines = b"".join(background + b"line %d\x1b[1m\r\n\r\n" % n for n in range(3000))
    bulky, slow = Terminal(30, 5, 9000), Terminal(30, 5, 9000)
    bulky.feed(lines)
    for start in range(0, len(lines), 500):
        slow.feed(lines[start : start + 500])
    assert history_of(bulky) == history_of(slow)
    blocks = [segment.block for segment in bulky.screen.history._segments if segment.block]
    assert len(blocks) > 10
    assert max(block.text.count("\n") for block in blocks) <= 2 * BLOCK_LINES


@pytest.mark.parametrize("chunk", [1000, 65_536])
def test_ten_thousand_lines_are_small(chunk):
    data = b"".join(b"2026-01-01 INFO worker.%d %s\r\n" % (n, b"x" * 100) for n in range(12_000))
    terminal = Terminal(200, 50)
    tracemalloc.start()
    for start in range(0, len(data), chunk):
        terminal.feed(data[start : start + chunk])
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert terminal.scrollback_length == 10_000
    assert size < 6_000_000


@pytest.mark.parametrize("before", ["", "\x1b[2;4r", "\x1b[?1049h", "\x1b[44m", "\x1b[1;3r\x1b[3H"])
@pytest.mark.parametrize("text", ["abcdefg", "世界", "a世b", "naïve──e"])
def test_a_line_without_end_is_kept_as_many_rows(before, text):
    data = (before + "shell $ " + text * 4000 + "\r\nend").encode()
    whole, slow = Terminal(12, 5, 5000), Terminal(12, 5, 5000)
    whole.feed(data)
    for start in range(0, len(data), 100):
        slow.feed(data[start : start + 100])
    assert state_of(whole) == state_of(slow)
    assert history_of(whole) == history_of(slow)
    whole.resize(30, 5)
    assert len(whole.history(0, 1 << 40)) == whole.scrollback_length


@pytest.mark.parametrize("end", [b"\r\n", b"\r\r\n", b"\r\r\r\n"])
def test_a_flood_is_taken_whole_however_its_lines_end(end):
    flood = end.join([b"a line of a log"] * 1000) + end
    assert plain_prefix(flood) == len(flood)
    for lone in (b"\r", b"\n"):
        broken = flood[:9000].rstrip(b"\r\n") + lone + b"x" + flood[9000:]
        assert 8000 < plain_prefix(broken) < 9001
