"""The terminal engine beside stock pyte and tmux: `python tests/benchmarks/engine.py`.

Speeds are in MB/s of processor time, best of some runs; tmux's is the time its server spends on `cat`
of the same bytes. Streams are made here, from fixed seeds; recorded programs are added where the
corpora are. Figures move by a third on a shared machine: compare columns, not runs. Below the speeds:
what ten thousand lines of scrollback take.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import tempfile
import time
import tracemalloc
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
    start = time.process_time()
    feed_all(feed, data)
    return len(data) / 1e6 / (time.process_time() - start)


def feed_all(feed: Callable[[bytes], object], data: bytes) -> None:
    """Everything in feeds of 64 KiB."""
    for position in range(0, len(data), FEED):
        feed(data[position : position + FEED])


def stock(columns: int, rows: int, data: bytes) -> float | None:
    """The same through pyte's own classes; nothing if it breaks."""
    stream_of_pyte = pyte.ByteStream(pyte.Screen(columns, rows))
    try:
        return speed(stream_of_pyte.feed, data)
    except (TypeError, UnboundLocalError, IndexError):
        return None


class Tmux:
    """A tmux server of its own; nothing where there is no tmux."""

    def __init__(self, folder: Path) -> None:
        self._base = ["tmux", "-S", str(folder / "socket"), "-f", os.devnull]
        self._file = folder / "data"
        self.is_there = shutil.which("tmux") is not None

    def speed(self, columns: int, rows: int, data: bytes) -> float:
        """MB/s of the server's processor time while a pane shows the bytes."""
        if not self.is_there:
            return float("nan")
        self._file.write_bytes(data)
        size = ["-x", str(columns), "-y", str(rows)]
        shell = f"tmux wait-for start; cat {self._file}; tmux wait-for -S done; sleep 60"
        self._run("new-session", "-d", *size, shell)
        server = int(self._run("display-message", "-p", "#{pid}"))
        before = cpu_time_of(server)
        self._run("wait-for", "-S", "start")
        self._run("wait-for", "done")
        spent = cpu_time_of(server) - before
        self._run("kill-server")
        return len(data) / 1e6 / max(spent, 0.01)

    def _run(self, *arguments: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name != "TMUX"}
        command = [*self._base, *arguments]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout


def cpu_time_of(pid: int) -> float:
    """Seconds a process has spent so far (proc(5), fields 14 and 15 of `stat`)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def milliseconds(call: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


def print_scrollback(name: str, data: bytes) -> None:
    """Memory, a change of width and a page of ten thousand lines."""
    terminal = Terminal(COLUMNS, ROWS)
    tracemalloc.start()
    feed_all(terminal.feed, data)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    resizes = [
        milliseconds(lambda width=width: terminal.resize(width, ROWS)) for width in (80, 120)
    ]
    starts = range(terminal.scrollback_start, terminal.scrollback_end - ROWS, 997)
    pages = sorted(
        milliseconds(lambda start=start: terminal.history(start, ROWS)) for start in starts
    )
    print(
        f"{name:12}{size / 1e6:9.1f}{max(resizes):9.1f}{pages[len(pages) // 2]:9.1f}{pages[-1]:9.1f}"
    )


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
    streams = workloads(size)
    print(f"{'MB/s':12}{'engine':>9}{'pyte':>9}{'tmux':>9}{'x pyte':>9}{'x tmux':>9}")
    with tempfile.TemporaryDirectory() as folder:
        tmux = Tmux(Path(folder))
        for name, (columns, rows, data) in streams.items():
            ours = max(speed(Terminal(columns, rows).feed, data) for _ in range(3))
            pyte_speed = stock(columns, rows, data[: len(data) // 20]) or float("nan")
            tmux_speed = tmux.speed(columns, rows, data)
            print(
                f"{name:12}{ours:9.1f}{pyte_speed:9.2f}{tmux_speed:9.1f}"
                f"{ours / pyte_speed:9.1f}{ours / tmux_speed:9.2f}"
            )
    print(f"\n{'scrollback':12}{'MB':>9}{'resize':>9}{'page':>9}{'longest':>9}  (ms)")
    for name in ("plain", "SGR", "unicode"):
        print_scrollback(name, streams[name][2])


if __name__ == "__main__":
    main()
