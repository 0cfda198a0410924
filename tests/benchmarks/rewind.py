"""Seeking in a journal of 64 MiB that a real session has written: `python tests/benchmarks/rewind.py`."""

from __future__ import annotations

import os
import random
import statistics
import time

from aisession_tui.model.session import SessionStatus
from aisession_tui.service.playing import Player
from aisession_tui.service.recordings import open_recording
from aisession_tui.store import records
from tests.benchmarks.world import World

MIB = 1 << 20
SEEKS = 40
REDRAW = """\
import os, time
n, begun = 0, time.time()
while n < {count}:
    rows = (f"\\x1b[{{y}};1H\\x1b[3{{(n + y) % 8}}mrow {{y}} of frame {{n}} {{'x' * (n % 40)}}\\x1b[K"
            for y in range(1, 25))
    os.write(1, "".join(rows).encode())
    n += 1
"""


def record(world: World, megabytes: int) -> str:
    """Have a session redraw its screen until its journal is so large; its id."""
    count = megabytes * MIB // 1150
    world.cli("create", "--name", "redraw", "--", "python3", "-c", REDRAW.format(count=count))
    folder = os.path.join(world.home, "data", "ai-session", "sessions")
    [session_id] = os.listdir(folder)
    while not has_ended(session_id):
        time.sleep(0.5)
    return session_id


def has_ended(session_id: str) -> bool:
    """Whether its record says so."""
    entry = records.load_entry(session_id)
    return bool(entry and entry.record and entry.record.status is SessionStatus.EXITED)


def main() -> None:
    """Print the table."""
    world = World()
    try:
        os.environ.update(world.environ)
        session_id = record(world, 64)
        begun = time.perf_counter()
        recording = open_recording(session_id)
        print(f"opening                {1000 * (time.perf_counter() - begun):7.0f} ms")
        taken = []
        player = Player(recording)
        rng = random.Random(1)  # the same places each time
        for _ in range(SEEKS):
            goal = rng.randrange(recording.duration_ms)
            begun = time.perf_counter()
            player.seek(goal)
            taken.append(1000 * (time.perf_counter() - begun))
        taken.sort()
        print(f"length                 {recording.duration_ms / 1000:7.1f} s")
        print(f"seeking, median        {statistics.median(taken):7.0f} ms   <= 300 ms")
        print(f"seeking, worst of {SEEKS}   {taken[-1]:7.0f} ms")
    finally:
        world.close()


if __name__ == "__main__":
    main()
