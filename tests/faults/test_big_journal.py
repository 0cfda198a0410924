"""A program that writes for long: the journal stays within its limit and shows what was shown."""

from __future__ import annotations

import sys

import pytest

from aisession_tui.store import journal, journal_files, playback
from aisession_tui.terminal.terminal import Terminal
from tests.support.waiting import wait_until

LIMIT_MIB = 4
SMALL = {"AI_SESSION_SESSIONS_JOURNAL_MIB": str(LIMIT_MIB)}
MOST_OVER_BYTES = 8 << 20
BLOCKS = 8
BLOCK_BYTES = 1 << 20
TAIL_BYTES = 4096
LARGEST_EVENT = 1 << 18
"""What a host reads at once at most."""
PATIENCE_S = 600.0
WRITER = """
import os, sys, tty
tty.setraw(1)
blocks = [open(f"block{number}", "rb").read() for number in range(int(sys.argv[1]))]
for number in range(int(sys.argv[2])):
    data = b"%d\\r\\n" % number + blocks[number % len(blocks)]
    while data:
        data = data[os.write(1, data):]
"""


def block(rng):
    """Log lines, and here and there what a full-screen program writes."""
    pieces, size = [], 0
    while size < BLOCK_BYTES:
        if rng.random() < 0.001:
            rows, column = range(1, rng.randrange(2, 25)), rng.randrange(1, 60)
            text = "".join(f"\x1b[{y};{column}H\x1b[4{y % 8}m漢字 {size}\x1b[K" for y in rows)
        else:
            words = " ".join(f"{rng.getrandbits(32):x}" for _ in range(rng.randrange(1, 14)))
            text = f"\x1b[3{rng.randrange(8)}m{size:08d}\x1b[m {words}\r\n"
        pieces.append(text.encode())
        size += len(pieces[-1])
    return b"".join(pieces)


def written(blocks, count):
    """What the program writes, piece by piece."""
    return (b"%d\r\n" % at + blocks[at % len(blocks)] for at in range(count))


def screen_of(terminal):
    return terminal.display, terminal.cursor


def played(segment):
    """The screen after a segment, of which nothing before it is known."""
    terminal = Terminal(*segment.header.size, scrollback=0)
    playback.feed(terminal, segment.keyframe)
    return terminal


@pytest.mark.fault("R17", "1 GB of output", "limit + 8 MiB, each segment as shown, any torn tail")
def test_a_long_flood_is_kept_within_the_limit_as_it_was_shown(home, rng, rounds, found):
    blocks = [block(rng) for _ in range(BLOCKS)]
    for number, data in enumerate(blocks):
        (home.path / f"block{number}").write_bytes(data)
    count = rounds(10, 1000)
    argv = ("--", sys.executable, "-c", WRITER, str(BLOCKS), str(count))
    session_id = home.create("--size", "80x24", *argv, env=SMALL)
    folder = home.session_dir(session_id) / "journal"
    most = 0

    def has_ended():
        nonlocal most
        files = journal_files.listed(str(folder))
        most = max(most, sum(each.size_bytes for each in files))
        return home.record(session_id)["status"] == "exited"

    wait_until(has_ended, PATIENCE_S, "the end of the flood")
    assert most <= (LIMIT_MIB << 20) + MOST_OVER_BYTES

    files = journal_files.listed(str(folder))
    kept = [journal.read_segment(journal_files.read(each)) for each in files]
    assert [each.header.continues for each in kept[1:]] == [True] * (len(kept) - 1)
    pieces = [b"".join(e.data for e in each.events if e.code == "o") for each in kept]
    size = sum(map(len, written(blocks, count)))
    start = size - sum(map(len, pieces))
    assert start > 0
    oracle = Terminal(80, 24, scrollback=0)
    rest = b""
    for data in written(blocks, count):
        before = min(len(data), start)
        playback.feed(oracle, data[:before])
        rest += data[before:]
        start -= before
    assert rest == b"".join(pieces)
    for segment, piece in zip(kept, pieces, strict=True):
        terminal = played(segment)
        assert screen_of(terminal) == screen_of(oracle)
        playback.feed(terminal, piece)
        playback.feed(oracle, piece)
        assert terminal.snapshot() == oracle.snapshot()
    check_torn_tails(journal_files.read(files[-1]), pieces[-1], rounds(64, 1))
    found(f"{size >> 20:,} MiB, at most {most / (1 << 20):.1f} MiB, {len(kept)} segments")


def check_torn_tails(data, output, step):
    """Cut off anywhere, a segment gives what came before, and nothing else."""
    shortest = len(output)
    for cut in range(max(0, len(data) - TAIL_BYTES), len(data), step):
        torn = journal.read_segment(data[:cut])  # None: not even its first line is whole
        left = b"".join(each.data for each in torn.events if each.code == "o") if torn else b""
        assert output.startswith(left)
        shortest = min(shortest, len(left))
    assert len(output) - shortest < 2 * TAIL_BYTES + LARGEST_EVENT
