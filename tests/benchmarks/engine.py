"""Speed of the terminal engine beside stock pyte, in MB/s: `python tests/benchmarks/engine.py`.

Streams are made here, from fixed seeds; recorded programs are added where the corpora are. Figures
move by a third between runs on a shared machine: compare columns, not runs.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyte

from aisession_tui.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "recordings"
COLUMNS, ROWS = 200, 50
FEED = 65_536


def plain(rng: random.Random) -> bytes:
    """A log."""
    return (
        f"2026-01-{rng.randrange(1, 29):02d} {rng.choice(['INFO', 'WARN', 'ERROR']):5} "
        f"[worker.{rng.randrange(9)}] request id={rng.getrandbits(32):08x} "
        f"path=/api/items/{rng.randrange(99999)} took={rng.randrange(900)}ms\r\n"
    ).encode()


def sgr(rng: random.Random) -> bytes:
    """A coloured listing."""
    color = rng.choice(["01;34", "01;32", "38;5;13", "38;2;9;99;199"])
    return (
        f"-rw-r--r-- 1 root {rng.randrange(1 << 24):>9} \x1b[0m\x1b[{color}m"
        f"file_{rng.getrandbits(30):x}\x1b[0m\r\n"
    ).encode()


def unicode(rng: random.Random) -> bytes:
    """Text of many scripts."""
    words = [
        "naïve",
        "Привет",
        "世界你好",
        "こんにちは",
        "😀",
        "e\u0301",
        "──",
        "👩\u200d💻",
        "plain",
    ]
    return (" ".join(rng.choice(words) for _ in range(12)) + "\r\n").encode()


def redraw(rng: random.Random) -> bytes:
    """A monitor that draws rows of short coloured runs."""
    row = rng.randrange(2, ROWS)
    return (
        f"\x1b[{row};1H{rng.randrange(99999):>7} \x1b[90mroot \x1b[39m{rng.randrange(40):>3} "
        f"\x1b[32m{rng.randrange(9999):>4}M\x1b[39m \x1b[1m{rng.random() * 100:>4.1f}\x1b[22m "
        f"/usr/bin/\x1b[1mproc{rng.randrange(999)}\x1b[22m\x1b[K"
    ).encode()


def scroll(rng: random.Random) -> bytes:
    """An editor scrolling between margins."""
    if rng.random() < 0.02:
        return f"\x1b[?1049h\x1b[2;{ROWS - 2}r".encode()
    text = f"\x1b[33m{rng.randrange(9999):>4}\x1b[0m def function(self): {'y' * rng.randrange(60)}\x1b[K"
    if rng.random() < 0.2:
        return f"\x1b[2;1H\x1bM{text}".encode()
    return f"\x1b[{ROWS - 2};1H\n{text}".encode()


def stream(make: Callable[[random.Random], bytes], size: int) -> bytes:
    """At least `size` bytes of one kind."""
    rng = random.Random(1)
    parts: list[bytes] = []
    length = 0
    while length < size:
        parts.append(make(rng))
        length += len(parts[-1])
    return b"".join(parts)


def speed(feed: Callable[[bytes], object], data: bytes) -> float:
    """MB/s in feeds of 64 KiB."""
    start = time.perf_counter()
    for position in range(0, len(data), FEED):
        feed(data[position : position + FEED])
    return len(data) / 1e6 / (time.perf_counter() - start)


def stock(columns: int, rows: int, data: bytes) -> float | None:
    """The same through pyte's own classes; nothing if it breaks."""
    stream_of_pyte = pyte.ByteStream(pyte.Screen(columns, rows))
    try:
        return speed(stream_of_pyte.feed, data)
    except (TypeError, UnboundLocalError, IndexError):
        return None


def workloads(size: int) -> dict[str, tuple[int, int, bytes]]:
    """By name: columns, rows and the bytes."""
    makers = {"plain": plain, "SGR": sgr, "unicode": unicode, "redraw": redraw, "scroll": scroll}
    found = {name: (COLUMNS, ROWS, stream(make, size)) for name, make in makers.items()}
    for path in sorted(CORPORA.glob("*.text")):
        name, shape, _ = path.name.split(".")
        columns, rows = map(int, shape.split("x"))
        data = path.with_name(f"{name}.bin").read_bytes()
        found[name] = (columns, rows, data * (size // len(data) // 2 + 1))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=6)
    size = int(parser.parse_args().megabytes * 1e6)
    print(f"{'':12}{'engine':>9}{'pyte':>9}")
    for name, (columns, rows, data) in workloads(size).items():
        ours = max(speed(Terminal(columns, rows).feed, data) for _ in range(2))
        theirs = stock(columns, rows, data[: len(data) // 20])
        print(f"{name:12}{ours:9.1f}{theirs or float('nan'):9.2f}")


if __name__ == "__main__":
    main()
