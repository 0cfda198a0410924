"""What it feels like with several panes: typing beside floods, ctrl+c in one, switching. Gates nothing.

python tests/benchmarks/panes.py [--keys N]
"""

from __future__ import annotations

import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import tomli_w
from run import KEYS, report, shown
from world import APP, Screen, World

SIZE = (200, 50)
LEADER = b"\x02"
FLOOD = ["sh", "-c", "while :; do seq 100000 100400; done"]


def created(world: World, name: str, *command: str) -> str:
    """Create a session; its id."""
    world.cli("create", "--name", name, *(["--", *command] if command else []))
    folder = os.path.join(world.home, "data", "ai-session", "sessions")
    return max(os.listdir(folder), key=lambda each: os.stat(os.path.join(folder, each)).st_ctime_ns)


def lay_out(world: World, sessions: list[str], focus: int) -> None:
    """Have the app begin with these sessions in a grid of two columns."""
    panes = [{"id": at, "session": session} for at, session in enumerate(sessions, 1)]
    column = {"split": "column", "weights": [1.0, 1.0]}
    root = {
        "split": "row",
        "weights": [1.0, 1.0],
        "parts": [column | {"parts": panes[:2]}, column | {"parts": panes[2:]}],
    }
    tab = {"name": "", "focus": focus, "zoomed": False, "panes": root}
    path = os.path.join(world.home, "data", "ai-session", "layout.toml")
    with open(path, "wb") as file:
        tomli_w.dump({"schema": 1, "tab": 0, "tabs": [tab]}, file)


def typed(screen: Screen, times: int) -> list[float]:
    """From a key to its echo while other panes write all the time."""
    samples = []
    for index in range(times):
        key = KEYS[index % len(KEYS) :][:1]
        quiet_until = time.perf_counter() + 0.05
        while time.perf_counter() < quiet_until:
            screen.count(0.01)
        screen.seen = b""
        start = time.perf_counter()
        screen.type(key)
        samples.append(screen.wait_for(key, 5) - start)
    return samples


def beside_floods(world: World, times: int) -> None:
    """Four panes, three of which flood; then ctrl+c in one of them."""
    ids = [created(world, "typed", "cat"), *(created(world, f"flood{n}", *FLOOD) for n in range(3))]
    lay_out(world, ids, 1)
    screen = Screen(world, [*APP], *SIZE)
    screen.wait_for(b"running")
    screen.count(2.0)
    samples = typed(screen, times)
    report("key to echo, three of four panes flood", shown(samples), "p95 <= 50 ms")
    screen.type(LEADER + b"o")
    screen.count(0.5)
    start = time.perf_counter()
    screen.type(b"\x03")
    screen.wait_for(b"Enter restart", 10)
    report(
        "ctrl+c in a flood, until its end is shown",
        f"{time.perf_counter() - start:.2f} s",
        "<= 1 s",
    )
    screen.close()


def switching(world: World, times: int) -> None:
    """From the key to the other session's full screen."""
    for name in ("one", "two"):
        fill = f"i=0; while [ $i -lt 60 ]; do echo {name}-$i; i=$((i+1)); done; exec cat"
        created(world, name, "sh", "-c", fill)
    screen = Screen(world, [*APP, "one"], *SIZE)
    screen.wait_for(b"one-59")
    samples = []
    for index in range(times):
        other = b"two-59" if index % 2 == 0 else b"one-59"
        screen.settle(0.2)
        start = time.perf_counter()
        screen.type(LEADER + b"\t" if index else LEADER + b"n")
        samples.append(screen.wait_for(other, 5) - start)
    report("switching to a session's full screen", shown(samples), "p95 <= 50 ms")
    screen.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200)
    times = parser.parse_args().keys
    world = World()
    try:
        beside_floods(world, times)
    finally:
        world.close()
    world = World()
    try:
        switching(world, 30)
    finally:
        world.close()


if __name__ == "__main__":
    main()
