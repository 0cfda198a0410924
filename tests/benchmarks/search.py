"""How fast journals are searched: `python tests/benchmarks/search.py [--mib 1024]`; gates nothing.

Makes a home with one session's journal, a log and a coloured listing by turns, plain and then packed, and
looks for what is in none of it, in one segment of it, and in every line. Figures are MB/s of journals as
they are unpacked, from the command's start to its end.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import time

import msgspec

from aisession_tui.model.session import SessionRecord, SessionStatus
from aisession_tui.model.size import Size
from aisession_tui.store import journal, journal_files, records
from tests.support.home import Home

SESSION = "0000cafe"
EVENT_BYTES = 16 << 10
PATTERNS = {
    "nothing, as it is written": ("needle in a haystack",),
    "nothing, capitals count": ("Needle in a haystack",),
    "one line": ("the one LINE",),
    "the newest 1000 of all": ("request",),
    "nothing, a regular expression": ("--regex", "need.*haystack"),
}


def log_line(rng: random.Random) -> str:
    return (
        f"2026-01-{rng.randrange(1, 29):02d} {rng.choice(['INFO', 'WARN', 'ERROR']):5} "
        f"[worker.{rng.randrange(9)}] request id={rng.getrandbits(32):08x} "
        f"path=/api/items/{rng.randrange(99999)} took={rng.randrange(900)}ms\r\n"
    )


def coloured_line(rng: random.Random) -> str:
    color = rng.choice(["01;34", "01;32", "38;5;13", "38;2;9;99;199"])
    return (
        f"-rw-r--r-- 1 root {rng.randrange(1 << 24):>9} \x1b[0m\x1b[{color}m"
        f"file_{rng.getrandbits(30):x}\x1b[0m \x1b[2mrequest\x1b[22m\r\n"
    )


def segment(number: int, *, has_line: bool) -> bytes:
    rng = random.Random(number)
    line = coloured_line if number % 2 else log_line
    header = journal.Header(Size(200, 50), 1_795_000_000.0 + number * 60, number, continues=True)
    pieces = [journal.header_line(header), journal.event_line(0, "o", b'""')]
    size = 0
    while size < journal_files.SEGMENT_BYTES:
        text = "".join(line(rng) for _ in range(EVENT_BYTES // 80))
        if has_line and size == 0:
            text += "the \x1b[1mone\x1b[m LINE\r\n"
        pieces.append(journal.event_line(50, "o", msgspec.json.encode(text)))
        size += len(pieces[-1])
    return b"".join(pieces)


def fill(mib: int) -> int:
    """Write the journal; its size in bytes."""
    folder = journal_files.folder_of(SESSION)
    os.makedirs(os.path.dirname(folder), mode=0o700)
    records.save(
        SessionRecord(
            SESSION, "x", directory="/", cwd="/", shell="/bin/sh", status=SessionStatus.EXITED
        )
    )
    total = 0
    different = [segment(number, has_line=False) for number in range(1, 9)]
    for number in range(1, mib // 8 + 1):
        data = segment(number, has_line=True) if number == mib // 16 else different[number % 8]
        os.close(journal_files.create(folder, number, data))
        total += len(data)
    return total


def children_s() -> float:
    """Processor time of what has been run: tells more than the clock where others run, too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(home: Home, what: str, total: int) -> None:
    for name, words in PATTERNS.items():
        start, cpu_start_s = time.perf_counter(), children_s()
        result = home.cli("search", *words, timeout_s=120)
        took_s, cpu_s = time.perf_counter() - start, children_s() - cpu_start_s
        print(
            f"{what:7}{name:32}{took_s:7.2f} s {total / took_s / 1e6:8.0f} MB/s"
            f" {total / cpu_s / 1e6:8.0f} MB/s of processor"
            f"  {len(result.out.splitlines()):5} hits"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=256)
    arguments = parser.parse_args()
    with Home() as home:
        os.environ.update(home.environ)
        total = fill(arguments.mib)
        measure(home, "plain", total)
        for file in journal_files.listed(journal_files.folder_of(SESSION)):
            journal_files.pack(file)
        measure(home, "packed", total)


if __name__ == "__main__":
    main()
